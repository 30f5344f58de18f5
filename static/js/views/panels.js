/**
 * Where the panels do not all fit: each button brings its panel into view, and the pressed ones are in view.
 *
 * @param {HTMLElement} strip scrolls sideways, holds elements with data-panel
 * @param {HTMLButtonElement[]} buttons with data-show
 */
export function mountPanels(strip, buttons) {
  const panels = new Map([...strip.querySelectorAll("[data-panel]")].map((panel) => [panel.dataset.panel, panel]));

  function mark() {
    const whole = strip.getBoundingClientRect();
    const edges = [...panels].map(([name, panel]) => [name, panel.getBoundingClientRect()]);
    // A panel that sticks to the right edge hides what is under it.
    const sticky = edges.filter(([name]) => getComputedStyle(panels.get(name)).position === "sticky");
    const end = Math.min(whole.right, ...sticky.map(([, box]) => box.left));
    const seen = new Set(edges.filter(([, box]) => box.left > whole.left - 2 && box.right < end + 2).map(([name]) => name));
    for (const button of buttons) button.setAttribute("aria-pressed", seen.has(button.dataset.show));
  }

  for (const button of buttons) {
    const panel = panels.get(button.dataset.show);
    if (panel) button.addEventListener("click", () => strip.scrollTo({ left: panel.offsetLeft }));
  }
  strip.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(strip);
}
