import { mountHistory } from "./history.js";
import { mountImageDrop } from "./image-drop.js";
import { mountKeyboardBrush } from "./keyboard-brush.js";
import { mountPad } from "./pad.js";
import { mountSamples } from "./samples.js";
import { mountTestDigit } from "./test-digit.js";
import { mountTools } from "./tools.js";
import { createImageLoader } from "../../state/load-image.js";

/**
 * The pad and every other way to bring a digit: samples, image files, test digits, earlier drawings.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const { loadFile, loadTestDigit } = createImageLoader(page);
  mountPad(root, page);
  mountKeyboardBrush(root, page);
  mountTools(root, page);
  mountSamples(root, page);
  mountHistory(root, page);
  mountImageDrop(root, loadFile);
  mountTestDigit(root, page, loadTestDigit);
}
