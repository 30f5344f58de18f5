import { toSvg } from "./export-sheet.js";

/**
 * The formats of an exported figure, by suffix. A sheet of either kind of pieces, redrawn from the trace or copied from the
 * page, becomes a file here and nowhere else.
 *
 * @typedef {{scale: number, type: string}} Format scale is the number of pixels of the file for one of the sheet
 * @type {Record<"svg" | "png", Format>}
 */
export const FIGURE_FORMATS = {
  svg: { scale: 1, type: "image/svg+xml" },
  png: { scale: 3, type: "image/png" },
};

/**
 * @param {import("./export-sheet.js").Sheet} sheet
 * @param {import("./export-sheet.js").Look} look
 * @param {"svg" | "png"} format
 * @returns {Promise<string | Blob>}
 */
export async function figureFile(sheet, look, format) {
  const svg = toSvg(sheet, look, FIGURE_FORMATS[format].scale);
  return format === "png" ? svgToPng(svg) : svg;
}

/**
 * An SVG document as a PNG of its own size.
 *
 * @param {string} svg
 * @returns {Promise<Blob>}
 */
async function svgToPng(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: FIGURE_FORMATS.svg.type }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return await new Promise((done, failed) =>
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("No PNG."))), FIGURE_FORMATS.png.type),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
