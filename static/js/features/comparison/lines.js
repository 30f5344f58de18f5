import { isShown, seriesAt, placeOfUnit, valueAt } from "../../analysis/trace-difference.js";
import { comparedPair, comparing } from "../../state/baseline.js";
import { all, attribute, required } from "../../lib/dom.js";
import { axisLabels } from "../../lib/axis-labels.js";
import { seriesPairSummary } from "../../text/comparison-text.js";
import { positionIn, seriesPath } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

/**
 * @typedef {import("../../analysis/trace-difference.js").Half} Half
 * @typedef {import("../../analysis/trace-difference.js").Pair} Pair
 */

/**
 * What the columns of a signal stand for.
 *
 * @type {Record<string, () => string>}
 */
const ACROSS = { unit: () => say("unit"), module: () => say("module"), row: () => say("of row"), all: () => say("unit") };

/**
 * One place in A and in B: its numbers, under the pointer or else at the cursor's row, and both series as lines.
 *
 * @param {HTMLElement} section
 * @param {Page} page
 */
export function mountLines(section, { store, model }) {
  const figure = required(section, "[data-both]", HTMLElement);
  const plot = required(figure, ".plot", HTMLElement);
  const nothing = attribute(plot, "aria-label");
  const name = required(figure, "[data-name]", HTMLElement);
  const zero = required(figure, "[data-zero]", SVGPathElement);
  const below = all(figure, "[data-ends] > *", HTMLElement);
  const lines = /** @type {const} */ (["a", "b"]).map((side) => ({
    side,
    path: required(figure, `[data-line=${side}]`, SVGPathElement),
    dot: required(figure, `[data-dot=${side}]`, HTMLElement),
  }));
  const says = (/** @type {string} */ what) => required(section, `[data-at=${what}]`, HTMLElement);
  const places = required(section, "[data-across]", HTMLElement);
  /** @type {Pair | null} */
  let both = null;
  /** @type {number | null} */
  let place = null;
  /** @type {Interval} */
  let range = [0, 1];

  /** @param {PageState} state */
  function show(state) {
    if (!comparing(state)) return;
    both = comparedPair(state, model);
    place = placeOfUnit(both, state.unit);
    const { wanted, matched } = both;
    const [a, b] = [lineOf(both.a), lineOf(both.b)];
    const own = both.a?.own ? both.a : both.b;
    range = both.a?.range ?? both.b?.range ?? wanted.range;
    figure.hidden = !["unit", "all"].includes(wanted.across) || Boolean(both.a && both.b && !matched);
    name.textContent = place === null || own === null || wanted.across === "all" ? "" : say("unit {n}", { n: 1 + own.columns[place] });
    zero.setAttribute("d", range[0] < 0 ? `M${positionIn(0, range)} 0V${state.rows}` : "");
    const bounded = [both.a, both.b].every((half) => half?.signal?.bounded ?? true);
    axisLabels(range, bounded).forEach((end, i) => (below[i].textContent = end));
    for (const { side, path } of lines) {
      const line = lineOf(both[side]);
      path.setAttribute("d", line ? seriesPath(seriesAt(line.half, line.place), range) : "");
    }
    plot.setAttribute("aria-label", a && b ? seriesPairSummary({ ...both, a: a.half, b: b.half }, a.place) : nothing);
    showRow(state);
  }

  /**
   * A side and the place of its line; null if it has none.
   *
   * @param {Half | null} half
   */
  const lineOf = (half) => (place !== null && isShown(half) && place < half.columns.length ? { half, place } : null);

  /** @param {PageState} state */
  function showRow({ row }) {
    for (const { side, dot } of lines) {
      const line = both && lineOf(both[side]);
      dot.hidden = !line;
      if (line) dot.style.left = `${positionIn(valueAt(line.half, row - 1, line.place), range)}%`;
    }
    showNumbers(store.get());
  }

  /** @param {PageState} state */
  function showNumbers({ row, comparedColumn, hovered }) {
    if (!both) return;
    const { matched } = both;
    // The place under the pointer no longer counts once keys have moved the cursor.
    const here = comparedColumn && (hovered || comparedColumn.alone) ? comparedColumn : { row, place, alone: null };
    /**
     * The number of a side at the place, and its unit from 1; null if it has none.
     *
     * @param {Half | null} half
     * @param {"a" | "b"} side
     */
    const numberAt = (half, side) => {
      if (!isShown(half) || here.place === null || here.place >= half.columns.length) return null;
      if (!matched && here.alone !== side && (here.alone || !half.own)) return null;
      return { value: valueAt(half, here.row - 1, here.place), unit: 1 + half.columns[here.place] };
    };
    const [a, b] = [numberAt(both.a, "a"), numberAt(both.b, "b")];
    const units = [a, b].flatMap((one) => (one ? [one.unit] : []));
    says("row").textContent = both.a || both.b ? String(here.row) : "–";
    says("unit").textContent = [...new Set(units)].join(" / ") || "–";
    says("a").textContent = a ? number(a.value, 3) : "–";
    says("b").textContent = b ? number(b.value, 3) : "–";
    says("difference").textContent = a && b ? number(b.value - a.value, 3) : "–";
    places.textContent = ACROSS[both.wanted.across]();
  }

  store.subscribe(
    ["baseline", "secondModelName", "secondModel", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter", "unit"],
    show,
  );
  store.subscribe(["row"], showRow);
  store.subscribe(["comparedColumn", "hovered"], showNumbers);
}
