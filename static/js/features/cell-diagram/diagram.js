import { all, attribute, optional, required } from "../../lib/dom.js";
import { colourOf, inkColour, isPale, signalScale } from "../../lib/colour-scales.js";
import { inputAt, thickness } from "../../analysis/cell-wires.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations, signalNamed } from "../../analysis/model-equations.js";
import { partOf, signalOf, spelled } from "../../analysis/equation-parts.js";
import { goTo, toggle } from "../../state/playback.js";
import { retentionGate } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

const SVG = "http://www.w3.org/2000/svg";
const DECIMALS = 3;

/** @typedef {import("../../analysis/equation-parts.js").Part} Part */

/**
 * What a button does, by its data-does.
 *
 * @type {Record<string, (state: PageState) => Patch>}
 */
const DOES = {
  previous: (state) => goTo(state, state.row - 1),
  next: (state) => goTo(state, state.row + 1),
  play: toggle,
};

/**
 * The cell as a picture, or as its equations, with the chosen unit's numbers at the current row on every part.
 *
 * `data-term` names the part of the cell's equations whose value a wire or a line has.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountDiagram(container, { store, model }) {
  const find = (/** @type {string} */ selector) => required(container, selector, HTMLElement);
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const termOf = (/** @type {Element} */ element) => partOf(equations, attribute(element, "data-term"));
  const carriers = all(container, "[data-term]", Element).map((element) => ({
    term: termOf(element),
    text: required(element, "[data-number]", Element),
  }));
  const wires = all(container, ".wire", SVGElement).map((element) => {
    const term = termOf(element);
    return { element, term, like: signalNamed(model, element.dataset.like ?? signalOf(term) ?? attribute(element, "data-like")) };
  });
  const sums = all(container, "[data-sum]", HTMLElement).flatMap((element) =>
    numbersIn(element, spelled(equations, attribute(element, "data-sum")), model),
  );
  const parts = all(container, "[data-part]", Element).map((element) => {
    const name = attribute(element, "data-part");
    return { element, name, term: partOf(equations, name) };
  });
  const buttons = all(container, "[data-does]", HTMLButtonElement);
  const [place, told] = [find("[data-place]"), find("[data-told]")];
  const input = optional(container, "[data-input]", SVGElement);
  const sentence = sentences(model, equations);

  /**
   * The chosen unit and the values of parts for it; null without a unit or a trace.
   *
   * @param {PageState} state
   */
  const lookInto = ({ trace, unit, layer, row }) =>
    trace !== null && unit !== null
      ? { unit, valueOf: (/** @type {Part} */ term) => evaluator.valueOf(trace, term, { layer, row: row - 1, unit }) }
      : null;

  /** @param {PageState} state */
  function show(state) {
    const look = lookInto(state);
    container.classList.toggle("silent", !look);
    for (const { term, text } of [...carriers, ...sums]) text.textContent = look ? written(look.valueOf(term)) : "";
    for (const { element, term, like } of wires) carry(element, look ? look.valueOf(term) : NaN, like, state.theme);
    place.textContent = look ? sentence.place(look.unit, state) : "";
    told.textContent = look ? sentence.told(look.valueOf) : say("Point at a heatmap to put a unit’s numbers here, click to keep them.");
    if (input) paint(input, state.trace ? inputAt(state.trace, model, state) : null, model, state.theme);
  }

  /**
   * Not while rows play, when a screen reader on a part would read every change.
   *
   * @param {PageState} state
   */
  function showLabels(state) {
    if (state.playing) return;
    const look = lookInto(state);
    for (const { element, name, term } of parts) {
      const value = look ? look.valueOf(term) : NaN;
      const spoken = say(name.replaceAll("_", " "));
      element.setAttribute("aria-label", Number.isNaN(value) ? spoken : `${spoken} ${number(value, DECIMALS)}`);
    }
  }

  for (const { element, name } of parts) listen(element, name, store);
  store.subscribe(["trace", "unit", "layer", "row", "theme"], show);
  store.subscribe(["trace", "unit", "layer", "row", "playing"], showLabels);
  for (const button of buttons) {
    const patch = DOES[attribute(button, "data-does")];
    button.addEventListener("click", () => store.set(patch(store.get())));
  }
  store.subscribe(["playing", "trace"], ({ playing, trace }) => {
    container.classList.toggle("playing", playing);
    for (const button of buttons) button.disabled = !trace;
    find("[data-does=play]").setAttribute("aria-label", playing ? say("Stop the rows") : say("Play the rows"));
  });
  store.subscribe(["signal"], ({ signal }) => {
    for (const { element, name } of parts) element.setAttribute("aria-pressed", String(name === signal));
  });
}

const written = (/** @type {number} */ value) => (Number.isNaN(value) ? "–" : number(value, DECIMALS));

/**
 * A wire as thick as its value is large, in the colour of the value; for NaN thin and grey.
 *
 * @param {SVGElement} wire
 * @param {number} value
 * @param {Signal} like the signal whose colours and range it has
 * @param {Theme} theme
 */
function carry(wire, value, like, theme) {
  wire.classList.toggle("carries", !Number.isNaN(value));
  if (Number.isNaN(value)) return void wire.removeAttribute("style");
  const colour = colourOf(signalScale(like, theme), value);
  wire.classList.toggle("pale", isPale(colour));
  wire.style.setProperty("--thick", `${thickness(value, like).toFixed(2)}px`);
  wire.style.setProperty("--colour", `rgb(${colour})`);
}

/**
 * A part of the picture is a button that chooses its signal.
 *
 * @param {Element} part
 * @param {string} signal
 * @param {Store} store
 */
function listen(part, signal, store) {
  const choose = () => store.set({ signal });
  part.addEventListener("click", choose);
  for (const event of ["pointerenter", "focus"]) part.addEventListener(event, () => store.set({ highlightedSignal: signal }));
  for (const event of ["pointerleave", "blur"]) part.addEventListener(event, () => store.set({ highlightedSignal: null }));
  if (part instanceof HTMLButtonElement) return;
  part.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation(); // the page's Space plays
    choose();
  });
}

/**
 * Writes a sum into its element, with a span for every number.
 *
 * @param {HTMLElement} element
 * @param {(string | Part)[]} sum
 * @param {Model} model
 * @returns {{text: HTMLElement, term: Part}[]} the spans and the parts whose values they show
 */
function numbersIn(element, sum, model) {
  return sum.flatMap((part) => {
    const text = document.createElement("span");
    element.append(text);
    if (typeof part === "string") {
      Object.assign(text, { textContent: part, className: "sign" });
      return [];
    }
    const name = signalOf(part);
    const signal = model.signals.find((one) => one.name === name);
    text.className = signal && signal.range[0] >= 0 ? "value" : "value signed";
    return [{ text, term: part }];
  });
}

/**
 * What the picture shows, in words.
 *
 * @param {Model} model
 * @param {Equations} equations
 */
function sentences(model, equations) {
  const gate = retentionGate(model);
  const [memoryBefore, memoryAfter] = [`${model.memory}@before`, model.memory].map((reference) => partOf(equations, reference));
  const keeps = gate && partOf(equations, gate.name);
  const memory = say(model.memory.replaceAll("_", " "));

  /**
   * @param {number} unit
   * @param {PageState} state
   */
  function place(unit, { row, layer }) {
    const values = { unit: unit + 1, row, layer: layer + 1 };
    return model.layers > 1 ? say("Unit {unit}, row {row}, layer {layer}", values) : say("Unit {unit}, row {row}", values);
  }

  /** @param {(part: Part) => number} valueOf */
  function told(valueOf) {
    const [before, after, part] = [valueOf(memoryBefore), valueOf(memoryAfter), keeps ? valueOf(keeps) : NaN];
    const values = { memory, before: number(before, DECIMALS), after: number(after, DECIMALS) };
    if (Number.isNaN(part)) return say("Its {memory} goes from {before} to {after}.", values);
    const more = { ...values, percent: number(100 * part, 0), added: number(after - part * before, DECIMALS) };
    return say("It keeps {percent} % of {before} and adds {added}: its {memory} is {after}.", more);
  }
  return { place, told };
}

/**
 * Every number of the input as a cell of the strip: pixels in ink, a layer's output in the colours of its heatmap.
 *
 * @param {SVGElement} strip
 * @param {ReturnType<typeof inputAt> | null} input
 * @param {Model} model
 * @param {Theme} theme
 */
function paint(strip, input, model, theme) {
  const cells = required(strip, "[data-cells]", SVGElement);
  const { values, signal } = input ?? { values: new Float32Array(), signal: null };
  if (cells.childElementCount !== values.length) {
    const { x, y, width, height } = Object.fromEntries(Object.entries(strip.dataset).map(([key, value]) => [key, Number(value)]));
    const each = width / values.length;
    cells.replaceChildren(
      ...Array.from(values, (_, i) => {
        const cell = document.createElementNS(SVG, "rect");
        for (const [key, value] of Object.entries({ x: x + i * each, y, width: each, height })) cell.setAttribute(key, String(value));
        return cell;
      }),
    );
  }
  const scale = signal ? signalScale(signalNamed(model, signal), theme) : null;
  const pen = inkColour(theme);
  all(cells, "rect", SVGRectElement).forEach((cell, i) => {
    const value = values[i];
    cell.style.fill = scale ? `rgb(${colourOf(scale, value)})` : `rgb(${pen} / ${value})`.replaceAll(",", " ");
  });
}
