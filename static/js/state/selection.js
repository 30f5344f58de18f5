/** The chosen unit: pointing previews one, a click pins it, Escape releases it. Every function returns a patch of the state. */
export const preview = (layer, unit) => ({ layer, unit });

export const pin = (layer, unit) => ({ layer, unit, pinned: Object.freeze({ layer, unit }) });

/** The pointer has left: the pinned unit is chosen again, or else the last one under the pointer stays. */
export const leave = ({ pinned }) => ({ hovered: null, ...(pinned ? preview(pinned.layer, pinned.unit) : {}) });

export const release = () => ({ hovered: null, unit: null, pinned: null });

/** The index of the cell at a `place` along a `length` that `count` cells divide; beyond an end, the cell at that end. */
export const cell = (place, length, count) => Math.min(Math.max(Math.floor((place / length) * count), 0), count - 1);
