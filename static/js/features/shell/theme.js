/**
 * Light or dark: the system's choice until someone presses the button; their choice is kept in this browser. Paper is
 * light.
 */
export function mountTheme(root, button, store) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const current = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const tell = () => store.set({ theme: current() });

  system.addEventListener("change", tell);
  button.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Storage can be forbidden; the choice then lasts as long as the page.
    }
    tell();
  });
  let chosen;
  addEventListener("beforeprint", () => {
    chosen = root.dataset.theme;
    root.dataset.theme = "light";
    tell();
    store.drawNow();
  });
  addEventListener("afterprint", () => {
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    tell();
  });
  tell();
}
