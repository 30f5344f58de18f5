/**
 * Every colour that stands for a number. A scale is a list of [place in 0..1, colour], as Plotly takes it, and the
 * colour bar is painted from the same list.
 */

/** Cividis (Nuñez, Anderton, Renslow 2018), for 0..1: even steps in lightness, the same with and without red-green vision. */
const CIVIDIS = scale("#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838");

/**
 * Blue is below zero, orange above, and zero is the paper, so that a silent unit looks silent in either theme. Stops at
 * equal distances from zero have equal lightness (in OKLCH, hues 255 and 58): neither side looks stronger.
 */
const SIGNED = {
  light: scale("#014182", "#1f68bc", "#5e9ae7", "#accdf8", "#f6f5f1", "#eec09e", "#d3823d", "#9c5301", "#653401"),
  dark: scale("#a2caff", "#5b9df0", "#316cb5", "#223e61", "#17191d", "#583313", "#a05602", "#db8336", "#f9b786"),
};

/** Probabilities in ink: 0 is paper, 1 is as dark as the drawing. */
const BELIEF = {
  light: scale("#f3f3ef", "#c9cbcd", "#969aa1", "#5f656f", "#16181d"),
  dark: scale("#1a1d22", "#3b4048", "#6b727d", "#a4abb5", "#f2f4f7"),
};

/** @type {Record<Theme, Rgb>} */
const INK = { light: [22, 24, 29], dark: [236, 238, 241] };

/**
 * Evenly spaced stops.
 *
 * @param {...string} colours
 * @returns {readonly (readonly [number, string])[]}
 */
function scale(...colours) {
  return Object.freeze(colours.map((colour, i) => /** @type {const} */ ([i / (colours.length - 1), colour])));
}

/**
 * Scale and fixed limits of a signal; the same for every drawing, so that two pictures can be compared.
 *
 * @param {{range: Interval}} signal
 * @param {Theme} theme
 * @returns {ColourScale}
 */
export function signalScale({ range: [low, high] }, theme) {
  if (low >= 0) return { colours: CIVIDIS, low, high };
  const reach = Math.max(-low, high);
  return { colours: SIGNED[theme], low: -reach, high: reach };
}

/**
 * The colour of a number on a scale, as in the heatmaps: interpolated between two stops, clipped at the ends.
 *
 * @param {ColourScale} scale
 * @param {number} value
 * @returns {Rgb}
 */
export function colourOf({ colours, low, high }, value) {
  const place = Math.min(Math.max((value - low) / (high - low), 0), 1) * (colours.length - 1);
  const left = Math.min(Math.floor(place), colours.length - 2);
  const [from, to] = [channels(colours[left][1]), channels(colours[left + 1][1])];
  return /** @type {Rgb} */ (from.map((channel, i) => Math.round(channel + (to[i] - channel) * (place - left))));
}

/**
 * Whether dark text is legible on a colour.
 *
 * @param {Rgb} colour
 */
export const isPale = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue > 140;

/** @param {string} colour #rrggbb */
const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/**
 * @param {Theme} theme
 * @returns {ColourScale}
 */
export const beliefScale = (theme) => ({ colours: BELIEF[theme], low: 0, high: 1 });

/**
 * The colour of the pen.
 *
 * @param {Theme} theme
 */
export const inkColour = (theme) => INK[theme];

/**
 * A CSS gradient from left to right.
 *
 * @param {ColourScale["colours"]} colours
 */
export const cssGradient = (colours) =>
  `linear-gradient(to right, ${colours.map(([place, colour]) => `${colour} ${100 * place}%`).join(", ")})`;
