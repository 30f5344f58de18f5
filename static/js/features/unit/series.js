import { context2d } from "../../lib/canvas.js";
import { all, attribute, enclosing, optional, required } from "../../lib/dom.js";
import { inkColour, signalScale } from "../../lib/colour-scales.js";
import { signalNamed } from "../../analysis/model-equations.js";
import { pin } from "../../state/selection.js";
import { tintDigit } from "../../plots/tinted-digit.js";
import { countBelow, positionIn, bandPath, unitSeries, halfLives, retentionGate, seriesPath, mean } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The chosen unit: the digit tinted by its memory, and the series of each of its signals over the rows.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountSeries(container, { store, model }) {
  const counter = required(container, "[data-unit]", HTMLInputElement);
  const layers = optional(container, "[data-layer-of-unit]", HTMLSelectElement);
  const digit = required(container, "[data-tinted]", HTMLCanvasElement);
  const [halfLife, hint] = ["[data-half-life]", "[data-pinned]"].map((selector) => required(container, selector, HTMLElement));
  const context = context2d(digit);
  const gate = retentionGate(model);
  const memory = signalNamed(model, model.memory);
  const plots = all(container, "[data-course]", HTMLElement).map((plot) => ({
    signal: signalNamed(model, attribute(plot, "data-course")),
    path: required(plot, "[data-line]", SVGPathElement),
    usual: required(plot, "[data-usual]", SVGPathElement),
    said: required(enclosing(plot, "figure", HTMLElement), "[data-mean]", HTMLElement),
    dot: required(plot, "[data-dot]", HTMLElement),
  }));

  function choose() {
    const unit = Math.round(counter.valueAsNumber) - 1;
    if (unit >= 0 && unit < model.units) store.set(pin(layers ? Number(layers.value) : 0, unit));
  }
  counter.addEventListener("input", choose);
  layers?.addEventListener("input", choose);

  /** @param {PageState} state */
  function show({ trace, unit, layer, theme, statistics }) {
    const shown = trace !== null && unit !== null;
    container.classList.toggle("none", !shown);
    for (const { signal, path, usual, said } of plots) {
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
    const half = shown && gate ? halfLifeText(trace, layer, gate.name, unit, statistics) : "";
    halfLife.textContent = unit === null ? say("Point at a heatmap to see one, click to keep it; or use ← → and P.") : half;
  }

  /** @param {PageState} state */
  function showPlace({ trace, unit, layer, pinned }) {
    // Not while the reader types.
    if (document.activeElement !== counter) counter.value = unit === null ? "" : String(unit + 1);
    if (layers) layers.value = String(layer);
    counter.disabled = trace === null;
    if (layers) layers.disabled = trace === null;
    const kept = pinned?.unit === unit && pinned.layer === layer;
    hint.textContent = unit === null ? "" : kept ? say("Esc lets it go.") : say("Click or P keeps it.");
  }

  /** @param {PageState} state */
  function showRow({ trace, unit, layer, row }) {
    for (const { signal, dot } of plots) {
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

/**
 * The half-life of a unit's memory, compared with its layer and, if known, with the test digits.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {string} name of the retention gate
 * @param {number} unit
 * @param {Statistics | null} statistics
 */
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

/** @param {number} life */
function rows(life) {
  if (life >= 1000) return say("a thousand or more");
  return number(life, life < 10 ? 1 : 0);
}
