import { beliefScale, signalScale } from "../lib/colour-scales.js";

/**
 * A heatmap that fills its element: no margins, no axes, first row on top.
 *
 * Without gaps, smoothing and category axes Plotly paints one canvas pixel a cell and the browser scales it, which is
 * sharp and fast.
 *
 * @param {readonly Row[]} z
 * @param {ColourScale} scale
 * @param {Size} size
 *
 * @typedef {{width: number, height: number}} Size
 */
function heatmap(z, { colours, low, high }, { width, height }) {
  const axis = { visible: false, fixedrange: true, showgrid: false, zeroline: false, autorange: false };
  return {
    data: [{ type: "heatmap", z, zmin: low, zmax: high, colorscale: colours, zsmooth: false, showscale: false, hoverinfo: "skip" }],
    layout: {
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
      xaxis: { ...axis, range: [-0.5, z[0].length - 0.5] },
      yaxis: { ...axis, range: [z.length - 0.5, -0.5] },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
    },
  };
}

/**
 * The heatmap of one signal of one layer: rows down, units or other columns across.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {Signal} signal
 * @param {Theme} theme
 * @param {Size} size
 * @param {number[] | null} [columns] one or more, from left to right; null for all by index
 * @param {(column: number) => boolean} [turned] whether a column is sign-flipped
 */
export function signalFigure(trace, layer, signal, theme, size, columns = null, turned = () => false) {
  const rows = trace.rows(layer, signal.name);
  const z = columns ? rows.map((row) => Float32Array.from(columns, (column) => (turned(column) ? -row[column] : row[column]))) : rows;
  return heatmap(z, signalScale(signal, theme), size);
}

/**
 * The heatmap of a difference: rows down, columns across, on a scale of its own.
 *
 * @param {readonly Row[]} rows
 * @param {ColourScale} scale
 * @param {Size} size
 */
export const differenceFigure = (rows, scale, size) => heatmap(rows, scale, size);

/**
 * The heatmap of the belief: rows down, classes across.
 *
 * @param {Pick<Trace, "beliefs">} trace
 * @param {Theme} theme
 * @param {Size} size
 */
export function beliefFigure(trace, theme, size) {
  return heatmap(trace.beliefs, beliefScale(theme), size);
}
