import { drawSignedBars } from "./signed-bars.js";
import { colourOf, inkColour, signalScale } from "../lib/colour-scales.js";
import { context2d } from "../lib/canvas.js";
import { element, required, symbol, writeNumber } from "../lib/dom.js";
import { topProducts, symbolParts } from "../analysis/explanation.js";
import { number, say } from "../lib/i18n.js";

/**
 * A vector, its weights and their products, aligned by column.
 *
 * @param {HTMLTemplateElement} template
 * @param {{symbol: string}} factor
 * @param {(Quantity & {value: Value})[]} vectors one for each of the factor's values
 * @param {(entry: number) => void} choose called with the index of the clicked number
 */
export function createStrip(template, factor, vectors, choose) {
  const made = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const find = (/** @type {string} */ name) => required(made, `[data-strip-${name}]`, HTMLElement);
  const plot = required(made, "[data-strip-bars]", SVGSVGElement);
  const said = find("said");
  const [entries, weights] = ["entries", "weights"].map((name) => required(made, `[data-strip-${name}]`, HTMLCanvasElement));
  const [{ across, range, width: columns }] = vectors;
  const names = vectors.map(({ symbol: letters, value }) => symbol(symbolParts(letters, value)));
  const written = names.flatMap((name, i) => [...(i ? [" ⊙ "] : []), name]);
  find("symbols").append(symbol(symbolParts(factor.symbol)), " × ", ...written);
  find("of").append(...written.map((it) => (typeof it === "string" ? it : it.cloneNode(true))));
  find("by").append(symbol(symbolParts(factor.symbol)));
  entries.width = weights.width = columns;
  plot.setAttribute("viewBox", `0 -1 ${columns} 2`);
  const list = createList(find("list"), across, choose);
  /** @type {{product: FoundProduct} | null} */
  let shown = null;
  /** @type {number | null} */
  let pointed = null;

  function writeEntry() {
    if (!shown) return;
    const { product } = shown;
    const j = pointed ?? (product.products.length ? topProducts(product, 1).largest[0] : null);
    said.textContent = j === null ? "" : entryText(across, product, j);
    said.classList.toggle("pointed", pointed !== null);
  }

  /** @param {MouseEvent} event */
  function at({ clientX }) {
    if (!shown) return null;
    const box = plot.getBoundingClientRect();
    const j = Math.floor(((clientX - box.left) / box.width) * columns) - shown.product.first;
    return j >= 0 && j < shown.product.products.length ? j : null;
  }

  const lines = find("lines");
  lines.addEventListener("pointermove", (event) => {
    pointed = at(event);
    writeEntry();
  });
  lines.addEventListener("pointerleave", () => {
    pointed = null;
    writeEntry();
  });
  lines.addEventListener("click", (event) => {
    const j = at(event);
    if (shown && j !== null && across !== "pixel") choose(j + shown.product.first);
  });
  lines.classList.toggle("opens", across !== "pixel");

  return {
    element: made,
    /** @param {{product: FoundProduct, reach: number, theme: Theme, openable: boolean}} what */
    show({ product, reach, theme, openable }) {
      shown = { product };
      if (pointed !== null && pointed >= product.products.length) pointed = null;
      const most = product.weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0);
      const signed = signalScale({ range: [-1, 1] }, theme);
      const own = across === "pixel" ? null : signalScale({ range }, theme);
      paint(entries, product.first, product.entries, (value) =>
        own ? [...colourOf(own, value), 255] : [...inkColour(theme), Math.round(255 * value)],
      );
      paint(weights, product.first, product.weights, (value) => [...colourOf(signed, most > 0 ? value / most : 0), 255]);
      drawSignedBars(plot, product.products, reach, theme, product.first);
      writeNumber(find("sum"), product.value, 3);
      find("scale").textContent = say("weights to ±{weights}, products to ±{products}", { weights: number(most), products: number(reach) });
      list?.show(product, openable);
      writeEntry();
    },
  };
}

/**
 * The ten largest products by name and the sum of the others; not for pixels and rows, which the strip shows well enough.
 *
 * @param {HTMLElement} container
 * @param {string} across
 * @param {(entry: number) => void} choose
 */
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
  const rest = required(container, "[data-strip-rest]", HTMLElement);
  required(container, "ol", HTMLOListElement).append(...items.map(({ item }) => item));
  return {
    show(/** @type {FoundProduct} */ product, /** @type {boolean} */ openable) {
      const { largest, rest: left, others } = topProducts(product);
      items.forEach((it, place) => {
        const j = largest[place];
        it.item.hidden = j === undefined;
        if (it.item.hidden) return;
        it.entry = j + product.first;
        it.button.disabled = !openable;
        it.button.textContent = numberName(across, it.entry);
        it.text.textContent = sumText(product, j);
      });
      rest.textContent = others > 0 ? say("the other {n} together: {sum}", { n: others, sum: number(left, 3) }) : "";
    },
  };
}

/** @type {(across: string, product: FoundProduct, j: number) => string} */
const entryText = (across, product, j) => `${numberName(across, j + product.first)}: ${sumText(product, j)}`;

/** @type {(product: FoundProduct, j: number) => string} */
const sumText = ({ entries, weights, products }, j) => `${number(entries[j], 3)} × ${number(weights[j], 3)} = ${number(products[j], 3)}`;

/**
 * The name of a vector's number.
 *
 * @param {string} across
 * @param {number} entry from 0
 */
export function numberName(across, entry) {
  const n = entry + 1;
  if (across === "pixel") return say("pixel {n}", { n });
  if (across === "row") return say("row {n}", { n });
  if (across === "module") return say("module {n}", { n });
  if (across === "class") return say("class {n}", { n: entry });
  return across === "entry" ? say("number {n}", { n }) : say("unit {n}", { n });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} first
 * @param {Float64Array} values
 * @param {(value: number) => number[]} colour RGBA
 */
function paint(canvas, first, values, colour) {
  const context = context2d(canvas);
  const pixels = context.createImageData(canvas.width, 1);
  values.forEach((value, j) => pixels.data.set(colour(value), 4 * (first + j)));
  context.putImageData(pixels, 0, 0);
}
