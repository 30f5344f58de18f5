import { beliefScale, colourOf, inkColour, signalScale } from "../lib/colour-scales.js";
import { testDigit } from "../state/drawing.js";
import { columnLabels, count, barLabels, tickAt, everyNth } from "./export-labels.js";
import { heatmapPanel, saturationPanel, seriesPanel } from "./export-panels.js";
import { signFlipped, unitsInOrder } from "../analysis/unit-order.js";
import { signalNamed } from "../analysis/model-equations.js";
import { saturatedShare, saturation, testSetSaturation } from "../analysis/saturation.js";
import { sheet } from "./export-sheet.js";
import { tintDigit } from "./tinted-digit.js";
import { unitSeries, mean } from "../analysis/unit-series.js";
import { joinList, number, percent, say, joinSentences } from "../lib/i18n.js";

/**
 * @typedef {import("./export-sheet.js").Piece} Piece
 * @typedef {{layer: number, title?: string, signals: string[], belief: boolean}} Band a line of the page's heatmaps
 * @typedef {object} Place
 * @property {string} [name]
 * @property {boolean} [numbered]
 * @property {"both" | "left" | "none"} [ends]
 * @property {number} [cell]
 */

/** Pixels of a class of the belief. */
const CLASS = 18;

/**
 * A panel that is alone on its sheet.
 *
 * @type {Place}
 */
const ALONE = Object.freeze({ numbered: true, ends: "both" });

/**
 * The figures of the page as sheets.
 *
 * @param {PageState & {trace: Trace}} state
 * @param {Model} model
 * @param {import("./export-sheet.js").Look} look
 * @param {{title: string, arrangement: string}} said in the page's language: the model's title and the order of the
 *   units, empty for the order by index
 */
export function exportFigures(state, model, look, { title: called, arrangement }) {
  const { trace, theme, row, unit, layer: looked, statistics } = state;
  const signalOf = (/** @type {string} */ name) => signalNamed(model, name);
  const spoken = (/** @type {string} */ name) => say(name.replaceAll("_", " "));
  const markedRow = row < model.rows ? row - 1 : null;

  const digitShown = testDigit(state.drawing);
  const subtitle = joinSentences(
    say("Read by {model} as {digit} ({share}).", {
      model: called,
      digit: trace.prediction,
      share: percent(Math.max(...trace.probabilities), 1),
    }),
    digitShown ? say("Test digit {n}, labelled {label}.", numbered(digitShown)) : "",
  );
  /** @type {(title: string, pieces: Piece[], notes: (string | false)[]) => import("./export-sheet.js").Sheet} */
  const onSheet = (title, pieces, notes) =>
    sheet({ title, subtitle, lines: [{ pieces }], notes: notes.filter((note) => note !== false && note !== "").map(String) }, look);
  /** @param {number} [layer] */
  const mark = (layer) => {
    const places = [];
    if (markedRow !== null) places.push(say("row {row}", { row }));
    if (layer === looked && unit !== null) places.push(say("unit {unit}", { unit: unit + 1 }));
    return places.length ? say("Marked: {places}.", { places: joinList(places) }) : "";
  };

  /** @param {Place} place */
  function digit(place) {
    /** @type {ColourScale} */
    const scale = {
      colours: [
        [0, look.well],
        [1, look.ink],
      ],
      low: 0,
      high: 1,
    };
    const colours = rowsOf(trace.image, model.columns).map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: everyNth(model.columns, 7), title: say("column") };
    return heatmapPanel({ symbol: "x_t", colours, cell: 10, across, bar: null, row: markedRow, ...place }, look);
  }

  /** @param {Place} place */
  function belief(place) {
    const scale = beliefScale(theme);
    const colours = trace.beliefs.map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: count(model.classes).map((k) => tickAt(k, String(k))), title: say("class") };
    const bar = { scale, ends: [number(0, 0), number(1, 0)] };
    return heatmapPanel({ symbol: "", colours, cell: CLASS, across, bar, row: markedRow, ...place }, look);
  }

  /**
   * @param {string} name
   * @param {number} layer
   * @param {number} width
   * @param {Place} place
   */
  function heatmap(name, layer, width, place) {
    const signal = signalOf(name);
    const scale = signalScale(signal, theme);
    const units = signal.across === "unit";
    const columns = units ? unitsInOrder(state, layer, model) : count(signal.width);
    const over = units && signal.range[0] < 0 ? signFlipped(state, layer) : () => false;
    const shown = (/** @type {Float32Array} */ values) =>
      columns.map((column) => colourOf(scale, over(column) ? -values[column] : values[column]));
    const cell = Math.min(Math.max(Math.floor(width / columns.length), 1), 24);
    const about = {
      symbol: signal.symbol,
      colours: trace.rows(layer, name).map(shown),
      cell,
      across: columnLabels(signal, units ? arrangement : "", columns.length * cell),
      bar: { scale, ends: barLabels(signal) },
      row: markedRow,
      column: units && layer === looked && unit !== null && columns.includes(unit) ? columns.indexOf(unit) : null,
      under: count(columns.length).filter((at) => over(columns[at])),
    };
    return heatmapPanel({ ...about, ...place }, look);
  }

  /**
   * @param {Signal} signal
   * @param {number} one unit
   */
  function courseOf(signal, one) {
    const values = unitSeries(trace, looked, signal.name, one);
    const all = statistics?.of(looked, signal.name, one);
    const said = [say("mean {mean}", { mean: number(mean(values)) })];
    if (all) said.push(say("test {mean} ± {spread}", { mean: number(all.mean), spread: number(all.spread) }));
    return seriesPanel({ symbol: signal.symbol, values, all, range: signal.range, ends: barLabels(signal), said, row: markedRow }, look);
  }

  return {
    /**
     * Any other part of the page.
     *
     * @param {string} title
     * @param {Piece} piece
     */
    other: (title, piece) =>
      onSheet(title, [piece], [joinSentences(say("Row {row}.", { row }), unit === null ? "" : say("Unit {unit}.", { unit: unit + 1 }))]),

    digit: async () => onSheet(say("What the network reads"), [await digit(ALONE)], [mark()]),
    belief: async () => onSheet(say("Belief after each row"), [await belief(ALONE)], [mark()]),

    /**
     * @param {string} name
     * @param {number} layer
     * @param {string} meaning
     */
    async signal(name, layer, meaning) {
      const notes = [meaning, mark(signalOf(name).across === "unit" ? layer : undefined), overturned(state)];
      return onSheet(ofLayer(capital(spoken(name)), layer, model), [await heatmap(name, layer, 640, ALONE)], notes);
    },

    /**
     * All heatmaps.
     *
     * @param {Band[]} bands
     */
    async reading(bands) {
      const panel = (/** @type {number} */ layer) => (/** @type {string} */ name) =>
        heatmap(name, layer, name === model.memory ? 256 : 128, { name: spoken(name) });
      const made = bands.map(async ({ layer, title, signals: names, belief: last }) => {
        const first = digit({ name: say("what the network reads"), numbered: true, ends: "left" });
        const end = last ? [belief({ name: say("belief"), cell: 10 })] : [];
        return { title, pieces: await Promise.all([first, ...names.map(panel(layer)), ...end]) };
      });
      const notes = [mark(looked), overturned(state)].filter((note) => note !== "");
      return sheet({ title: say("How a digit is read, row by row"), subtitle, lines: await Promise.all(made), notes }, look);
    },

    /** The chosen unit. */
    async unit() {
      if (unit === null) throw new RangeError("No unit is chosen.");
      const memory = signalOf(model.memory);
      const others = model.signals.filter((signal) => signal.across === "unit" && signal !== memory && trace.has(looked, signal.name));
      const scale = signalScale(memory, theme);
      const pixels = tintDigit(trace.image, unitSeries(trace, looked, memory.name, unit), model.columns, scale, inkColour(theme));
      const rgb = rowsOf(pixels, 4).map(([red, green, blue]) => /** @type {Rgb} */ ([red, green, blue]));
      const colours = rowsOf(rgb, model.columns);
      const across = { ticks: everyNth(model.columns, 7), title: say("column") };
      const about = {
        symbol: memory.symbol,
        name: say("on the digit's rows"),
        colours,
        cell: 10,
        across,
        bar: { scale, ends: barLabels(memory) },
      };
      const reads = await heatmapPanel({ ...about, row: markedRow, ...ALONE }, look);
      const usual = statistics ? say("Grey: the mean over all test digits and one standard deviation to either side.") : "";
      const title = ofLayer(say("Unit {unit}", { unit: unit + 1 }), looked, model);
      return onSheet(title, [reads, ...[memory, ...others].map((signal) => courseOf(signal, unit))], [usual, mark()]);
    },

    /**
     * The saturation of gates.
     *
     * @param {string[]} gates
     */
    saturation(gates) {
      const { saturationThreshold: near } = state;
      /** @type {[string, string]} */
      const axes = [say("near 0, share of the rows"), say("near 1, share of the rows")];
      const pieces = gates.map((name) => {
        const own = saturation(trace.rows(looked, name), near);
        const usual = statistics ? testSetSaturation(statistics.all(looked, name, "shares"), near) : [];
        const said = say("{share} near 0 or 1", { share: percent(saturatedShare(own)) });
        return saturationPanel(
          { symbol: signalOf(name).symbol, name: spoken(name), own, usual, chosen: unit === null ? null : own[unit], axes, said },
          look,
        );
      });
      const notes = [
        say("Near means within {near}. Small and strong is this digit, large and faint are all test digits.", { near: number(near) }),
        unit === null ? "" : say("Marked: {places}.", { places: say("unit {unit}", { unit: unit + 1 }) }),
      ];
      return onSheet(ofLayer(say("How often are they near 0 or 1?"), looked, model), pieces, notes);
    },
  };
}

/**
 * @template {{length: number, slice(start: number, end: number): any}} Values
 * @param {Values} values
 * @param {number} columns
 * @returns {Values[]}
 */
const rowsOf = (values, columns) => count(values.length / columns).map((row) => values.slice(row * columns, (row + 1) * columns));

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** @type {(title: string, layer: number, model: Model) => string} */
const ofLayer = (title, layer, { layers }) => (layers > 1 ? say("{title}, layer {layer}", { title, layer: layer + 1 }) : title);

/** @param {PageState} state */
const overturned = ({ unitOrder }) =>
  unitOrder === "similar"
    ? say("A mark beneath a unit: it is negative for the most part, so what it says is shown with its sign changed.")
    : "";

/** @param {{index: number, label: number}} digit */
const numbered = ({ index, label }) => ({ n: number(index + 1, 0), label });
