import { mountControls } from "./controls.js";
import { mountCursor } from "./cursor.js";
import { mountShortcuts } from "./shortcuts.js";

/**
 * The cursor on the digit's rows: buttons, slider, speed and keys.
 *
 * @param {HTMLElement} root holds everything that the cursor crosses
 * @param {Page} page
 */
export function mount(root, page) {
  mountCursor(root, page);
  mountControls(root, page);
  mountShortcuts(root, page);
}
