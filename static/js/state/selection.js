/** The chosen unit: pointing previews one, a click pins it, Escape releases it. Every function returns a patch of the state. */
/**
 * @param {number} layer
 * @param {number | null} unit
 */
export const preview = (layer, unit) => ({ layer, unit });

/**
 * @param {number} layer
 * @param {number} unit
 */
export const pin = (layer, unit) => ({ layer, unit, pinned: Object.freeze({ layer, unit }) });

/**
 * The pointer has left: the pinned unit is chosen again, or else the last one under the pointer stays.
 *
 * @param {Pick<PageState, "pinned">} state
 * @returns {Patch}
 */
export const leave = ({ pinned }) => ({ hovered: null, ...(pinned ? preview(pinned.layer, pinned.unit) : {}) });

export const release = () => ({ hovered: null, unit: null, pinned: null });

/**
 * The index of the cell at a `place` along a `length` that `count` cells divide; beyond an end, the cell at that end.
 *
 * @param {number} place
 * @param {number} length
 * @param {number} count
 */
export const cell = (place, length, count) => Math.min(Math.max(Math.floor((place / length) * count), 0), count - 1);
