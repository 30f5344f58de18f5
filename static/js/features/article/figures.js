import { rowBars, verticalBars } from "../../plots/row-bars.js";
import { colourOf, inkColour, signalScale } from "../../lib/colour-scales.js";
import { pin } from "../../state/selection.js";
import { leaders } from "../../analysis/belief.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations } from "../../analysis/model-equations.js";
import { partOf } from "../../analysis/equation-parts.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { tintDigit } from "../../plots/tinted-digit.js";
import { bandPath, unitSeries, seriesPath } from "../../analysis/unit-series.js";
import { say } from "../../lib/i18n.js";

/** Which part of the scale's reach a bar has the colour of: strong enough to be seen on paper, not the very end. */
const STRONG = 0.75;

/**
 * The article's figures: columns beside the digit, on its rows, all of what one unit did.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountFigures(container, { store, model }) {
  const all = (selector) => [...container.querySelectorAll(selector)];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const rows = Array.from({ length: model.rows }, (_, row) => row);
  const byRow = (trace, part, { layer, unit }) => rows.map((row) => evaluator.valueOf(trace, part, { layer, row, unit }));

  const columns = all("[data-column]").map((column) => {
    const path = (name) => column.querySelector(`[data-${name}]`);
    const { column: kind, of, term, within, range } = column.dataset;
    const part = (reference) => (reference ? partOf(equations, reference) : null);
    return {
      column,
      kind,
      path,
      signal: named.get(of),
      term: part(term ?? of),
      within: part(within),
      range: range?.split(" ").map(Number),
    };
  });

  const draws = {
    line({ path, signal, term, range }, trace, told, { statistics }) {
      const values = byRow(trace, term, told);
      const usual = statistics && trace.has(told.layer, signal.name) ? statistics.of(told.layer, signal.name, told.unit) : null;
      path("line").setAttribute("d", Number.isNaN(values[0]) ? "" : seriesPath(values, range));
      path("usual").setAttribute("d", usual ? bandPath(usual.meanByRow, usual.spreadByRow, range) : "");
      path("usual-mean").setAttribute("d", usual ? seriesPath(usual.meanByRow, range) : "");
    },
    bars({ path, term, within, range }, trace, told) {
      const { below, above } = rowBars(byRow(trace, term, told), range);
      path("below").setAttribute("d", below);
      path("above").setAttribute("d", above);
      if (!within) return;
      const around = rowBars(byRow(trace, within, told), range);
      path("outline").setAttribute("d", around.below + around.above);
    },
    profile({ path, signal, range }, trace, { layer, row }) {
      path("above").setAttribute("d", rowBars([...trace.rows(layer, signal.name)[row]], range).above);
    },
    belief({ column, path }, trace) {
      const led = leaders(trace.beliefs);
      column.querySelectorAll("[data-class]").forEach((each, k) => {
        each.setAttribute(
          "d",
          seriesPath(
            trace.beliefs.map((belief) => belief[k]),
            [0, 1],
          ),
        );
        each.classList.toggle("best", k === trace.prediction);
        each.classList.toggle(
          "led",
          led.some(({ label }) => label === k),
        );
      });
      path("leaders").replaceChildren(...apart(led).map(({ label, row }) => nameOf(label, row, trace.beliefs[row][label], model.rows)));
    },
  };

  function show(state) {
    const { trace, theme } = state;
    colour(container, signalScale(named.get(model.memory), theme));
    for (const path of all("[data-column] path:not(.zero), [data-spread] path:not(.zero)")) path.removeAttribute("d");
    if (!trace) return;
    const told = salientUnit(state, model);
    for (const each of columns) draws[each.kind](each, trace, told, state);
    for (const each of all("[data-spread]")) spread(each, trace, told);
  }

  function spread(element, trace, { layer, row }) {
    const { spread: name } = element.dataset;
    const before = "before" in element.dataset;
    const pixels = name === "x";
    const values = pixels
      ? trace.image.slice(row * model.columns, (row + 1) * model.columns)
      : before && row === 0
        ? [0]
        : trace.rows(layer, name)[row - before];
    const { below, above } = verticalBars(values, pixels ? [0, 1] : [-1, 1].map((sign) => sign * named.get(name).range[1]));
    element.querySelector("[data-below]").setAttribute("d", below);
    element.querySelector("[data-above]").setAttribute("d", above);
  }

  const company = all("[data-company]");
  let layerShown = 0;

  function showCompany(state) {
    const { trace, theme } = state;
    const told = trace ? salientUnit(state, model) : null;
    layerShown = told?.layer ?? 0;
    const memory = named.get(model.memory);
    const shown = told ? [told.unit, ...told.order.filter((unit) => unit !== told.unit)].slice(0, company.length) : [];
    company.forEach((button, place) => {
      const unit = shown[place];
      const canvas = button.querySelector("canvas");
      const context = canvas.getContext("2d");
      button.disabled = unit === undefined;
      context.clearRect(0, 0, canvas.width, canvas.height);
      button.querySelector("[data-name]").textContent = unit === undefined ? "–" : say("unit {n}", { n: unit + 1 });
      if (unit === undefined) return;
      button.dataset.keeps = unit;
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

  for (const button of company) button.addEventListener("click", () => store.set(pin(layerShown, Number(button.dataset.keeps))));
  store.subscribe(["trace", "pinned", "articleRow", "statistics", "theme"], show);
  store.subscribe(["trace", "pinned", "theme"], showCompany);
}

/** Bars below and above zero have the heatmaps' colours, whatever they are of. */
function colour(container, scale) {
  for (const [name, sign] of [
    ["below", -1],
    ["above", 1],
  ]) {
    container.style.setProperty(`--${name}`, `rgb(${colourOf(scale, sign * STRONG * scale.high).join(" ")})`);
  }
}

/** Without those that would be written over one that led longer. */
const apart = (led) => led.filter(({ row }, i) => led.slice(0, i).every((other) => Math.abs(other.row - row) > 1));

function nameOf(label, row, share, rows) {
  const name = Object.assign(document.createElement("span"), { textContent: label });
  name.classList.toggle("right", share > 0.8);
  name.style.left = `${100 * share}%`;
  name.style.top = `${(100 * (row + 0.5)) / rows}%`;
  return name;
}
