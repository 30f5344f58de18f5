import { beginStroke, endStroke, extendStroke } from "./drawing.js";

/** The brush moves over as many cells a side as MNIST's images have pixels. */
export const CELLS = 28;
export const CENTRE = Object.freeze([13, 13]);

const MOVES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * Drawing by keys: arrows move the brush, Space held down draws, Enter puts the pen down and lifts it again for those
 * who can't hold one key and press another.
 *
 * @param {object} state the page's; `brush` is [column, row] from 0, and must be one
 * @param {string} key as a keydown event has it
 * @param {boolean} held whether it is the repetition of a key that stays down
 * @returns {object | null} the patch, null for a key that means nothing here
 */
export function press(state, key, held) {
  if (MOVES[key]) return move(state, MOVES[key]);
  if (key !== " " && key !== "Enter") return null;
  if (held) return {};
  if (!state.penDown) return beginStroke(state, centre(state.brush));
  return key === "Enter" ? endStroke() : {};
}

/** The patch that a key brings when it is let go. */
export const release = (state, key) => (key === " " && state.penDown ? endStroke() : null);

function move(state, [across, down]) {
  const brush = [clamp(state.brush[0] + across), clamp(state.brush[1] + down)];
  return state.penDown ? { brush, ...extendStroke(state, [centre(brush)]) } : { brush };
}

const clamp = (cell) => Math.min(Math.max(cell, 0), CELLS - 1);

const centre = (cell) => cell.map((index) => (index + 0.5) / CELLS);
