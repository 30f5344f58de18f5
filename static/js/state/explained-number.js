import { mostLikely } from "../analysis/belief.js";
import { BELIEF, columnIn } from "../analysis/model-equations.js";
import { LOADING } from "../data/weights.js";
import { goTo } from "./playback.js";
import { pin } from "./selection.js";

/**
 * The patch that explains a number: of a signal at a layer and row, and of a unit, which is pinned. Of a signal that has no
 * units, `column` says which number; null for the one that goes with the rest of the page.
 *
 * @param {PageState} state
 * @param {{signal: string, layer?: number, row?: number, unit?: number | null, column?: number | null}} number
 * @returns {Patch}
 */
export function open(state, { signal, layer = state.layer, row = state.row, unit = null, column = null }) {
  const explainedColumn = column === null ? null : Object.freeze({ signal, column });
  return { ...goTo(state, row), hovered: null, signal, layer, explainedColumn, ...(unit === null ? {} : pin(layer, unit)) };
}

/**
 * The number that is explained; rows and columns count from 0, and the column is null while none is chosen.
 *
 * @param {PageState & {trace: Trace}} state
 * @param {{across: string, width: number}} quantity what `state.signal` names
 * @param {number} units of a layer
 */
export function placeOf({ trace, layer, row, unit, signal, explainedColumn }, { across, width }, units) {
  const at = row - 1;
  const column = explainedColumn?.signal === signal ? explainedColumn.column : usual(across, { trace, at, unit, width, units });
  return { layer: signal === BELIEF ? trace.depth - 1 : layer, name: signal, row: at, column: across === "unit" ? unit : column };
}

/**
 * @param {string} across
 * @param {{trace: Trace, at: number, unit: number | null, width: number, units: number}} place
 * @returns {number | null}
 */
function usual(across, { trace, at, unit, width, units }) {
  if (across === "module") return unit === null ? null : columnIn({ across, width }, unit, { across: "unit", width: units });
  if (across === "row") return at;
  if (across === "class") return mostLikely(trace.beliefs[at]);
  return 0;
}

/**
 * Loads the model's weights as soon as a number is chosen whose explanation needs them, and again after they were reset.
 *
 * @param {Store} store uses trace, unit, signal; sets weights
 * @param {Pick<Model, "name" | "memory">} model the page's
 * @param {Pick<Server, "weights">} server
 */
export function followWeights(store, model, server) {
  store.watch(["trace", "unit", "signal", "weights"], ({ trace, unit, signal, weights }) => {
    if (weights !== null || trace === null || (unit === null && signal === model.memory)) return;
    store.set({ weights: LOADING });
    server
      .weights(model.name)
      .catch((error) => error)
      .then((loaded) => store.set({ weights: loaded }));
  });
}
