/**
 * The menu of models, which closes on Escape, on a press elsewhere, and when the focus leaves it.
 *
 * @param {HTMLElement} root
 */
export function mountModelMenu(root) {
  const menu = root.querySelector("#models");
  const close = () => (menu.open = false);
  addEventListener("pointerdown", ({ target }) => menu.contains(target) || close());
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault(); // one press closes the menu and does nothing else
    close();
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("toggle", () => menu.open && menu.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }));
}
