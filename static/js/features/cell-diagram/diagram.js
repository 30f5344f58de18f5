import { colourOf, inkColour, isPale, signalScale } from "../../lib/colour-scales.js";
import { inputAt, thickness } from "../../analysis/cell-wires.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations } from "../../analysis/model-equations.js";
import { partOf, signalOf, spelled } from "../../analysis/equation-parts.js";
import { goTo, toggle } from "../../state/playback.js";
import { retentionGate } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

const SVG = "http://www.w3.org/2000/svg";
const DECIMALS = 3;
const DOES = {
  previous: (state) => goTo(state, state.row - 1),
  next: (state) => goTo(state, state.row + 1),
  play: toggle,
};

/**
 * The cell as a picture, or as its equations, with the chosen unit's numbers at the current row on every part.
 *
 * What a wire or a line carries is a part of the cell's equations, to which `data-term` refers.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountDiagram(container, { store, model }) {
  const find = (selector) => container.querySelector(selector);
  const all = (selector) => [...container.querySelectorAll(selector)];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const termOf = (element) => partOf(equations, element.dataset.term);
  const carriers = all("[data-term]").map((element) => ({ term: termOf(element), text: element.querySelector("[data-number]") }));
  const wires = all(".wire").map((element) => {
    const term = termOf(element);
    return { element, term, like: named.get(element.dataset.like ?? signalOf(term)) };
  });
  const sums = all("[data-sum]").flatMap((element) => numbersIn(element, spelled(equations, element.dataset.sum), named));
  const parts = all("[data-part]").map((element) => ({
    element,
    name: element.dataset.part,
    term: partOf(equations, element.dataset.part),
  }));
  const buttons = all("[data-does]");
  const [place, told, input] = [find("[data-place]"), find("[data-told]"), find("[data-input]")];
  const sentence = sentences(model, named, equations);

  /** The values of parts for the unit that is looked at; null where there is none. */
  const lookInto = ({ trace, unit, layer, row }) =>
    trace !== null && unit !== null ? (term) => evaluator.valueOf(trace, term, { layer, row: row - 1, unit }) : null;

  function show(state) {
    const look = lookInto(state);
    container.classList.toggle("silent", !look);
    for (const { term, text } of [...carriers, ...sums]) text.textContent = look ? written(look(term)) : "";
    for (const { element, term, like } of wires) carry(element, look ? look(term) : NaN, like, state.theme);
    place.textContent = look ? sentence.place(state) : "";
    told.textContent = look ? sentence.told(look) : say("Point at a heatmap to put a unit’s numbers here, click to keep them.");
    if (input) paint(input, state.trace ? inputAt(state.trace, model, state) : null, named, state.theme);
  }

  // Not while rows play: whoever stands on a part and has it read out would hear nothing else.
  function tell(state) {
    if (state.playing) return;
    const look = lookInto(state);
    for (const { element, name, term } of parts) {
      const value = look ? look(term) : NaN;
      const spoken = say(name.replaceAll("_", " "));
      element.setAttribute("aria-label", Number.isNaN(value) ? spoken : `${spoken} ${number(value, DECIMALS)}`);
    }
  }

  for (const { element, name } of parts) listen(element, name, store);
  store.subscribe(["trace", "unit", "layer", "row", "theme"], show);
  store.subscribe(["trace", "unit", "layer", "row", "playing"], tell);
  for (const button of buttons) button.addEventListener("click", () => store.set(DOES[button.dataset.does](store.get())));
  store.subscribe(["playing", "trace"], ({ playing, trace }) => {
    container.classList.toggle("playing", playing);
    for (const button of buttons) button.disabled = !trace;
    find("[data-does=play]").setAttribute("aria-label", playing ? say("Stop the rows") : say("Play the rows"));
  });
  store.subscribe(["signal"], ({ signal }) => {
    for (const { element, name } of parts) element.setAttribute("aria-pressed", name === signal);
  });
}

const written = (value) => (Number.isNaN(value) ? "–" : number(value, DECIMALS));

/** A wire as thick as its value is large, and of its colour; without one, which is NaN, thin and grey. */
function carry(wire, value, like, theme) {
  wire.classList.toggle("carries", !Number.isNaN(value));
  if (Number.isNaN(value)) return void wire.removeAttribute("style");
  const colour = colourOf(signalScale(like, theme), value);
  wire.classList.toggle("pale", isPale(colour));
  wire.style.setProperty("--thick", `${thickness(value, like).toFixed(2)}px`);
  wire.style.setProperty("--colour", `rgb(${colour})`);
}

/** A part of the picture is a button: pressed, its signal is the one that is looked at. */
function listen(part, signal, store) {
  const choose = () => store.set({ signal });
  part.addEventListener("click", choose);
  for (const event of ["pointerenter", "focus"]) part.addEventListener(event, () => store.set({ highlightedSignal: signal }));
  for (const event of ["pointerleave", "blur"]) part.addEventListener(event, () => store.set({ highlightedSignal: null }));
  if (part instanceof HTMLButtonElement) return;
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation(); // the page's Space plays
    choose();
  });
}

/** Writes a sum into its element, with a place for every number; gives the places and what belongs there. */
function numbersIn(element, sum, named) {
  return sum.flatMap((part) => {
    const text = document.createElement("span");
    element.append(text);
    if (typeof part === "string") {
      Object.assign(text, { textContent: part, className: "sign" });
      return [];
    }
    const signal = named.get(signalOf(part));
    text.className = signal?.range[0] >= 0 ? "value" : "value signed";
    return [{ text, term: part }];
  });
}

/** What the picture shows, in words. */
function sentences(model, named, equations) {
  const gate = retentionGate(model);
  const [memoryBefore, memoryAfter] = [`${model.memory}@before`, model.memory].map((reference) => partOf(equations, reference));
  const keeps = gate && partOf(equations, gate.name);
  const memory = say(named.get(model.memory).name.replaceAll("_", " "));

  function place({ unit, row, layer }) {
    const values = { unit: unit + 1, row, layer: layer + 1 };
    return model.layers > 1 ? say("Unit {unit}, row {row}, layer {layer}", values) : say("Unit {unit}, row {row}", values);
  }

  function told(look) {
    const [before, after, part] = [look(memoryBefore), look(memoryAfter), keeps ? look(keeps) : NaN];
    const values = { memory, before: number(before, DECIMALS), after: number(after, DECIMALS) };
    if (Number.isNaN(part)) return say("Its {memory} goes from {before} to {after}.", values);
    const more = { ...values, percent: number(100 * part, 0), added: number(after - part * before, DECIMALS) };
    return say("It keeps {percent} % of {before} and adds {added}: its {memory} is {after}.", more);
  }
  return { place, told };
}

/** Every number that comes in as a cell of the strip: the digit's in ink, a layer's in the colours of its heatmap. */
function paint(strip, input, named, theme) {
  const cells = strip.querySelector("[data-cells]");
  const { values, signal } = input ?? { values: [], signal: null };
  if (cells.childElementCount !== values.length) {
    const { x, y, width, height } = Object.fromEntries(Object.entries(strip.dataset).map(([key, value]) => [key, Number(value)]));
    const each = width / values.length;
    cells.replaceChildren(
      ...Array.from(values, (_, i) => {
        const cell = document.createElementNS(SVG, "rect");
        for (const [key, value] of Object.entries({ x: x + i * each, y, width: each, height })) cell.setAttribute(key, value);
        return cell;
      }),
    );
  }
  const scale = signal ? signalScale(named.get(signal), theme) : null;
  const pen = inkColour(theme);
  values.forEach((value, i) => {
    cells.children[i].style.fill = scale ? `rgb(${colourOf(scale, value)})` : `rgb(${pen} / ${value})`.replaceAll(",", " ");
  });
}
