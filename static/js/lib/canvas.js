/**
 * The 2D context of a canvas, which every browser has that runs modules.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [options]
 * @returns {CanvasRenderingContext2D}
 */
export const context2d = (canvas, options) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
