/**
 * All keys in a dialog, opened by a button, and the switch for those of the whole page; the choice is kept in this
 * browser.
 *
 * @param {HTMLDialogElement} dialog
 * @param {HTMLButtonElement} button
 */
export function mountHelp(dialog, button, store) {
  const shortcuts = dialog.querySelector("[data-shortcuts]");

  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  shortcuts.addEventListener("input", () => {
    store.set({ shortcuts: shortcuts.checked });
    remember(shortcuts.checked);
  });

  store.subscribe(["shortcuts"], (state) => {
    shortcuts.checked = state.shortcuts;
    dialog.classList.toggle("without", !state.shortcuts);
  });
  store.set({ shortcuts: remembered() });
}

function remembered() {
  try {
    return localStorage.getItem("shortcuts") !== "off";
  } catch {
    return true; // storage can be forbidden
  }
}

function remember(on) {
  try {
    localStorage.setItem("shortcuts", on ? "on" : "off");
  } catch {
    // Forbidden: the choice then lasts as long as the page.
  }
}
