import { required } from "../../lib/dom.js";

/**
 * Light or dark: the system's choice until the reader presses the button, whose choice is stored in the browser. Paper is
 * light.
 *
 * @param {HTMLElement} root
 * @param {{root: HTMLElement, store: Pick<StoreOf<{theme: Theme}>, "set" | "drawNow">}} page
 */
export function mountTheme(root, { store, root: page }) {
  const button = required(root, "#theme", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  /** @returns {Theme} */
  const current = () => {
    const chosen = page.dataset.theme;
    return chosen === "dark" || chosen === "light" ? chosen : system.matches ? "dark" : "light";
  };
  const update = () => store.set({ theme: current() });

  system.addEventListener("change", update);
  button.addEventListener("click", () => {
    page.dataset.theme = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", page.dataset.theme);
    } catch {
      // Storage can be forbidden; the choice then lasts as long as the page.
    }
    update();
  });
  /** @type {string | undefined} */
  let chosen;
  addEventListener("beforeprint", () => {
    chosen = page.dataset.theme;
    page.dataset.theme = "light";
    update();
    store.drawNow();
  });
  addEventListener("afterprint", () => {
    if (chosen) page.dataset.theme = chosen;
    else delete page.dataset.theme;
    update();
  });
  update();
}
