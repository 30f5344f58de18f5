/**
 * A dialog with all keys, and the switch for those of the whole page, which is stored in the browser.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountHelp(root, { store }) {
  const dialog = root.querySelector("#help");
  const button = root.querySelector("[data-control=help]");
  const shortcuts = dialog.querySelector("[data-shortcuts]");

  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
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

function storeChoice(on) {
  try {
    localStorage.setItem("shortcuts", on ? "on" : "off");
  } catch {
    // Forbidden: the choice then lasts as long as the page.
  }
}
