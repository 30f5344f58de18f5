/** Up to six significant digits survive float32 unchanged; nine are enough for any of its numbers. */
const FEWEST = 6;
const MOST = 9;

/**
 * The shortest decimal that parses to the same float32, such as 0.1 for 0.10000000149011612.
 *
 * @param {number} value a float32
 */
export function shortestDecimal(value) {
  for (let digits = FEWEST; digits < MOST; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(MOST)));
}
