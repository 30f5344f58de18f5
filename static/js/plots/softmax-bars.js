import { drawSignedBars } from "./signed-bars.js";
import { element, required, symbol, writeNumber } from "../lib/dom.js";
import { softmax } from "../lib/activations.js";
import { symbolParts } from "../analysis/explanation.js";
import { numberName } from "./product-strip.js";
import { number, say } from "../lib/i18n.js";

/**
 * The arguments of a softmax and the shares that they get, aligned by column.
 *
 * @param {HTMLElement} container
 * @param {(column: number) => void} choose
 */
export function createShares(container, choose) {
  const find = (/** @type {string} */ name) => required(container, `[data-shares-${name}]`, HTMLElement);
  const [sums, shares] = ["sums", "parts"].map((name) => required(container, `[data-shares-${name}]`, SVGSVGElement));
  const [names, said] = ["names", "said"].map(find);
  /** @type {ReturnType<typeof button>[]} */
  let buttons = [];
  let drawn = 0;

  for (const plot of [sums, shares]) {
    plot.addEventListener("click", ({ clientX }) => {
      const box = plot.getBoundingClientRect();
      choose(Math.min(Math.floor(((clientX - box.left) / box.width) * drawn), drawn - 1));
    });
  }

  return {
    /** @param {Quantity | null} quantity of another equation; null if it has no softmax */
    build(quantity) {
      container.hidden = quantity === null;
      if (quantity === null) return;
      drawn = quantity.width;
      sums.setAttribute("viewBox", `0 -1 ${drawn} 2`);
      shares.setAttribute("viewBox", `0 -1 ${drawn} 1`);
      find("symbol").replaceChildren(symbol(symbolParts(quantity.symbol)));
      const few = quantity.across === "class";
      buttons = few ? Array.from({ length: drawn }, (_, column) => button(column, choose)) : [];
      names.replaceChildren(...buttons.map(({ element: made }) => made));
    },

    /**
     * @param {{sums: Float64Array, total: number, result: number}} proof
     * @param {number} column
     * @param {{across: string}} quantity
     * @param {Theme} theme
     */
    show({ sums: values, total, result }, column, { across }, theme) {
      const parts = softmax(values);
      const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      drawSignedBars(sums, values, most, theme);
      drawSignedBars(shares, parts, 1, theme);
      buttons.forEach((it, at) => it.show(values[at], parts[at], at === column));
      container.style.setProperty("--column", String(column));
      container.style.setProperty("--columns", String(drawn));
      said.textContent =
        column >= values.length
          ? say("{name} is still to come", { name: numberName(across, column) })
          : say("{name}: e to the power of {sum} is {share} of them all together", {
              name: numberName(across, column),
              sum: number(total, 3),
              share: number(result, 3),
            });
    },
  };
}

/**
 * @param {number} column
 * @param {(column: number) => void} choose
 */
function button(column, choose) {
  const [name, sum] = [element("b", {}, String(column)), element("span")];
  const made = element("button", { type: "button" }, name, sum);
  made.addEventListener("click", () => choose(column));
  return {
    element: made,
    show(/** @type {number} */ value, /** @type {number} */ share, /** @type {boolean} */ chosen) {
      writeNumber(sum, value, 2);
      made.setAttribute("aria-pressed", String(chosen));
      made.setAttribute(
        "aria-label",
        say("class {n}: sum {sum}, share {share}", { n: column, sum: number(value), share: number(share, 3) }),
      );
    },
  };
}
