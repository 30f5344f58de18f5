import { seriesAt, placeOfUnit, valueAt } from "../../analysis/trace-difference.js";
import { comparedPair, comparing } from "../../state/baseline.js";
import { axisLabels } from "../../lib/axis-labels.js";
import { seriesPairSummary } from "../../text/comparison-text.js";
import { positionIn, seriesPath } from "../../analysis/unit-series.js";
import { number, say } from "../../lib/i18n.js";

/** What the columns of a signal stand for. */
const ACROSS = { unit: () => say("unit"), module: () => say("module"), row: () => say("of row"), all: () => say("unit") };

/**
 * One place in A and in B: its numbers, under the pointer or else at the cursor's row, and both series as lines.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountLines(section, { store, model }) {
  const figure = section.querySelector("[data-both]");
  const plot = figure.querySelector(".plot");
  const nothing = plot.getAttribute("aria-label");
  const [name, zero] = [figure.querySelector("[data-name]"), figure.querySelector("[data-zero]")];
  const below = figure.querySelector("[data-ends]").children;
  const lines = ["a", "b"].map((side) => [side, figure.querySelector(`[data-line=${side}]`), figure.querySelector(`[data-dot=${side}]`)]);
  const says = (what) => section.querySelector(`[data-at=${what}]`);
  const places = section.querySelector("[data-across]");
  let both = null;
  let place = null;
  let range = null;

  function show(state) {
    if (!comparing(state)) return;
    both = comparedPair(state, model);
    place = placeOfUnit(both, state.unit);
    const { wanted, matched } = both;
    range = both.a?.range ?? both.b?.range ?? wanted.range;
    figure.hidden = !["unit", "all"].includes(wanted.across) || Boolean(both.a && both.b && !matched);
    name.textContent =
      place === null || wanted.across === "all"
        ? ""
        : say("unit {n}", { n: both.a?.own ? 1 + both.a.columns[place] : 1 + both.b.columns[place] });
    zero.setAttribute("d", range[0] < 0 ? `M${positionIn(0, range)} 0V${state.rows}` : "");
    const bounded = [both.a, both.b].every((half) => half?.signal?.bounded ?? true);
    axisLabels(range, bounded).forEach((end, i) => (below[i].textContent = end));
    for (const [side, path] of lines) path.setAttribute("d", has(both[side]) ? seriesPath(seriesAt(both[side], place), range) : "");
    plot.setAttribute("aria-label", has(both.a) && has(both.b) ? seriesPairSummary(both, place) : nothing);
    showRow(state);
  }

  const has = (half) => place !== null && Boolean(half?.signal) && place < half.columns.length;

  function showRow({ row }) {
    for (const [side, , dot] of lines) {
      dot.hidden = !both || !has(both[side]);
      if (!dot.hidden) dot.style.left = `${positionIn(valueAt(both[side], row - 1, place), range)}%`;
    }
    read(store.get());
  }

  function read({ row, comparedColumn, hovered }) {
    if (!both) return;
    // What was pointed at is left where keys have taken the cursor elsewhere.
    const here = comparedColumn && (hovered || comparedColumn.alone) ? comparedColumn : { row, place, alone: null };
    const at = (half, side) => {
      const there = half?.signal && here.place !== null && here.place < half.columns.length;
      return there && (both.matched || here.alone === side || (!here.alone && half.own)) ? valueAt(half, here.row - 1, here.place) : null;
    };
    const [a, b] = [at(both.a, "a"), at(both.b, "b")];
    const told = (value) => (value === null ? "–" : number(value, 3));
    const columns = [
      [both.a, a],
      [both.b, b],
    ]
      .filter(([, value]) => value !== null)
      .map(([half]) => 1 + half.columns[here.place]);
    says("row").textContent = both.a || both.b ? here.row : "–";
    says("unit").textContent = [...new Set(columns)].join(" / ") || "–";
    says("a").textContent = told(a);
    says("b").textContent = told(b);
    says("difference").textContent = a === null || b === null ? "–" : number(b - a, 3);
    places.textContent = ACROSS[both.wanted.across]();
  }

  store.subscribe(
    ["baseline", "secondModelName", "secondModel", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter", "unit"],
    show,
  );
  store.subscribe(["row"], showRow);
  store.subscribe(["comparedColumn", "hovered"], read);
}
