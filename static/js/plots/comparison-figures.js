import { number, say } from "../lib/i18n.js";

/**
 * The charts of the comparison page as Plotly figures.
 *
 * Accuracies are shares in comparison.json and percent here.
 *
 * @typedef {{data: object[], layout: object}} Figure
 */

/** Okabe & Ito, 2008: apart from one another for every kind of colour vision; their black is the LSTM's, as ink. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const THEMES = {
  light: { ink: "#16181d", soft: "#5b616b", line: "#deded9", paper: "#fdfdfb" },
  dark: { ink: "#eceef1", soft: "#9ba2ad", line: "#2d323a", paper: "#121417" },
};
const DASHES = ["solid", "dot", "dash"];

/** @type {(share: number | null) => number} */
/** @param {number} share */
const percent = (share) => 100 * share;

/**
 * @param {Theme} theme
 * @param {number} height
 * @param {object} xaxis
 * @param {object} yaxis
 * @param {object} [more]
 */
function layout(theme, height, xaxis, yaxis, more = {}) {
  const { soft, line, ink, paper } = THEMES[theme];
  const axis = { gridcolor: line, zeroline: false, linecolor: line, tickcolor: line, automargin: true };
  return {
    height,
    margin: { l: 8, r: 8, t: 12, b: 8 },
    font: { color: soft, size: 12 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hoverlabel: { bgcolor: paper, bordercolor: line, font: { color: ink } },
    xaxis: { ...axis, ...xaxis },
    yaxis: { ...axis, ...yaxis },
    ...more,
  };
}

/**
 * A hover text: a sentence with Plotly's %{…} placeholders, and a name beside it.
 *
 * @param {string} sentence
 * @param {string} [name]
 */
const hover = (sentence, name = "") => `${sentence}<extra>${name}</extra>`;

/** @param {Variant} variant */
function variantText({ title, mean, sd, parameters }) {
  const values = { variant: say(title), mean: number(percent(mean)), parameters: number(parameters, 0) };
  if (sd === null) return say("{variant}: {mean} %, {parameters} parameters", values);
  return say("{variant}: {mean} ± {sd} %, {parameters} parameters", { ...values, sd: number(percent(sd)) });
}

/**
 * Mean, standard deviation and seeds of every variant of a section, one a line.
 *
 * @param {Variant[]} variants
 * @param {Theme} theme
 * @returns {Figure}
 */
export function accuracyFigure(variants, theme) {
  const { ink, soft } = THEMES[theme];
  const names = variants.map(({ title }) => say(title));
  const seeds = variants.flatMap(({ title, seeds: all }) => all.map(({ test, seed }) => ({ title: say(title), test, seed })));
  const baseline = variants.find(({ name, against }) => name === "lstm" && !against);
  const line = baseline && {
    type: "line",
    x0: percent(baseline.mean),
    x1: percent(baseline.mean),
    yref: "paper",
    y0: 0,
    y1: 1,
    line: { color: soft, width: 1, dash: "dot" },
  };
  return {
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: seeds.map(({ test }) => percent(test)),
        y: seeds.map(({ title }) => title),
        text: seeds.map(({ seed }) => say("seed {seed}", { seed })),
        marker: { symbol: "circle-open", size: 6, color: soft },
        hovertemplate: hover(say("{variant}, {seed}: {accuracy} %", { variant: "%{y}", seed: "%{text}", accuracy: "%{x:.2f}" })),
      },
      {
        type: "scatter",
        mode: "markers",
        x: variants.map(({ mean }) => percent(mean)),
        y: names,
        error_x: { type: "data", array: variants.map(({ sd }) => percent(sd ?? 0)), color: ink, thickness: 1.5, width: 4 },
        customdata: variants.map(variantText),
        marker: { size: 9, color: ink },
        hovertemplate: hover("%{customdata}"),
      },
    ],
    layout: layout(
      theme,
      60 + 26 * names.length,
      { title: { text: say("read right, %") } },
      { categoryorder: "array", categoryarray: names, autorange: "reversed" },
      { showlegend: false, shapes: line ? [line] : [] },
    ),
  };
}

/**
 * Accuracy after every row, a curve a variant.
 *
 * @param {Variant[]} variants
 * @param {Theme} theme
 * @param {number} width
 * @returns {Figure}
 */
export function rowsFigure(variants, theme, width) {
  const looks = looksOf(
    variants.map(({ name }) => name),
    theme,
  );
  const data = variants.map(({ name, title, by_row }) => ({
    type: "scatter",
    mode: "lines",
    name: say(title),
    x: by_row.map((_, row) => row + 1),
    y: by_row.map(percent),
    line: looks.get(name),
    hovertemplate: hover(say("after row {row}: {accuracy} %", { row: "%{x}", accuracy: "%{y:.2f}" }), "%{fullData.name}"),
  }));
  const down = { title: { text: say("rows read") }, dtick: 7, tick0: 7 };
  return {
    data,
    layout: layout(theme, 440, down, { title: { text: say("read right, %") }, rangemode: "tozero" }, named(data, theme, width)),
  };
}

/**
 * Accuracy by the number of blank rows after the digit, a curve a shape.
 *
 * @param {Variant[]} variants
 * @param {Theme} theme
 * @param {number} width
 * @returns {Figure}
 */
export function delayFigure(variants, theme, width) {
  const looks = looksOf([...new Set(variants.map(({ shape }) => shape))], theme);
  const data = [...looks].map(([shape, line]) => {
    const mine = variants.filter((variant) => variant.shape === shape).sort((a, b) => a.blanks - b.blanks);
    return {
      type: "scatter",
      mode: "lines+markers",
      name: say(mine[0].title),
      x: mine.map(({ blanks }) => blanks),
      y: mine.map(({ mean }) => percent(mean)),
      error_y: { type: "data", array: mine.map(({ sd }) => percent(sd ?? 0)), thickness: 1.2, width: 4 },
      line,
      marker: { size: 7 },
      hovertemplate: hover(say("{rows} blank rows: {accuracy} %", { rows: "%{x}", accuracy: "%{y:.2f}" }), "%{fullData.name}"),
    };
  });
  const across = { title: { text: say("blank rows after the digit") }, tickvals: [...new Set(variants.map(({ blanks }) => blanks))] };
  return {
    data,
    layout: layout(theme, 420, across, { title: { text: say("read right, %") }, range: [0, 101] }, named(data, theme, width)),
  };
}

/**
 * The legend at the right, or below on a narrow page.
 *
 * @param {object[]} curves
 * @param {Theme} theme
 * @param {number} width
 */
function named(curves, theme, width) {
  const font = { color: THEMES[theme].ink };
  if (width >= 700) return { legend: { font } };
  const lines = 22 * curves.length;
  return {
    legend: { font, orientation: "h", x: 0, y: 0, yref: "container", yanchor: "bottom", entrywidth: 1, entrywidthmode: "fraction" },
    height: 380 + lines,
    margin: { l: 8, r: 8, t: 12, b: lines + 56 },
  };
}

/**
 * Line styles: the LSTM is ink, the others have the colours in turn, and then with other dashes.
 *
 * @param {string[]} names
 * @param {Theme} theme
 */
function looksOf(names, theme) {
  const others = names.filter((name) => name !== "lstm");
  const look = (/** @type {number} */ i) => ({
    color: COLOURS[i % COLOURS.length],
    dash: DASHES[Math.floor(i / COLOURS.length) % DASHES.length],
    width: 2,
  });
  return new Map(
    names.map((name) => [name, name === "lstm" ? { color: THEMES[theme].ink, dash: "solid", width: 3 } : look(others.indexOf(name))]),
  );
}
