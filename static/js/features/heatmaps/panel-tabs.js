/**
 * Marks the panel of the chosen signal. Where the panels do not all fit, a button scrolls its panels into view, and the
 * pressed ones are in view.
 *
 * @param {HTMLElement} root holds the strips, which scroll sideways
 * @param {import("../../features.js").Page} page
 */
export function mountPanelTabs(root, { store, root: page }) {
  const strips = [...root.querySelectorAll("[data-strip]")];
  const buttons = [...page.querySelectorAll("#panels [data-show]")];
  const shown = new Map(strips.map((strip) => [strip, new Set()]));
  const panels = strips.flatMap((strip) =>
    [...strip.querySelectorAll("[data-panel]")].map((panel) => ({ strip, panel, name: panel.dataset.panel })),
  );
  const of = (wanted) => panels.filter(({ name }) => name === wanted);

  function mark(strip) {
    shown.set(strip, inView(strip));
    for (const button of buttons) {
      button.setAttribute(
        "aria-pressed",
        [...shown.values()].some((names) => names.has(button.dataset.show)),
      );
    }
  }

  const bring = (name) => of(name).forEach(({ strip, panel }) => strip.scrollTo({ left: panel.offsetLeft }));

  for (const button of buttons) {
    const { show: name } = button.dataset;
    button.addEventListener("click", () => {
      bring(name);
      of(name)[0].strip.scrollIntoView({ block: "nearest" });
      if (name !== "belief") store.set({ signal: name });
    });
  }
  store.watch(["signal"], ({ signal }) => bring(signal));
  store.subscribe(["signal"], ({ signal }) => {
    for (const { panel, name } of panels) panel.classList.toggle("looked-at", name === signal);
  });
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
  const uncut = edges.filter(
    ([panel, box]) => box.left > whole.left - 2 && box.right < (sticky.some(([it]) => it === panel) ? whole.right : end) + 2,
  );
  return new Set(uncut.map(([panel]) => panel.dataset.panel));
}
