import { colourOf, ink, signalScale } from "../colours.js";
import { pin } from "../pin.js";
import { above, across, band, course, halfLives, keeperOf, line, mean } from "../unit.js";

/** How much of the row's tint the strongest ink lets through. */
const TINT_THROUGH_INK = 0.1;

/**
 * One unit, closer: the digit tinted by its memory, and each of its signals as a line down the same rows.
 *
 * @param {HTMLElement} container
 * @param {{signals: object[], units: number, memory: string}} model as GET /models/{name} describes it
 */
export function mountUnit(container, store, model) {
  const find = (selector) => container.querySelector(selector);
  const [number, layers, tinted] = [find("[data-unit]"), find("[data-layer-of-unit]"), find("[data-tinted]")];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const keeps = keeperOf(model);
  const memory = named.get(model.memory);
  const courses = [...container.querySelectorAll("[data-course]")].map((element) => ({
    signal: named.get(element.dataset.course),
    path: element.querySelector("[data-line]"),
    usual: element.querySelector("[data-usual]"),
    said: element.closest("figure").querySelector("[data-mean]"),
    dot: element.querySelector("[data-dot]"),
  }));

  function choose() {
    const unit = Math.round(number.valueAsNumber) - 1;
    if (unit >= 0 && unit < model.units) store.set(pin(layers ? Number(layers.value) : 0, unit));
  }
  number.addEventListener("input", choose);
  layers?.addEventListener("input", choose);

  function show({ trace, unit, layer, theme, statistics }) {
    const shown = trace !== null && unit !== null;
    container.classList.toggle("none", !shown);
    for (const { signal, path, usual, said } of courses) {
      const known = shown && trace.has(layer, signal.name);
      const values = known ? course(trace, layer, signal.name, unit) : [];
      const all = known && statistics ? statistics.of(layer, signal.name, unit) : null;
      path.setAttribute("d", line(values, signal.range));
      usual.setAttribute("d", all ? band(all.meanByRow, all.spreadByRow, signal.range) : "");
      said.textContent = known ? `mean ${number2(mean(values))}${all ? `\ntest ${number2(all.mean)} ± ${number2(all.spread)}` : ""}` : "";
    }
    tint(tinted, shown ? trace.image : null, shown ? course(trace, layer, memory.name, unit) : [], signalScale(memory, theme), ink(theme));
    const half = shown && keeps ? told(trace, layer, keeps.name, unit, statistics) : "";
    find("[data-half-life]").textContent = unit === null ? "Point at a heatmap to see one, click to keep it." : half;
  }

  function showPlace({ trace, unit, layer, pinned }) {
    // Nobody's typing is written over.
    if (document.activeElement !== number) number.value = unit === null ? "" : unit + 1;
    if (layers) layers.value = layer;
    number.disabled = trace === null;
    if (layers) layers.disabled = trace === null;
    find("[data-pinned]").textContent = unit === null ? "" : pinned ? "Esc lets it go." : "Click to keep it.";
  }

  function showRow({ trace, unit, layer, row }) {
    for (const { signal, dot } of courses) {
      const known = trace !== null && unit !== null && trace.has(layer, signal.name);
      dot.hidden = !known;
      if (!known) continue;
      dot.style.left = `${across(trace.value(layer, signal.name, row - 1, unit), signal.range)}%`;
    }
  }

  store.subscribe(["trace", "unit", "layer", "theme", "statistics"], show);
  store.subscribe(["trace", "unit", "layer", "pinned"], showPlace);
  store.subscribe(["trace", "unit", "layer", "row"], showRow);
}

/** The digit's ink over rows that have the colour of the memory after them. */
function tint(canvas, image, values, scale, pen) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  image?.forEach((grey, i) => {
    const under = colourOf(scale, values[Math.floor(i / canvas.width)]);
    const share = grey * (1 - TINT_THROUGH_INK);
    pixels.data.set([...under.map((channel, c) => channel + share * (pen[c] - channel)), 255], 4 * i);
  });
  context.putImageData(pixels, 0, 0);
}

function told(trace, layer, name, unit, statistics) {
  const lives = halfLives(trace, layer, name);
  const life = lives[unit];
  const usual = statistics ? `; over ${statistics.about} after ${rows(statistics.all(layer, name, "half_life")[unit])}` : "";
  const rank = `longer than ${above(lives, unit)} of the other ${lives.length - 1}${usual}`;
  if (life === Infinity) return `It drops nothing of what it has, ${rank}.`;
  if (life === 0) return "It drops all of what it has at some row.";
  return `Half of what it has is left after ${rows(life)} rows, ${rank}.`;
}

const rows = (life) => (life < 10 ? life.toFixed(1) : life < 1000 ? Math.round(life) : "a thousand or more");

const number2 = (value) => value.toFixed(2).replace("-", "\u2212");
