import { beliefDifference, difference, isShown, placeOfUnit, differenceRange } from "../../analysis/trace-difference.js";
import { comparedPair, comparing } from "../../state/baseline.js";
import { all, attribute, required } from "../../lib/dom.js";
import { cssGradient, inkColour, signalScale } from "../../lib/colour-scales.js";
import { axisLabels } from "../../lib/axis-labels.js";
import {
  differenceSummary,
  beliefDifferenceSummary,
  sideSummary,
  sideBeliefSummary,
  predictionSummary,
  signalName,
} from "../../text/comparison-text.js";
import { cell, leave, selectInMap } from "../../state/selection.js";
import { beliefFigure, differenceFigure, signalFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";
import { paintGrey } from "../../data/rasterize.js";
import { say } from "../../lib/i18n.js";

/**
 * @typedef {import("../../analysis/trace-difference.js").Half} Half
 * @typedef {import("../../analysis/trace-difference.js").Pair} Pair
 * @typedef {"a" | "b" | "difference"} Side
 * @typedef {import("../../plots/heatmap-figures.js").Size} Size
 * @typedef {{figure: (size: Size) => ReturnType<typeof beliefFigure>, label: () => string}} Made a figure that is drawn on
 *   demand, and its description
 */

/**
 * The state that a pair depends on.
 *
 * @type {(keyof PageState)[]}
 */
const KEYS = ["baseline", "secondModelName", "secondModel", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter", "theme"];

/**
 * Range of a difference of beliefs.
 *
 * @type {Interval}
 */
const ALL = [-1, 1];

/**
 * A and B on one axis of rows: digits, a signal of both with its difference, and beliefs. Each is drawn when what it shows
 * has changed, never for a row, since cursor and veil lie over them.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountMaps(root, { store, model }) {
  const container = required(root, "#pair", HTMLElement);
  const figures = (/** @type {string} */ what) =>
    all(container, `[data-${what}]`, HTMLElement).map((figure) => ({
      figure,
      half: halfOf(figure),
      name: required(figure, "[data-name]", HTMLElement),
      plot: required(figure, ".plot", HTMLElement),
    }));
  const [readings, maps, beliefs] = ["reads", "map", "belief"].map(figures);
  const nothing = attribute(required(container, ".plot", HTMLElement), "aria-label");
  /** @type {WeakMap<HTMLElement, unknown[]>} what each plot was drawn from */
  const drawn = new WeakMap();
  /** @type {Pair | null} */
  let both = null;

  /**
   * Draws a figure unless its plot was drawn from the same already.
   *
   * @param {{figure: HTMLElement, plot: HTMLElement}} into
   * @param {Made | null} made
   * @param {...unknown} from
   */
  function show({ figure, plot }, made, ...from) {
    const size = { width: plot.clientWidth, height: plot.clientHeight };
    const now = [size.width, size.height, ...from];
    figure.classList.toggle("blank", made === null);
    plot.setAttribute("aria-label", made ? made.label() : nothing);
    const before = drawn.get(plot);
    if (!made || size.width === 0 || (before?.length === now.length && now.every((one, i) => Object.is(one, before[i])))) return;
    drawn.set(plot, now);
    draw(plot, made.figure(size));
  }

  const keyOf = (/** @type {Half | null} */ half) =>
    half?.signal ? [half.trace, half.signal, half.layer, half.columns.join(), half.columns.filter(half.over).join()] : [];

  /**
   * @param {Pair} pair
   * @param {PageState} state
   */
  function showMaps(pair, { theme }) {
    const { a, b, matched, wanted } = pair;
    for (const { half, name, ...into } of maps) {
      const { figure, plot } = into;
      const differs = half === "difference";
      const one = half === "difference" ? (matched ? a : null) : pair[half];
      figure.hidden = differs ? Boolean(a && b && !matched) : Boolean(one && !one.signal);
      const { signal, columns, range } = isShown(one) ? one : { signal: wanted, columns: [], range: wanted.range };
      const limits = differs ? differenceRange(range) : range;
      name.textContent = signalName(signal);
      plot.dataset.across = signal.across;
      figure.classList.toggle("broad", signal.across !== "unit");
      figure.style.setProperty("--width", String(signal.width));
      figure.style.setProperty("--count", String(columns.length || signal.width));
      const scale = signalScale({ range: limits }, theme);
      required(figure, "[data-bar]", HTMLElement).style.backgroundImage = cssGradient(scale.colours);
      const below = axisLabels(limits, !differs && signal.bounded);
      all(figure, "[data-ends] > *", HTMLElement).forEach((end, i) => (end.textContent = below[i]));
      const made = half === "difference" ? differenceOf(pair, scale) : sideOf(one, half, theme);
      show(into, made, theme, ...limits, ...(differs ? [...keyOf(a), ...keyOf(b)] : keyOf(one)));
    }
  }

  /**
   * @param {Pair} pair
   * @param {PageState} state
   */
  function showBeliefs(pair, { theme, secondModelName }) {
    const { a, b } = pair;
    for (const { half, name, ...into } of beliefs) {
      name.textContent = say("belief");
      if (half !== "difference") {
        const one = pair[half];
        show(
          into,
          one && { figure: (size) => beliefFigure(one.trace, theme, size), label: () => sideBeliefSummary(one, half) },
          theme,
          one?.trace,
        );
        continue;
      }
      // The beliefs about two different drawings are not comparable.
      into.figure.hidden = secondModelName === "";
      const scale = signalScale({ range: ALL }, theme);
      /** @type {Made | null} */
      const made = a &&
        b && { figure: (size) => differenceFigure(beliefDifference(a, b), scale, size), label: () => beliefDifferenceSummary(a, b) };
      show(into, made, theme, a?.trace, b?.trace);
    }
  }

  /**
   * @param {Pair} pair
   * @param {PageState} state
   */
  function showReadings(pair, { theme, secondModelName }) {
    for (const { figure, half, name } of readings) {
      if (half === "difference") continue;
      const one = pair[half];
      const canvas = required(figure, "canvas", HTMLCanvasElement);
      figure.hidden = half === "b" && secondModelName !== "";
      name.textContent = secondModelName === "" ? (half === "a" ? say("what was kept") : say("what is drawn")) : say("and B read the same");
      paintGrey(canvas, one?.trace.image ?? null, inkColour(theme));
      canvas.setAttribute("aria-label", one ? predictionSummary(one, half) : nothing);
      required(figure, "[data-answer]", HTMLElement).textContent = one ? predictionSummary(one, half) : "";
    }
  }

  /** @param {PageState} state */
  function update(state) {
    if (!comparing(state)) return;
    both = comparedPair(state, model);
    showReadings(both, state);
    showMaps(both, state);
    showBeliefs(both, state);
    mark(state);
  }

  /** @param {PageState} state */
  function mark({ unit }) {
    const place = both && placeOfUnit(both, unit);
    for (const { figure, half } of maps) {
      const own = both && (both.matched || (half !== "difference" && both[half]?.own));
      figure.classList.toggle("unit-chosen", Boolean(own) && place !== null && both?.wanted.across === "unit");
      figure.style.setProperty("--unit", String(place ?? 0));
    }
  }

  for (const { half, plot } of maps) {
    const point = (/** @type {MouseEvent} */ event) => {
      const one = both?.[half === "difference" ? "a" : half];
      if (!both || !one?.signal || one.columns.length === 0) return;
      const box = plot.getBoundingClientRect();
      const place = cell(event.clientX - box.left, box.width, one.columns.length);
      const row = cell(event.clientY - box.top, box.height, store.get().rows) + 1;
      store.set({ ...selectInMap(both, half, row, place, event.type === "click"), playing: false, autoplay: false });
    };
    // A moving touch scrolls the page.
    plot.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
    plot.addEventListener("click", point);
    plot.addEventListener("pointerleave", () => store.set({ comparedColumn: null, ...leave(store.get()) }));
  }

  new ResizeObserver(() => update(store.get())).observe(container);
  store.subscribe(KEYS, update);
  store.subscribe(["unit"], mark);
  store.subscribe(["row"], ({ row }) => container.style.setProperty("--row", String(row)));
}

/**
 * Which map a figure is.
 *
 * @param {HTMLElement} figure
 * @returns {Side}
 */
function halfOf(figure) {
  const half = attribute(figure, "data-half");
  if (half === "a" || half === "b" || half === "difference") return half;
  throw new RangeError(`The comparison has no map "${half}".`);
}

/**
 * One side's map; null without its signal.
 *
 * @param {Half | null} one
 * @param {"a" | "b"} half
 * @param {Theme} theme
 * @returns {Made | null}
 */
function sideOf(one, half, theme) {
  if (!isShown(one) || one.columns.length === 0) return null;
  const { trace, layer, signal, range, columns, over } = one;
  return {
    figure: (size) => signalFigure(trace, layer, { ...signal, range: [...range] }, theme, size, columns, over),
    label: () => sideSummary(one, half),
  };
}

/**
 * The map of the difference; null unless both sides have the same columns.
 *
 * @param {Pair} pair
 * @param {ColourScale} scale
 * @returns {Made | null}
 */
function differenceOf(pair, scale) {
  const { a, b, matched } = pair;
  if (!matched || !isShown(a) || !isShown(b)) return null;
  return {
    figure: (size) => differenceFigure(difference(a, b), scale, size),
    label: () => differenceSummary({ ...pair, a, b }),
  };
}
