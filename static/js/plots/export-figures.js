import { beliefScale, colourOf, ink, signalScale } from "../lib/colour-scales.js";
import { testDigit } from "../state/drawing.js";
import { cells, dots, lines } from "./export-panels.js";
import { turned, unitsInOrder } from "../analysis/unit-order.js";
import { nearEither, saturation, usualSaturation } from "../analysis/saturation.js";
import { sheet } from "./export-sheet.js";
import { tinted } from "./tinted-digit.js";
import { course, mean } from "../analysis/unit-series.js";
import { listed, number, percent, say, together } from "../lib/i18n.js";

/** Pixels of a class of the belief. */
const CLASS = 18;

/** Of a panel that has the sheet for itself. */
const ALONE = Object.freeze({ numbered: true, ends: "both" });

/**
 * The figures of what is on the page, each as a sheet.
 *
 * @param {object} state of the page, with a trace
 * @param {object} model as GET /models/{name} describes it
 * @param {import("./export-sheet.js").Look} look
 * @param {{title: string, arrangement: string}} said in the reader's language: what the model is called, and how the
 *   units stand, empty where they stand as they are counted
 */
export function figuresOf(state, model, look, { title: called, arrangement }) {
  const { trace, theme, row, unit, layer: looked, statistics } = state;
  const signals = new Map(model.signals.map((signal) => [signal.name, signal]));
  const spoken = (name) => say(name.replaceAll("_", " "));
  const markedRow = row < model.rows ? row - 1 : null;

  const subtitle = together(
    say("Read by {model} as {digit} ({share}).", { model: called, digit: trace.prediction, share: percent(Math.max(...trace.probabilities), 1) }),
    testDigit(state.drawing) ? say("Test digit {n}, labelled {label}.", numbered(testDigit(state.drawing))) : "",
  );
  const onSheet = (title, pieces, notes) => sheet({ title, subtitle, lines: [{ pieces }], notes: notes.filter(Boolean) }, look);
  const mark = (layer) => {
    const places = [];
    if (markedRow !== null) places.push(say("row {row}", { row }));
    if (layer === looked && unit !== null) places.push(say("unit {unit}", { unit: unit + 1 }));
    return places.length ? say("Marked: {places}.", { places: listed(places) }) : "";
  };

  function digit(place) {
    const scale = { colours: [[0, look.well], [1, look.ink]], low: 0, high: 1 };
    const colours = rowsOf(trace.image, model.columns).map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: ticks(model.columns, 7), title: say("column") };
    return cells({ symbol: "x_t", colours, cell: 10, across, bar: null, row: markedRow, ...place }, look);
  }

  function belief(place) {
    const scale = beliefScale(theme);
    const colours = trace.beliefs.map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: count(model.classes).map((k) => [k, String(k)]), title: say("class") };
    const bar = { scale, ends: [number(0, 0), number(1, 0)] };
    return cells({ symbol: "", colours, cell: CLASS, across, bar, row: markedRow, ...place }, look);
  }

  function heatmap(name, layer, width, place) {
    const signal = signals.get(name);
    const scale = signalScale(signal, theme);
    const units = signal.across === "unit";
    const columns = units ? unitsInOrder(state, layer, model) : count(signal.width);
    const over = units && signal.range[0] < 0 ? turned(state, layer) : () => false;
    const shown = (values) => columns.map((column) => colourOf(scale, over(column) ? -values[column] : values[column]));
    const cell = Math.min(Math.max(Math.floor(width / columns.length), 1), 24);
    const about = {
      symbol: signal.symbol,
      colours: trace.rows(layer, name).map(shown),
      cell,
      across: acrossOf(signal, units ? arrangement : "", columns.length * cell),
      bar: { scale, ends: endsOf(signal) },
      row: markedRow,
      column: units && layer === looked && columns.includes(unit) ? columns.indexOf(unit) : null,
      under: count(columns.length).filter((at) => over(columns[at])),
    };
    return cells({ ...about, ...place }, look);
  }

  function courseOf(signal) {
    const values = course(trace, looked, signal.name, unit);
    const all = statistics?.of(looked, signal.name, unit);
    const said = [say("mean {mean}", { mean: number(mean(values)) })];
    if (all) said.push(say("test {mean} ± {spread}", { mean: number(all.mean), spread: number(all.spread) }));
    return lines({ symbol: signal.symbol, values, all, range: signal.range, ends: endsOf(signal), said, row: markedRow }, look);
  }

  return {
    /** Anything else that the page shows, as a piece. */
    other: (title, piece) => onSheet(title, [piece], [together(say("Row {row}.", { row }), unit === null ? "" : say("Unit {unit}.", { unit: unit + 1 }))]),

    digit: async () => onSheet(say("What the network reads"), [await digit(ALONE)], [mark()]),
    belief: async () => onSheet(say("Belief after each row"), [await belief(ALONE)], [mark()]),

    async signal(name, layer, meaning) {
      const notes = [meaning, mark(signals.get(name).across === "unit" ? layer : undefined), overturned(state)];
      return onSheet(ofLayer(capital(spoken(name)), layer, model), [await heatmap(name, layer, 640, ALONE)], notes);
    },

    /** All of it, in the bands of the page: {layer, title, signals, belief} each. */
    async reading(bands) {
      const panel = (layer) => (name) => heatmap(name, layer, name === model.memory ? 256 : 128, { name: spoken(name) });
      const made = bands.map(async ({ layer, title, signals: names, belief: last }) => {
        const first = digit({ name: say("what the network reads"), numbered: true, ends: "left" });
        const end = last ? [belief({ name: say("belief"), cell: 10 })] : [];
        return { title, pieces: await Promise.all([first, ...names.map(panel(layer)), ...end]) };
      });
      const notes = [mark(looked), overturned(state)].filter(Boolean);
      return sheet({ title: say("How a digit is read, row by row"), subtitle, lines: await Promise.all(made), notes }, look);
    },

    /** The chosen unit. */
    async unit() {
      const memory = signals.get(model.memory);
      const others = model.signals.filter((signal) => signal.across === "unit" && signal !== memory && trace.has(looked, signal.name));
      const scale = signalScale(memory, theme);
      const pixels = tinted(trace.image, course(trace, looked, memory.name, unit), model.columns, scale, ink(theme));
      const colours = rowsOf(rowsOf(pixels, 4).map(([red, green, blue]) => [red, green, blue]), model.columns);
      const across = { ticks: ticks(model.columns, 7), title: say("column") };
      const about = { symbol: memory.symbol, name: say("on the digit's rows"), colours, cell: 10, across, bar: { scale, ends: endsOf(memory) } };
      const reads = await cells({ ...about, row: markedRow, ...ALONE }, look);
      const usual = statistics ? say("Grey: the mean over all test digits and one standard deviation to either side.") : "";
      const title = ofLayer(say("Unit {unit}", { unit: unit + 1 }), looked, model);
      return onSheet(title, [reads, ...[memory, ...others].map(courseOf)], [usual, mark()]);
    },

    /** How often gates are near 0 and near 1. */
    saturation(gates) {
      const { saturationThreshold: near } = state;
      const axes = [say("near 0, share of the rows"), say("near 1, share of the rows")];
      const pieces = gates.map((name) => {
        const own = saturation(trace.rows(looked, name), near);
        const usual = statistics ? usualSaturation(statistics.all(looked, name, "shares"), near) : [];
        const said = say("{share} near 0 or 1", { share: percent(nearEither(own)) });
        return dots({ symbol: signals.get(name).symbol, name: spoken(name), own, usual, chosen: own[unit] ?? null, axes, said }, look);
      });
      const notes = [
        say("Near means within {near}. Small and strong is this digit, large and faint are all test digits.", { near: number(near) }),
        unit === null ? "" : say("Marked: {places}.", { places: say("unit {unit}", { unit: unit + 1 }) }),
      ];
      return onSheet(ofLayer(say("How often are they near 0 or 1?"), looked, model), pieces, notes);
    },
  };
}

const count = (n) => Array.from({ length: n }, (_, i) => i);

const rowsOf = (values, columns) => count(values.length / columns).map((row) => values.slice(row * columns, (row + 1) * columns));

const capital = (text) => text[0].toUpperCase() + text.slice(1);

const ofLayer = (title, layer, { layers }) => (layers > 1 ? say("{title}, layer {layer}", { title, layer: layer + 1 }) : title);

/** Numbers from 1 under every so manieth place, and under the first. */
const ticks = (places, every) =>
  count(places)
    .filter((place) => place === 0 || (place + 1) % every === 0)
    .map((place) => [place, String(place + 1)]);

/** What stands under a signal's columns; units that are not in the order in which they are counted have no numbers. */
function acrossOf({ across, labels, width }, arrangement, pixels) {
  const room = Math.max(1, Math.floor(pixels / 34));
  const every = [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100].find((step) => width / step <= room) ?? width;
  const titles = { unit: say("unit"), row: say("row of the digit"), module: say("module"), all: "" };
  if (arrangement) return { ticks: [], title: say("units: {arrangement}", { arrangement }) };
  if (labels.length) return { ticks: labels.map((label, place) => [place, say(label)]), title: titles[across] };
  return { ticks: width > 1 ? ticks(width, every) : [], title: titles[across] };
}

/** The ends of a signal's colour bar, and its middle where it is 0; what has no bound goes on beyond them. */
function endsOf({ range: [low, high], bounded }) {
  const decimals = (value) => (Number.isInteger(value) ? 0 : 1);
  const least = `${bounded || low === 0 ? "" : "≤ "}${number(low, decimals(low))}`;
  const most = `${bounded ? "" : "≥ "}${number(high, decimals(high))}`;
  return low < 0 ? [least, number(0, 0), most] : [least, most];
}

const overturned = ({ unitOrder }) =>
  unitOrder === "similar" ? say("A mark beneath a unit: it is negative for the most part, so what it says is shown with its sign changed.") : "";

const numbered = ({ index, label }) => ({ n: number(index + 1, 0), label });
