import { settled } from "../analysis/belief.js";
import { firstInkedRow, inkedPixels, retentionGateIn, salientUnit } from "../analysis/salient-unit.js";
import { unitSeries, halfLife, mean } from "../analysis/unit-series.js";
import { number, percent } from "../lib/i18n.js";

/** A longer half-life is infinite for an image of 28 rows. */
const LONG = 1000;

/**
 * The facts of the article about the trace.
 *
 * @param {PageState & {trace: Trace}} state
 * @param {Model} model
 * @param {import("../analysis/equation-evaluator.js").EquationEvaluator} evaluator
 * @returns {{layer: number, unit: number, row: number, holds: Record<string, boolean>,
 *   text: (what: string, of: string | Part, decimals: number) => string}} the salient unit and its row; which conditions
 *   of sentences hold; and numbers as text, of a signal or, as "value", of a part of an equation
 *
 * @typedef {import("../analysis/equation-parts.js").Part} Part
 */
export function articleFacts(state, model, evaluator) {
  const { trace, statistics } = state;
  const { layer, unit, row } = salientUnit(state, model);
  const { best, row: since, before } = settled(trace.beliefs);
  const gate = retentionGateIn(trace, layer, model);
  const life = gate ? halfLife(unitSeries(trace, layer, gate.name, unit)) : Infinity;
  /** @type {Record<string, (of: any, decimals: number) => string | number | null>} */
  const texts = {
    unit: () => unit + 1,
    row: () => row + 1,
    ink: () => inkedPixels(trace.image, row, model.columns),
    first: () => firstInkedRow(trace.image, model.columns) + 1,
    value: (part, decimals) => plain(evaluator.valueOf(trace, part, { layer, row, unit }), decimals),
    mean: (of, decimals) => plain(mean(unitSeries(trace, layer, of, unit)), decimals),
    usual: (of, decimals) => plain(statistics?.all(layer, of, "mean")[unit] ?? NaN, decimals),
    best: () => best,
    sure: () => percent(trace.beliefs[trace.beliefs.length - 1][best], 1),
    settled: () => since + 1,
    rival: () => before,
    life: () => number(life, life < 10 ? 1 : 0),
  };
  return {
    layer,
    unit,
    row,
    holds: {
      "": true,
      usual: statistics !== null && gate !== null,
      changed: before !== null,
      unchanged: before === null,
      fades: life > 0 && life < LONG,
      above: layer > 0,
      bottom: layer === 0,
    },
    text: (what, of, decimals) => String(texts[what](of, decimals)),
  };
}

/**
 * A number that has no minus if it is rounded to 0.
 *
 * @param {number} value
 * @param {number} decimals
 */
const plain = (value, decimals) => (Number.isNaN(value) ? "–" : number(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value, decimals));
