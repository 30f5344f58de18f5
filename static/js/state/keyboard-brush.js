import { beginStroke, endStroke, extendStroke } from "./drawing.js";

/** Cells a side: as many as MNIST's images have pixels. */
export const CELLS = 28;
export const CENTRE = /** @type {[number, number]} */ ([13, 13]);

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * The patch of a pressed key: arrows move the brush, Space draws while it is held down, and Enter puts the pen down or
 * lifts it, for readers who cannot hold one key and press another.
 *
 * @param {PageState & {brush: [number, number]}} state
 * @param {string} key as in KeyboardEvent
 * @param {boolean} held whether the event repeats a key that is held down
 * @returns {Patch | null} null for any other key
 */
export function press(state, key, held) {
  if (MOVES[key]) return move(state, MOVES[key]);
  if (key !== " " && key !== "Enter") return null;
  if (held) return {};
  if (!state.penDown) return beginStroke(state, centre(state.brush));
  return key === "Enter" ? endStroke() : {};
}

/**
 * The patch of a released key, or null.
 *
 * @param {PageState} state
 * @param {string} key
 */
export const release = (state, key) => (key === " " && state.penDown ? endStroke() : null);

/**
 * @param {PageState & {brush: [number, number]}} state
 * @param {[number, number]} by columns and rows
 * @returns {Patch}
 */
function move(state, [across, down]) {
  /** @type {[number, number]} */
  const brush = [clamp(state.brush[0] + across), clamp(state.brush[1] + down)];
  return state.penDown ? { brush, ...extendStroke(state, [centre(brush)]) } : { brush };
}

const clamp = (/** @type {number} */ cell) => Math.min(Math.max(cell, 0), CELLS - 1);

/**
 * @param {[number, number]} cell
 * @returns {[number, number]}
 */
const centre = ([column, row]) => [(column + 0.5) / CELLS, (row + 0.5) / CELLS];
