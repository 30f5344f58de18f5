/** How often each unit's gate is near 0 and near 1 (Karpathy, Johnson, Fei-Fei, 2015). */

/** The statistics count in as many parts of 0 to 1, so nearness comes in steps of one of them. */
export const BINS = 20;

/**
 * Of one digit.
 *
 * @param {Float32Array[]} rows the gate's values, [rows][units]
 * @param {number} near values below it, and above 1 less it, count
 * @returns {{low: number, high: number}[]} by unit, the shares of rows
 */
export function saturation(rows, near) {
  const share = (unit, counts) => rows.filter((row) => counts(row[unit])).length / rows.length;
  return Array.from(rows[0], (_, unit) => ({ low: share(unit, (value) => value < near), high: share(unit, (value) => value > 1 - near) }));
}

/**
 * Of all digits, from the shares in each part of 0 to 1.
 *
 * @param {ArrayLike<number>} shares [units · BINS]
 * @param {number} near a multiple of 1 / BINS
 */
export function usualSaturation(shares, near) {
  const parts = Math.round(near * BINS);
  // They were rounded, so that all of them may add up to a little more than one.
  const sum = (from, count) => Math.min(1, Array.from({ length: count }, (_, k) => shares[from + k]).reduce((total, share) => total + share, 0));
  return Array.from({ length: shares.length / BINS }, (_, unit) => ({
    low: sum(unit * BINS, parts),
    high: sum((unit + 1) * BINS - parts, parts),
  }));
}

/** The share of all values that are near either end. */
export const nearEither = (units) => units.reduce((sum, { low, high }) => sum + low + high, 0) / units.length;

/**
 * The unit whose dot is nearest to a place, if one is near enough.
 *
 * @param {{low: number, high: number}[]} units
 * @param {{low: number, high: number}} place
 * @param {number} reach in the same measure
 * @returns {number | null}
 */
export function nearest(units, place, reach) {
  const far = units.map(({ low, high }) => Math.hypot(low - place.low, high - place.high));
  const least = Math.min(...far);
  return least <= reach ? far.indexOf(least) : null;
}
