import { beliefDifference, difference, placeOfUnit, differenceRange } from "../../analysis/trace-difference.js";
import { comparedPair, comparing } from "../../state/baseline.js";
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
import { cell, leave, pin, preview } from "../../state/selection.js";
import { beliefFigure, differenceFigure, signalFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";
import { paintGrey } from "../../data/rasterize.js";
import { say } from "../../lib/i18n.js";

/** What a pair follows from. */
const KEYS = ["baseline", "secondModelName", "secondModel", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter", "theme"];

/** A difference of beliefs reaches from none to all of it, to either side. */
const ALL = [-1, 1];

/**
 * A and B on one axis of rows: digits, a signal of both with its difference, and beliefs. Each is drawn when what it shows
 * has changed, never for a row, since cursor and veil lie over them.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountMaps(root, { store, model }) {
  const container = root.querySelector("#pair");
  const figures = (what) => [...container.querySelectorAll(`[data-${what}]`)].map((figure) => ({ figure, half: figure.dataset.half }));
  const [readings, maps, beliefs] = ["reads", "map", "belief"].map(figures);
  const nothing = container.querySelector(".plot").getAttribute("aria-label");
  const drawn = new WeakMap();
  let both = null;

  /** Draws a figure unless it shows just that already. */
  function show(figure, made, ...from) {
    const plot = figure.querySelector(".plot");
    const size = { width: plot.clientWidth, height: plot.clientHeight };
    const now = [size.width, size.height, ...from];
    figure.classList.toggle("blank", made === null);
    plot.setAttribute("aria-label", made ? made.label() : nothing);
    const before = drawn.get(plot);
    if (!made || size.width === 0 || (before?.length === now.length && now.every((one, i) => Object.is(one, before[i])))) return;
    drawn.set(plot, now);
    draw(plot, made.figure(size));
  }

  const keyOf = (half) =>
    half?.signal ? [half.trace, half.signal, half.layer, half.columns.join(), half.columns.filter(half.over).join()] : [];

  function showMaps({ theme }) {
    const { a, b, matched, wanted } = both;
    for (const { figure, half } of maps) {
      const differs = half === "difference";
      const one = differs ? (matched ? a : null) : both[half];
      figure.hidden = differs ? Boolean(a && b && !matched) : Boolean(one && !one.signal);
      const { signal, columns, range } = one?.signal ? one : { signal: wanted, columns: [], range: wanted.range };
      const limits = differs ? differenceRange(range) : range;
      figure.querySelector("[data-name]").textContent = signalName(signal);
      figure.querySelector(".plot").dataset.across = signal.across;
      figure.classList.toggle("broad", signal.across !== "unit");
      figure.style.setProperty("--width", signal.width);
      figure.style.setProperty("--count", columns.length || signal.width);
      const scale = signalScale({ range: limits }, theme);
      figure.querySelector("[data-bar]").style.backgroundImage = cssGradient(scale.colours);
      const below = axisLabels(limits, !differs && signal.bounded);
      [...figure.querySelector("[data-ends]").children].forEach((end, i) => (end.textContent = below[i]));
      const made = one?.signal &&
        columns.length > 0 && {
          figure: (size) =>
            differs
              ? differenceFigure(difference(a, b), scale, size)
              : signalFigure(one.trace, one.layer, { ...signal, range }, theme, size, columns, one.over),
          label: () => (differs ? differenceSummary(both) : sideSummary(one, half)),
        };
      show(figure, made || null, theme, ...limits, ...(differs ? [...keyOf(a), ...keyOf(b)] : keyOf(one)));
    }
  }

  function showBeliefs({ theme, secondModelName }) {
    const { a, b } = both;
    for (const { figure, half } of beliefs) {
      figure.querySelector("[data-name]").textContent = say("belief");
      if (half !== "difference") {
        const one = both[half];
        show(
          figure,
          one && { figure: (size) => beliefFigure(one.trace, theme, size), label: () => sideBeliefSummary(one, half) },
          theme,
          one?.trace,
        );
        continue;
      }
      // Of two drawings it would be the difference of two answers to two questions.
      figure.hidden = secondModelName === "";
      const scale = signalScale({ range: ALL }, theme);
      const made = a &&
        b && { figure: (size) => differenceFigure(beliefDifference(a, b), scale, size), label: () => beliefDifferenceSummary(a, b) };
      show(figure, made, theme, a?.trace, b?.trace);
    }
  }

  function showReadings({ theme, secondModelName }) {
    for (const { figure, half } of readings) {
      const one = both[half];
      const canvas = figure.querySelector("canvas");
      figure.hidden = half === "b" && secondModelName !== "";
      figure.querySelector("[data-name]").textContent =
        secondModelName === "" ? (half === "a" ? say("what was kept") : say("what is drawn")) : say("and B read the same");
      paintGrey(canvas, one?.trace.image, inkColour(theme));
      canvas.setAttribute("aria-label", one ? predictionSummary(one, half) : nothing);
      figure.querySelector("[data-answer]").textContent = one ? predictionSummary(one, half) : "";
    }
  }

  function all(state) {
    if (!comparing(state)) return;
    both = comparedPair(state, model);
    showReadings(state);
    showMaps(state);
    showBeliefs(state);
    mark(state);
  }

  function mark({ unit }) {
    const place = both && placeOfUnit(both, unit);
    for (const { figure, half } of maps) {
      const own = both && (both.matched || both[half]?.own);
      figure.classList.toggle("unit-chosen", Boolean(own) && place !== null && both.wanted.across === "unit");
      figure.style.setProperty("--unit", place ?? 0);
    }
  }

  for (const { figure, half } of maps) {
    const plot = figure.querySelector(".plot");
    const point = (event) => {
      const one = both?.[half === "difference" ? "a" : half];
      if (!one?.signal || one.columns.length === 0) return;
      const box = plot.getBoundingClientRect();
      const place = cell(event.clientX - box.left, box.width, one.columns.length);
      const row = cell(event.clientY - box.top, box.height, store.get().rows) + 1;
      store.set({ ...aim(both, half, row, place, event.type === "click"), playing: false, autoplay: false });
    };
    // A finger that moves is scrolling.
    plot.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
    plot.addEventListener("click", point);
    plot.addEventListener("pointerleave", () => store.set({ comparedColumn: null, ...leave(store.get()) }));
  }

  new ResizeObserver(() => all(store.get())).observe(container);
  store.subscribe(KEYS, all);
  store.subscribe(["unit"], mark);
  store.subscribe(["row"], ({ row }) => container.style.setProperty("--row", row));
}

/** The patch for pointing at a place of a map: whatever of the page's own model is there is looked at everywhere. */
function aim(both, half, row, place, clicked) {
  const own = both.matched ? [both.a, both.b].find((one) => one.own) : both[half];
  const comparedColumn = Object.freeze({ row, place, alone: both.matched ? null : half });
  if (!own?.own) return { comparedColumn, ...(clicked ? { row } : {}) };
  const { layer, signal, columns } = own;
  const hovered = { layer, signal: signal.name, across: signal.across, row, column: columns[place] };
  const chosen = signal.across === "unit" ? (clicked ? pin : preview)(layer, columns[place]) : { layer };
  return { comparedColumn, hovered, ...chosen, ...(clicked ? { row } : {}) };
}
