import { all, attribute } from "../../lib/dom.js";

/**
 * Marks the panel of the chosen signal. Where the panels do not all fit, a button scrolls its panels into view, and the
 * pressed ones are in view.
 *
 * @param {HTMLElement} root holds the strips, which scroll sideways
 * @param {Page} page
 */
export function mountPanelTabs(root, { store, root: page }) {
  const strips = all(root, "[data-strip]", HTMLElement);
  const buttons = all(page, "#panels [data-show]", HTMLButtonElement).map((button) => ({ button, name: attribute(button, "data-show") }));
  /** @type {Map<HTMLElement, Set<string>>} names of the uncut panels by strip */
  const shown = new Map(strips.map((strip) => [strip, new Set()]));
  const panels = strips.flatMap((strip) => panelsIn(strip).map((found) => ({ strip, ...found })));
  const of = (/** @type {string} */ wanted) => panels.filter(({ name }) => name === wanted);

  /** @param {HTMLElement} strip */
  function mark(strip) {
    shown.set(strip, inView(strip));
    for (const { button, name } of buttons) {
      const pressed = [...shown.values()].some((names) => names.has(name));
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  const bring = (/** @type {string} */ name) => of(name).forEach(({ strip, panel }) => strip.scrollTo({ left: panel.offsetLeft }));

  for (const { button, name } of buttons) {
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

/** @param {HTMLElement} strip */
const panelsIn = (strip) => all(strip, "[data-panel]", HTMLElement).map((panel) => ({ panel, name: attribute(panel, "data-panel") }));

/**
 * The names of the panels that are not cut off.
 *
 * @param {HTMLElement} strip
 */
function inView(strip) {
  const whole = strip.getBoundingClientRect();
  const edges = panelsIn(strip).map(({ panel, name }) => ({ panel, name, box: panel.getBoundingClientRect() }));
  // A panel that sticks to the right edge hides what is under it.
  const sticky = edges.filter(({ panel }) => getComputedStyle(panel).position === "sticky");
  const end = Math.min(whole.right, ...sticky.map(({ box }) => box.left));
  const uncut = edges.filter(
    ({ panel, box }) => box.left > whole.left - 2 && box.right < (sticky.some((it) => it.panel === panel) ? whole.right : end) + 2,
  );
  return new Set(uncut.map(({ name }) => name));
}
