import { beginStroke, endStroke, extendStroke } from "./drawing.js";

/** Cells a side: as many as MNIST's images have pixels. */
export const CELLS = 28;
export const CENTRE = Object.freeze([13, 13]);

const MOVES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * The patch of a pressed key: arrows move the brush, Space draws while it is held down, and Enter puts the pen down or
 * lifts it, for readers who cannot hold one key and press another.
 *
 * @param {import("./page-state.js").PageState} state with a brush
 * @param {string} key as in KeyboardEvent
 * @param {boolean} held whether the event repeats a key that is held down
 * @returns {Partial<import("./page-state.js").PageState> | null} null for any other key
 */
export function press(state, key, held) {
  if (MOVES[key]) return move(state, MOVES[key]);
  if (key !== " " && key !== "Enter") return null;
  if (held) return {};
  if (!state.penDown) return beginStroke(state, centre(state.brush));
  return key === "Enter" ? endStroke() : {};
}

/** The patch of a released key, or null. */
export const release = (state, key) => (key === " " && state.penDown ? endStroke() : null);

function move(state, [across, down]) {
  const brush = [clamp(state.brush[0] + across), clamp(state.brush[1] + down)];
  return state.penDown ? { brush, ...extendStroke(state, [centre(brush)]) } : { brush };
}

const clamp = (cell) => Math.min(Math.max(cell, 0), CELLS - 1);

const centre = (cell) => cell.map((index) => (index + 0.5) / CELLS);
