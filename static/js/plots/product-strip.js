import { drawBars } from "./signed-bars.js";
import { colourOf, ink, signalScale } from "../lib/colour-scales.js";
import { element, symbol, write } from "../lib/dom.js";
import { strongest, symbolParts } from "../analysis/explanation.js";
import { number, say } from "../lib/i18n.js";

/**
 * A vector, its weights and their products, number over number over the same columns.
 *
 * @param {HTMLTemplateElement} template
 * @param {{symbol: string, of: object[]}} factor
 * @param {{symbol: string, across: string, width: number, range: [number, number], value: object}[]} vectors one for each of factor.of
 * @param {(entry: number) => void} choose is called with the number of the vector that was clicked
 */
export function createStrip(template, factor, vectors, choose) {
  const made = template.content.firstElementChild.cloneNode(true);
  const find = (name) => made.querySelector(`[data-strip-${name}]`);
  const [entries, weights, plot, said] = ["entries", "weights", "bars", "said"].map(find);
  const [{ across, range, width: columns }] = vectors;
  const names = vectors.map(({ symbol: letters, value }) => symbol(symbolParts(letters, value)));
  const written = names.flatMap((name, i) => [...(i ? [" ⊙ "] : []), name]);
  find("symbols").append(symbol(symbolParts(factor.symbol)), " × ", ...written);
  find("of").append(...written.map((it) => (typeof it === "string" ? it : it.cloneNode(true))));
  find("by").append(symbol(symbolParts(factor.symbol)));
  entries.width = weights.width = columns;
  plot.setAttribute("viewBox", `0 -1 ${columns} 2`);
  const list = createList(find("list"), across, choose);
  let shown = null;
  let pointed = null;

  function tell() {
    const { product } = shown;
    const j = pointed ?? (product.products.length ? strongest(product, 1).largest[0] : null);
    said.textContent = j === null ? "" : entryText(across, product, j);
    said.classList.toggle("pointed", pointed !== null);
  }

  function at({ clientX }) {
    const box = plot.getBoundingClientRect();
    const j = Math.floor(((clientX - box.left) / box.width) * columns) - shown.product.first;
    return j >= 0 && j < shown.product.products.length ? j : null;
  }

  const lines = find("lines");
  lines.addEventListener("pointermove", (event) => shown && ((pointed = at(event)), tell()));
  lines.addEventListener("pointerleave", () => shown && ((pointed = null), tell()));
  lines.addEventListener("click", (event) => {
    const j = shown && at(event);
    if (j !== null && across !== "pixel") choose(j + shown.product.first);
  });
  lines.classList.toggle("opens", across !== "pixel");

  return {
    element: made,
    /** @param {{product: object, reach: number, theme: string, openable: boolean}} what */
    show({ product, reach, theme, openable }) {
      shown = { product };
      if (pointed !== null && pointed >= product.products.length) pointed = null;
      const most = product.weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
      const signed = signalScale({ range: [-1, 1] }, theme);
      const own = across === "pixel" ? null : signalScale({ range }, theme);
      paint(entries, product.first, product.entries, (value) => (own ? [...colourOf(own, value), 255] : [...ink(theme), Math.round(255 * value)]));
      paint(weights, product.first, product.weights, (value) => [...colourOf(signed, most > 0 ? value / most : 0), 255]);
      drawBars(plot, product.products, reach, theme, product.first);
      write(find("sum"), product.value, 3);
      find("scale").textContent = say("weights to ±{weights}, products to ±{products}", { weights: number(most), products: number(reach) });
      list?.show(product, openable);
      tell();
    },
  };
}

/** The ten strongest by name, and what the others come to; of pixels and rows the strip itself says enough. */
function createList(container, across, choose) {
  container.hidden = across === "pixel" || across === "row";
  if (container.hidden) return null;
  const items = Array.from({ length: 10 }, (_, place) => {
    const button = element("button", { type: "button", title: say("Show how this number comes about") });
    const text = element("span");
    const item = element("li", {}, button, text);
    button.addEventListener("click", () => choose(items[place].entry));
    return { item, button, text, entry: 0 };
  });
  const rest = container.querySelector("[data-strip-rest]");
  container.querySelector("ol").append(...items.map(({ item }) => item));
  return {
    show(product, openable) {
      const { largest, rest: left, others } = strongest(product);
      items.forEach((it, place) => {
        const j = largest[place];
        it.item.hidden = j === undefined;
        if (it.item.hidden) return;
        it.entry = j + product.first;
        it.button.disabled = !openable;
        it.button.textContent = nameOf(across, it.entry);
        it.text.textContent = sumText(product, j);
      });
      rest.textContent = others > 0 ? say("the other {n} together: {sum}", { n: others, sum: number(left, 3) }) : "";
    },
  };
}

const entryText = (across, product, j) => `${nameOf(across, j + product.first)}: ${sumText(product, j)}`;

const sumText = ({ entries, weights, products }, j) => `${number(entries[j], 3)} × ${number(weights[j], 3)} = ${number(products[j], 3)}`;

/** What one of a vector's numbers is called, counted from 1. */
export function nameOf(across, entry) {
  const n = entry + 1;
  if (across === "pixel") return say("pixel {n}", { n });
  if (across === "row") return say("row {n}", { n });
  if (across === "module") return say("module {n}", { n });
  if (across === "class") return say("class {n}", { n: entry });
  return across === "entry" ? say("number {n}", { n }) : say("unit {n}", { n });
}

function paint(canvas, first, values, colour) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, 1);
  values.forEach((value, j) => pixels.data.set(colour(value), 4 * (first + j)));
  context.putImageData(pixels, 0, 0);
}
