/** Saturation: how often each unit's gate is near 0 and near 1 (Karpathy, Johnson, Fei-Fei, 2015). */

/** Bins of 0..1 in the statistics; the threshold is a multiple of one. */
export const BINS = 20;

/**
 * Saturation over the rows of one image.
 *
 * @param {readonly Float32Array[]} rows the gate's values, [rows][units]
 * @param {number} near threshold: values below it, and above 1 less it, count
 * @returns {UnitSaturation[]} by unit, shares of the rows
 *
 * @typedef {{low: number, high: number}} UnitSaturation
 */
export function saturation(rows, near) {
  /** @type {(unit: number, counts: (value: number) => boolean) => number} */
  const share = (unit, counts) => rows.filter((row) => counts(row[unit])).length / rows.length;
  return Array.from(rows[0], (_, unit) => ({ low: share(unit, (value) => value < near), high: share(unit, (value) => value > 1 - near) }));
}

/**
 * Saturation over the rows of all test digits, from the statistics' shares.
 *
 * @param {ArrayLike<number>} shares [units · BINS]
 * @param {number} near threshold, a multiple of 1 / BINS
 * @returns {UnitSaturation[]} by unit
 */
export function testSetSaturation(shares, near) {
  const parts = Math.round(near * BINS);
  // Shares are rounded, so that their sum may exceed 1.
  /** @type {(from: number, count: number) => number} */
  const sum = (from, count) =>
    Math.min(
      1,
      Array.from({ length: count }, (_, k) => shares[from + k]).reduce((total, share) => total + share, 0),
    );
  return Array.from({ length: shares.length / BINS }, (_, unit) => ({
    low: sum(unit * BINS, parts),
    high: sum((unit + 1) * BINS - parts, parts),
  }));
}

/**
 * The share of all values that are near 0 or 1.
 *
 * @param {UnitSaturation[]} units
 */
export const saturatedShare = (units) => units.reduce((sum, { low, high }) => sum + low + high, 0) / units.length;

/**
 * The unit whose dot is nearest to a point.
 *
 * @param {UnitSaturation[]} units
 * @param {UnitSaturation} place
 * @param {number} reach the largest distance, in shares
 * @returns {number | null} null if every dot is farther away
 */
export function nearestUnit(units, place, reach) {
  const far = units.map(({ low, high }) => Math.hypot(low - place.low, high - place.high));
  const least = Math.min(...far);
  return least <= reach ? far.indexOf(least) : null;
}
