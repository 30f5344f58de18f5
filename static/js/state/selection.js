/**
 * Which unit is looked at. Pointing previews one, a click pins it, Escape lets it go. Every function takes the page's
 * state, in which `pinned` is null or {layer, unit}, and gives the patch that brings the next one.
 */
export const preview = (layer, unit) => ({ layer, unit });

export const pin = (layer, unit) => ({ layer, unit, pinned: Object.freeze({ layer, unit }) });

/** The pointer has left: what is pinned is looked at again, or else what was last pointed at. */
export const leave = ({ pinned }) => ({ hovered: null, ...(pinned ? preview(pinned.layer, pinned.unit) : {}) });

export const release = () => ({ hovered: null, unit: null, pinned: null });

/** Which of `count` cells along a `length` a place is in, from 0; beyond the ends it is the one at the end. */
export const cell = (place, length, count) => Math.min(Math.max(Math.floor((place / length) * count), 0), count - 1);
