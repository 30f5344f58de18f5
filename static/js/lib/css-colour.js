/**
 * A computed colour as rgb(…), which every SVG reader understands, and its opacity.
 *
 * @param {string} value rgb(…), rgba(…) or color(srgb …), which mixed colours compute to
 * @returns {{colour: string, alpha: number}}
 */
export function parseColour(value) {
  const [, space, inside] = /^(rgba?|color)\((.*)\)$/.exec(value) ?? [];
  if (!inside) return { colour: value, alpha: value === "transparent" ? 0 : 1 };
  const numbers = (inside.match(/(?<![a-z])-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const [channels, alpha = 1] = [numbers.slice(0, 3), numbers[3]];
  const whole = channels.map((channel) => Math.round(Math.min(Math.max(channel * (space === "color" ? 255 : 1), 0), 255)));
  return { colour: `rgb(${whole.join(", ")})`, alpha };
}
