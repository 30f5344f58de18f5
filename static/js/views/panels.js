/**
 * Where the panels do not all fit: each button brings its panels into view, and the pressed ones are in view.
 *
 * @param {HTMLElement[]} strips scroll sideways, hold elements with data-panel
 * @param {HTMLButtonElement[]} buttons with data-show
 */
export function mountPanels(strips, buttons) {
  const shown = new Map(strips.map((strip) => [strip, new Set()]));

  function mark(strip) {
    shown.set(strip, inView(strip));
    for (const button of buttons) {
      button.setAttribute("aria-pressed", [...shown.values()].some((names) => names.has(button.dataset.show)));
    }
  }

  for (const button of buttons) {
    const panels = strips.map((strip) => [strip, strip.querySelector(`[data-panel="${button.dataset.show}"]`)]);
    const there = panels.filter(([, panel]) => panel);
    button.addEventListener("click", () => {
      for (const [strip, panel] of there) strip.scrollTo({ left: panel.offsetLeft });
      there[0][0].scrollIntoView({ block: "nearest" });
    });
  }
  for (const strip of strips) {
    strip.addEventListener("scroll", () => mark(strip), { passive: true });
    new ResizeObserver(() => mark(strip)).observe(strip);
  }
}

/** The names of the panels that are not cut off. */
function inView(strip) {
  const whole = strip.getBoundingClientRect();
  const panels = [...strip.querySelectorAll("[data-panel]")];
  const edges = panels.map((panel) => [panel, panel.getBoundingClientRect()]);
  // A panel that sticks to the right edge hides what is under it.
  const sticky = edges.filter(([panel]) => getComputedStyle(panel).position === "sticky");
  const end = Math.min(whole.right, ...sticky.map(([, box]) => box.left));
  const uncut = edges.filter(([panel, box]) => box.left > whole.left - 2 && box.right < (sticky.some(([it]) => it === panel) ? whole.right : end) + 2);
  return new Set(uncut.map(([panel]) => panel.dataset.panel));
}
