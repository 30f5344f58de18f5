import { required } from "../../lib/dom.js";

/**
 * A dialog with all keys, and the switch for those of the whole page, which is stored in the browser.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountHelp(root, { store }) {
  const dialog = required(root, "#help", HTMLDialogElement);
  const button = required(root, "[data-control=help]", HTMLButtonElement);
  const shortcuts = required(dialog, "[data-shortcuts]", HTMLInputElement);

  button.addEventListener("click", () => dialog.showModal());
  required(dialog, "[data-close]", HTMLButtonElement).addEventListener("click", () => dialog.close());
  shortcuts.addEventListener("input", () => {
    store.set({ shortcuts: shortcuts.checked });
    storeChoice(shortcuts.checked);
  });

  store.subscribe(["shortcuts"], (state) => {
    shortcuts.checked = state.shortcuts;
    dialog.classList.toggle("without", !state.shortcuts);
  });
  store.set({ shortcuts: storedChoice() });
}

function storedChoice() {
  try {
    return localStorage.getItem("shortcuts") !== "off";
  } catch {
    return true; // storage can be forbidden
  }
}

/** @param {boolean} on */
function storeChoice(on) {
  try {
    localStorage.setItem("shortcuts", on ? "on" : "off");
  } catch {
    // Forbidden: the choice then lasts as long as the page.
  }
}
