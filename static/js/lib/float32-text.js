/** A float32 has nine significant digits at most; with six and fewer it is told exactly as it was written. */
const FEWEST = 6;
const MOST = 9;

/**
 * The shortest decimal that reads back as the same float32, such as 0.1 and not 0.10000000149011612.
 *
 * @param {number} value one that a float32 can hold
 */
export function shortest(value) {
  for (let digits = FEWEST; digits < MOST; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(MOST)));
}
