import { beliefScale, colourOf, ink, signalScale } from "./colours.js";
import { cells, course, dots } from "./figure-panels.js";
import { turned, unitsInOrder } from "./order.js";
import { nearEither, saturation, usualSaturation } from "./saturation.js";
import { sheet } from "./sheet.js";
import { band, course as courseOf, line, mean, tinted } from "./unit.js";
import { listed, number, percent, say } from "./words.js";

/** Pixels of a class of the belief. */
const CLASS = 18;

/**
 * The figures of what is on the page, each as a sheet.
 *
 * @param {object} state of the page, with a trace
 * @param {object} model as GET /models/{name} describes it
 * @param {import("./sheet.js").Look} look
 * @param {string} arrangement how the page says the units stand, empty where they stand as they are counted
 */
export function figuresOf(state, model, look, arrangement) {
  const { trace, theme, row, unit, statistics } = state;
  const signals = new Map(model.signals.map((signal) => [signal.name, signal]));
  const marked = (column = null) => ({ row: row < model.rows ? row - 1 : null, column });

  const digit = (numbered) => {
    const scale = { colours: [[0, look.well], [1, look.ink]], low: 0, high: 1 };
    const colours = rowsOf(trace.image, model.columns).map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: ticks(model.columns, 7), title: say("column") };
    return cells({ heading: { symbol: "x_t", name: say("what the network reads") }, colours, cell: 10, across, bar: null, numbered, marked: marked() }, look);
  };

  const belief = (numbered, cell = CLASS) => {
    const scale = beliefScale(theme);
    const colours = trace.beliefs.map((values) => Array.from(values, (value) => colourOf(scale, value)));
    const across = { ticks: Array.from({ length: model.classes }, (_, k) => [k, String(k)]), title: say("class") };
    const bar = { scale, ends: [number(0, 0), number(1, 0)] };
    return cells({ heading: { symbol: "", name: say("belief") }, colours, cell, across, bar, numbered, marked: marked() }, look);
  };

  const heatmap = (name, layer, numbered, width) => {
    const signal = signals.get(name);
    const scale = signalScale(signal, theme);
    const units = signal.across === "unit";
    const columns = units ? unitsInOrder(state, layer, model) : count(signal.width);
    const over = units && signal.range[0] < 0 ? turned(state, layer) : () => false;
    const colours = trace.rows(layer, name).map((values) => columns.map((column) => colourOf(scale, over(column) ? -values[column] : values[column])));
    const cell = Math.min(Math.max(Math.floor(width / columns.length), 1), 24);
    const chosen = units && unit !== null && layer === state.layer ? columns.indexOf(unit) : -1;
    const about = {
      heading: { symbol: signal.symbol, name: say(name.replaceAll("_", " ")) },
      across: acrossOf(signal, units ? arrangement : "", columns.length * cell),
      bar: { scale, ends: endsOf(signal) },
      marked: marked(chosen < 0 ? null : chosen),
      under: columns.flatMap((column, place) => (over(column) ? [place] : [])),
    };
    return cells({ ...about, colours, cell, numbered }, look);
  };

  const one = (title, piece, ...notes) => sheet({ title, subtitle: subtitle(), lines: [{ pieces: [piece] }], notes: [...notes, ...notesOf(state, model)] }, look);
  const subtitle = () =>
    say("{model} reads a {digit} ({share})", { model: say(model.title), digit: trace.prediction, share: percent(Math.max(...trace.probabilities), 1) });

  return {
    subtitle,
    digit: async () => one(say("What the network reads"), await digit(true)),
    belief: async () => one(say("Belief after each row"), await belief(true)),
    signal: async (name, layer) => one(ofLayer(capital(say(name.replaceAll("_", " "))), layer, model), await heatmap(name, layer, true, 640), say(signals.get(name).meaning)),

    /** All of it, in the bands of the page: {layer, title, signals, belief} each. */
    async reading(bands) {
      const lines = await Promise.all(
        bands.map(async ({ layer, title, signals: names, belief: last }) => {
          const panels = names.map((name) => heatmap(name, layer, false, name === model.memory ? 256 : 128));
          return { title, pieces: await Promise.all([digit(true), ...panels, ...(last ? [belief(false, 10)] : [])]) };
        }),
      );
      const title = say("How a digit is read, row by row");
      return sheet({ title, subtitle: subtitle(), lines, notes: notesOf(state, model) }, look);
    },

    /** The chosen unit. */
    async unit() {
      const { layer } = state;
      const there = model.signals.filter(({ name, across }) => across === "unit" && trace.has(layer, name));
      const memory = signals.get(model.memory);
      const ordered = [memory, ...there.filter((signal) => signal !== memory)];
      const colours = rowsOf(tinted(trace.image, model.columns, courseOf(trace, layer, memory.name, unit), signalScale(memory, theme), ink(theme)), model.columns);
      const across = { ticks: ticks(model.columns, 7), title: say("column") };
      const bar = { scale: signalScale(memory, theme), ends: endsOf(memory) };
      const heading = { symbol: memory.symbol, name: say("on the digit's rows") };
      const reads = await cells({ heading, colours, cell: 10, across, bar, numbered: true, marked: marked() }, look);
      const courses = ordered.map((signal) => {
        const values = courseOf(trace, layer, signal.name, unit);
        const all = statistics?.of(layer, signal.name, unit);
        return course(
          {
            heading: { symbol: signal.symbol, name: "" },
            path: line(values, signal.range),
            usual: all ? band(all.meanByRow, all.spreadByRow, signal.range) : "",
            rows: model.rows,
            signed: signal.range[0] < 0,
            ends: endsOf(signal),
            said: [say("mean {mean}", { mean: number(mean(values)) }), ...(all ? [say("test {mean} ± {spread}", { mean: number(all.mean), spread: number(all.spread) })] : [])],
          },
          look,
        );
      });
      const title = ofLayer(say("Unit {unit}", { unit: unit + 1 }), layer, model);
      return sheet({ title, subtitle: subtitle(), lines: [{ pieces: [reads, ...courses] }], notes: [] }, look);
    },

    /** How often the gates are near 0 and near 1; of those that the page shows. */
    saturation(gates) {
      const { layer, near } = state;
      const pieces = gates.map((name) => {
        const own = saturation(trace.rows(layer, name), near);
        const usual = statistics ? usualSaturation(statistics.all(layer, name, "shares"), near) : [];
        const said = say("{share} near 0 or 1", { share: percent(nearEither(own)) });
        const heading = { symbol: signals.get(name).symbol, name: say(name.replaceAll("_", " ")) };
        const axes = [say("near 0, share of the rows"), say("near 1, share of the rows")];
        return dots({ heading, own, usual, chosen: unit === null ? null : own[unit], axes, said }, look);
      });
      const title = ofLayer(say("How often are they near 0 or 1?"), layer, model);
      const notes = [say("Near means within {near}. Small and strong: this digit. Large and faint: all test digits.", { near: number(near) })];
      return sheet({ title, subtitle: subtitle(), lines: [{ pieces }], notes }, look);
    },
  };
}

const count = (n) => Array.from({ length: n }, (_, i) => i);

const rowsOf = (values, columns) => Array.from({ length: values.length / columns }, (_, row) => values.slice(row * columns, (row + 1) * columns));

const capital = (text) => text[0].toUpperCase() + text.slice(1);

const ofLayer = (title, layer, { layers }) => (layers > 1 ? say("{title}, layer {layer}", { title, layer: layer + 1 }) : title);

/** Numbers from 1 under every so manieth place, and under the first. */
const ticks = (places, every) => count(places).filter((place) => place === 0 || (place + 1) % every === 0).map((place) => [place, String(place + 1)]);

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

function notesOf({ row, unit, layer, order }, model) {
  const places = [];
  if (row < model.rows) places.push(say("row {row}", { row }));
  if (unit !== null) places.push(ofLayer(say("unit {unit}", { unit: unit + 1 }), layer, model));
  const notes = places.length ? [say("Marked: {places}", { places: listed(places) })] : [];
  if (order === "similar") notes.push(say("A mark beneath a unit: it is negative for the most part, so what it says is shown with its sign changed."));
  return notes;
}
