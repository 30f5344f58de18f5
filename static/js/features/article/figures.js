import { context2d } from "../../lib/canvas.js";
import { all, attribute, element, required } from "../../lib/dom.js";
import { rowBars, verticalBars } from "../../plots/row-bars.js";
import { colourOf, inkColour, signalScale } from "../../lib/colour-scales.js";
import { pin } from "../../state/selection.js";
import { leaders } from "../../analysis/belief.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations, signalNamed } from "../../analysis/model-equations.js";
import { partOf } from "../../analysis/equation-parts.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { tintDigit } from "../../plots/tinted-digit.js";
import { bandPath, unitSeries, seriesPath } from "../../analysis/unit-series.js";
import { say } from "../../lib/i18n.js";

/**
 * Position of the bars' colours between 0 and the ends of the scale: strong enough to be seen on paper, not the very end.
 */
const STRONG = 0.75;

/**
 * @typedef {import("../../analysis/equation-parts.js").Part} Part
 * @typedef {ReturnType<typeof salientUnit>} Salient
 * @typedef {(trace: Trace, told: Salient, state: PageState) => void} Draw draws a column for the salient unit
 */

/**
 * The article's figures: columns beside the digit, on its rows, all of what one unit did.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountFigures(container, { store, model }) {
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const memory = signalNamed(model, model.memory);
  const rows = Array.from({ length: model.rows }, (_, row) => row);
  /** @type {(trace: Trace, part: Part, unit: Pick<Salient, "layer" | "unit">) => number[]} */
  const byRow = (trace, part, { layer, unit }) => rows.map((row) => evaluator.valueOf(trace, part, { layer, row, unit }));

  /**
   * What each kind of column draws.
   *
   * @type {Record<string, (column: HTMLElement) => Draw>}
   */
  const kinds = {
    line(column) {
      const [line, usualBand, usualMean] = ["line", "usual", "usual-mean"].map((name) => pathIn(column, name));
      const name = attribute(column, "data-of");
      const [part, range] = [partOf(equations, name), rangeOf(column)];
      return (trace, told, { statistics }) => {
        const values = byRow(trace, part, told);
        const usual = statistics && trace.has(told.layer, name) ? statistics.of(told.layer, name, told.unit) : null;
        line.setAttribute("d", Number.isNaN(values[0]) ? "" : seriesPath(values, range));
        usualBand.setAttribute("d", usual ? bandPath(usual.meanByRow, usual.spreadByRow, range) : "");
        usualMean.setAttribute("d", usual ? seriesPath(usual.meanByRow, range) : "");
      };
    },
    bars(column) {
      const [below, above, outline] = ["below", "above", "outline"].map((name) => pathIn(column, name));
      const range = rangeOf(column);
      const part = partOf(equations, attribute(column, "data-term"));
      const within = column.dataset.within ? partOf(equations, column.dataset.within) : null;
      return (trace, told) => {
        const bars = rowBars(byRow(trace, part, told), range);
        below.setAttribute("d", bars.below);
        above.setAttribute("d", bars.above);
        if (!within) return;
        const around = rowBars(byRow(trace, within, told), range);
        outline.setAttribute("d", around.below + around.above);
      };
    },
    profile(column) {
      const above = pathIn(column, "above");
      const [name, range] = [attribute(column, "data-of"), rangeOf(column)];
      return (trace, { layer, row }) => above.setAttribute("d", rowBars([...trace.rows(layer, name)[row]], range).above);
    },
    belief(column) {
      const classes = all(column, "[data-class]", SVGPathElement);
      const names = required(column, "[data-leaders]", HTMLElement);
      return (trace) => {
        const led = leaders(trace.beliefs);
        classes.forEach((path, k) => {
          const shares = trace.beliefs.map((belief) => belief[k]);
          path.setAttribute("d", seriesPath(shares, [0, 1]));
          path.classList.toggle("best", k === trace.prediction);
          path.classList.toggle(
            "led",
            led.some(({ label }) => label === k),
          );
        });
        names.replaceChildren(...apart(led).map(({ label, row }) => nameOf(label, row, trace.beliefs[row][label], model.rows)));
      };
    },
  };
  const draws = all(container, "[data-column]", HTMLElement).map((column) => kinds[attribute(column, "data-column")](column));
  const spreads = all(container, "[data-spread]", HTMLElement);

  /** @param {PageState} state */
  function show(state) {
    const { trace, theme } = state;
    colour(container, signalScale(memory, theme));
    const paths = all(container, "[data-column] path:not(.zero), [data-spread] path:not(.zero)", SVGPathElement);
    for (const path of paths) path.removeAttribute("d");
    if (!trace) return;
    const told = salientUnit({ ...state, trace }, model);
    for (const draw of draws) draw(trace, told, state);
    for (const spread of spreads) showSpread(spread, trace, told);
  }

  /**
   * Bars of the pixels, or of a signal of all units, at the article's row or the one before.
   *
   * @param {HTMLElement} spread
   * @param {Trace} trace
   * @param {Salient} told
   */
  function showSpread(spread, trace, { layer, row }) {
    const name = attribute(spread, "data-spread");
    const before = "before" in spread.dataset;
    const pixels = name === "x";
    const values = pixels
      ? trace.image.slice(row * model.columns, (row + 1) * model.columns)
      : before && row === 0
        ? [0]
        : trace.rows(layer, name)[row - Number(before)];
    const most = pixels ? 0 : signalNamed(model, name).range[1];
    const { below, above } = verticalBars(values, pixels ? [0, 1] : [-most, most]);
    pathIn(spread, "below").setAttribute("d", below);
    pathIn(spread, "above").setAttribute("d", above);
  }

  const company = all(container, "[data-company]", HTMLButtonElement).map((button) => ({
    button,
    canvas: required(button, "canvas", HTMLCanvasElement),
    name: required(button, "[data-name]", HTMLElement),
  }));
  let layerShown = 0;

  /** @param {PageState} state */
  function showCompany(state) {
    const { trace, theme } = state;
    const told = trace ? salientUnit({ ...state, trace }, model) : null;
    layerShown = told?.layer ?? 0;
    const shown = told ? [told.unit, ...told.order.filter((unit) => unit !== told.unit)].slice(0, company.length) : [];
    company.forEach(({ button, canvas, name }, place) => {
      const unit = shown.at(place);
      const context = context2d(canvas);
      button.disabled = unit === undefined;
      context.clearRect(0, 0, canvas.width, canvas.height);
      name.textContent = unit === undefined ? "–" : say("unit {n}", { n: unit + 1 });
      if (!trace || !told || unit === undefined) return;
      button.dataset.keeps = String(unit);
      const pixels = tintDigit(
        trace.image,
        unitSeries(trace, told.layer, memory.name, unit),
        canvas.width,
        signalScale(memory, theme),
        inkColour(theme),
      );
      context.putImageData(new ImageData(pixels, canvas.width), 0, 0);
    });
  }

  for (const { button } of company) button.addEventListener("click", () => store.set(pin(layerShown, Number(button.dataset.keeps))));
  store.subscribe(["trace", "pinned", "articleRow", "statistics", "theme"], show);
  store.subscribe(["trace", "pinned", "theme"], showCompany);
}

/**
 * @param {HTMLElement} container
 * @param {string} name
 */
const pathIn = (container, name) => required(container, `[data-${name}]`, SVGPathElement);

/**
 * @param {HTMLElement} column
 * @returns {Interval}
 */
function rangeOf(column) {
  const [low, high] = attribute(column, "data-range").split(" ").map(Number);
  return [low, high];
}

/**
 * Bars below and above zero have the heatmaps' colours, whatever they are of.
 *
 * @param {HTMLElement} container
 * @param {ColourScale} scale
 */
function colour(container, scale) {
  for (const { name, sign } of [
    { name: "below", sign: -1 },
    { name: "above", sign: 1 },
  ]) {
    container.style.setProperty(`--${name}`, `rgb(${colourOf(scale, sign * STRONG * scale.high).join(" ")})`);
  }
}

/**
 * Without the names that would overlap one before them.
 *
 * @param {ReturnType<typeof leaders>} led
 */
const apart = (led) => led.filter(({ row }, i) => led.slice(0, i).every((other) => Math.abs(other.row - row) > 1));

/**
 * The name of a class beside its line.
 *
 * @param {number} label
 * @param {number} row from 0
 * @param {number} share
 * @param {number} rows of the image
 */
function nameOf(label, row, share, rows) {
  const name = element("span", {}, String(label));
  name.classList.toggle("right", share > 0.8);
  name.style.left = `${100 * share}%`;
  name.style.top = `${(100 * (row + 0.5)) / rows}%`;
  return name;
}
