import { inkColour, signalScale } from "../../lib/colour-scales.js";
import { pin } from "../../state/selection.js";
import { tintDigit } from "../../plots/tinted-digit.js";
import { countBelow, positionIn, bandPath, unitSeries, halfLives, retentionGate, seriesPath, mean } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The chosen unit: the digit tinted by its memory, and the series of each of its signals over the rows.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountSeries(container, { store, model }) {
  const find = (selector) => container.querySelector(selector);
  const [counter, layers, digit] = [find("[data-unit]"), find("[data-layer-of-unit]"), find("[data-tinted]")];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const keeps = retentionGate(model);
  const memory = named.get(model.memory);
  const courses = [...container.querySelectorAll("[data-course]")].map((element) => ({
    signal: named.get(element.dataset.course),
    path: element.querySelector("[data-line]"),
    usual: element.querySelector("[data-usual]"),
    said: element.closest("figure").querySelector("[data-mean]"),
    dot: element.querySelector("[data-dot]"),
  }));

  function choose() {
    const unit = Math.round(counter.valueAsNumber) - 1;
    if (unit >= 0 && unit < model.units) store.set(pin(layers ? Number(layers.value) : 0, unit));
  }
  counter.addEventListener("input", choose);
  layers?.addEventListener("input", choose);

  function show({ trace, unit, layer, theme, statistics }) {
    const shown = trace !== null && unit !== null;
    container.classList.toggle("none", !shown);
    for (const { signal, path, usual, said } of courses) {
      const known = shown && trace.has(layer, signal.name);
      const values = known ? unitSeries(trace, layer, signal.name, unit) : [];
      const all = known && statistics ? statistics.of(layer, signal.name, unit) : null;
      path.setAttribute("d", seriesPath(values, signal.range));
      usual.setAttribute("d", all ? bandPath(all.meanByRow, all.spreadByRow, signal.range) : "");
      said.textContent = known
        ? [
            say("mean {mean}", { mean: number(mean(values)) }),
            ...(all ? [say("test {mean} ± {spread}", { mean: number(all.mean), spread: number(all.spread) })] : []),
          ].join("\n")
        : "";
    }
    const context = digit.getContext("2d");
    context.clearRect(0, 0, digit.width, digit.height);
    if (shown) {
      const pixels = tintDigit(
        trace.image,
        unitSeries(trace, layer, memory.name, unit),
        digit.width,
        signalScale(memory, theme),
        inkColour(theme),
      );
      context.putImageData(new ImageData(pixels, digit.width), 0, 0);
    }
    const half = shown && keeps ? halfLifeText(trace, layer, keeps.name, unit, statistics) : "";
    find("[data-half-life]").textContent = unit === null ? say("Point at a heatmap to see one, click to keep it; or use ← → and P.") : half;
  }

  function showPlace({ trace, unit, layer, pinned }) {
    // Not while the reader types.
    if (document.activeElement !== counter) counter.value = unit === null ? "" : unit + 1;
    if (layers) layers.value = layer;
    counter.disabled = trace === null;
    if (layers) layers.disabled = trace === null;
    const kept = pinned?.unit === unit && pinned.layer === layer;
    find("[data-pinned]").textContent = unit === null ? "" : kept ? say("Esc lets it go.") : say("Click or P keeps it.");
  }

  function showRow({ trace, unit, layer, row }) {
    for (const { signal, dot } of courses) {
      const known = trace !== null && unit !== null && trace.has(layer, signal.name);
      dot.hidden = !known;
      if (!known) continue;
      dot.style.left = `${positionIn(trace.value(layer, signal.name, row - 1, unit), signal.range)}%`;
    }
  }

  store.subscribe(["trace", "unit", "layer", "theme", "statistics"], show);
  store.subscribe(["trace", "unit", "layer", "pinned"], showPlace);
  store.subscribe(["trace", "unit", "layer", "row"], showRow);
}

/** The half-life of a unit's memory, compared with its layer and, if known, with the test digits. */
function halfLifeText(trace, layer, name, unit, statistics) {
  const lives = halfLives(trace, layer, name);
  const life = lives[unit];
  if (life === 0) return say("It drops all of what it has at some row.");
  const beside = { fewer: countBelow(lives, unit), others: lives.length - 1, rows: rows(life) };
  if (!statistics) {
    return life === Infinity
      ? say("It drops nothing of what it has, longer than {fewer} of the other {others}.", beside)
      : say("Half of what it has is left after {rows} rows, longer than {fewer} of the other {others}.", beside);
  }
  const usual = { ...beside, about: say(statistics.about), usual: rows(statistics.all(layer, name, "half_life")[unit]) };
  return life === Infinity
    ? say("It drops nothing of what it has, longer than {fewer} of the other {others}; over {about} after {usual}.", usual)
    : say("Half of what it has is left after {rows} rows, longer than {fewer} of the other {others}; over {about} after {usual}.", usual);
}

function rows(life) {
  if (life >= 1000) return say("a thousand or more");
  return number(life, life < 10 ? 1 : 0);
}
