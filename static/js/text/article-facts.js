import { firstInk, inkOf, keeperIn, settled, telling } from "../analysis/salient-unit.js";
import { course, halfLife, mean } from "../analysis/unit-series.js";
import { number, percent } from "../lib/i18n.js";

/** A half-life beyond this is as good as endless over a digit's rows. */
const LONG = 1000;

/**
 * What the article can tell of the trace on the page.
 *
 * @param {object} state the page's, with a trace
 * @param {object} model as GET /models/{name} describes it
 * @param {import("../analysis/equation-evaluator.js").Prover} evaluator
 * @returns {{layer: number, unit: number, row: number, holds: Record<string, boolean>,
 *   text: (what: string, of: string | import("../analysis/equation-parts.js").Part, decimals: number) => string}} what is
 *   told of; under which conditions sentences hold; and each number as a sentence has it, of a signal or, as "value", of a
 *   part of an equation
 */
export function factsOf(state, model, evaluator) {
  const { trace, statistics } = state;
  const { layer, unit, row } = telling(state, model);
  const { best, row: since, before } = settled(trace.beliefs);
  const keeper = keeperIn(trace, layer, model);
  const life = keeper ? halfLife(course(trace, layer, keeper.name, unit)) : Infinity;
  const texts = {
    unit: () => unit + 1,
    row: () => row + 1,
    ink: () => inkOf(trace.image, row, model.columns),
    first: () => firstInk(trace.image, model.columns) + 1,
    value: (part, decimals) => plain(evaluator.valueOf(trace, part, { layer, row, unit }), decimals),
    mean: (of, decimals) => plain(mean(course(trace, layer, of, unit)), decimals),
    usual: (of, decimals) => plain(statistics.all(layer, of, "mean")[unit], decimals),
    best: () => best,
    sure: () => percent(trace.beliefs.at(-1)[best], 1),
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
      usual: statistics !== null && keeper !== null,
      changed: before !== null,
      unchanged: before === null,
      fades: life > 0 && life < LONG,
      above: layer > 0,
      bottom: layer === 0,
    },
    text: (what, of, decimals) => String(texts[what](of, decimals)),
  };
}

/** No "−0.00": what is rounded to zero has no sign. */
const plain = (value, decimals) => (Number.isNaN(value) ? "–" : number(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value, decimals));
