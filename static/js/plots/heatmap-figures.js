import { beliefScale, signalScale } from "../lib/colour-scales.js";

/**
 * A heatmap that fills its element to the pixel: no margins, no axes, first row on top.
 *
 * Neither gaps nor smoothing nor category axes: only then does Plotly paint one canvas pixel a cell and let the browser
 * scale it, which is both the crisp and the fast way.
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
 * One signal of one layer: rows down, its units, or what else it has, across.
 *
 * @param {number[] | null} columns what stands from left to right, one or more; null for everything as it is counted
 * @param {(column: number) => boolean} [turned] whether a column is shown with its sign changed
 */
export function signalFigure(trace, layer, signal, theme, size, columns = null, turned = () => false) {
  const rows = trace.rows(layer, signal.name);
  const z = columns ? rows.map((row) => Float32Array.from(columns, (column) => (turned(column) ? -row[column] : row[column]))) : rows;
  return heatmap(z, signalScale(signal, theme), size);
}

/** What one has more than another: rows down, columns across, on a scale of its own. */
export const differenceFigure = (rows, scale, size) => heatmap(rows, scale, size);

/** The belief after each row: rows down, classes across. */
export function beliefFigure(trace, theme, size) {
  return heatmap(trace.beliefs, beliefScale(theme), size);
}
