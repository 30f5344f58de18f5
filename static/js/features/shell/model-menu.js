import { required } from "../../lib/dom.js";

/**
 * The menu of models, which closes on Escape, on a press elsewhere, and when the focus leaves it.
 *
 * @param {HTMLElement} root
 */
export function mountModelMenu(root) {
  const menu = required(root, "#models", HTMLDetailsElement);
  const close = () => (menu.open = false);
  addEventListener("pointerdown", ({ target }) => (target instanceof Node && menu.contains(target)) || close());
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget instanceof Node && !menu.contains(relatedTarget) && close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault(); // one press closes the menu and does nothing else
    close();
    required(menu, "summary", HTMLElement).focus();
  });
  menu.addEventListener("toggle", () => menu.open && menu.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }));
}
