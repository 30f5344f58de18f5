import { all, attribute, optional, required } from "../../lib/dom.js";
import { elementToSvg } from "../../lib/dom-to-svg.js";
import { download, fileName } from "../../lib/download.js";
import { exportFigures } from "../../plots/export-figures.js";
import { FIGURE_FORMATS, figureFile } from "../../plots/export-file.js";
import { joinList, say } from "../../lib/i18n.js";

/** @typedef {keyof typeof FIGURE_FORMATS} Format */

const FORMATS = /** @type {Format[]} */ (Object.keys(FIGURE_FORMATS));

/**
 * Every figure of the page as a file: those of the trace redrawn, with axes and colour bar; any other element with
 * data-figure, its name, copied from the page.
 *
 * @param {HTMLElement} section
 * @param {Page} page
 */
export function mountFigures(section, { store, model, root }) {
  const stage = required(root, "#stage", HTMLElement);
  const choice = required(section, "[data-figures]", HTMLSelectElement);
  const buttons = FORMATS.map((format) => ({ format, button: required(section, `[data-save-figure=${format}]`, HTMLButtonElement) }));
  const title = attribute(section, "data-model");
  const figuresOnPage = () =>
    all(stage, "[data-figure]", HTMLElement).map((figure) => ({ figure, name: attribute(figure, "data-figure") }));

  /** Fills the list when it is opened, since figures appear and disappear. */
  function list() {
    const there = figuresOnPage();
    const chosen = choice.value;
    const names = [say("The whole reading"), ...there.map(({ name }) => name)];
    const options = names.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name }));
    there.forEach(({ figure }, i) => (options[i + 1].disabled = isEmpty(figure)));
    choice.replaceChildren(...options);
    if (names.includes(chosen)) choice.value = chosen;
  }

  /** @param {Format} format */
  async function save(format) {
    const state = store.get();
    const { trace } = state;
    if (!trace) return;
    const { scale, type } = FIGURE_FORMATS[format];
    const name = fileName(model, trace, format, choice.value.toLowerCase());
    const figure = figuresOnPage().find((one) => one.name === choice.value)?.figure;
    const look = lookOf(section);
    const figures = exportFigures({ ...state, trace }, model, look, { title, arrangement: arrangementOf(stage, state) });
    const sheet = await (figure ? sheetOf(figure, figures, scale) : figures.reading(bandsOf(stage)));
    download(await figureFile(sheet, look, format), name, type);
  }

  for (const { format, button } of buttons) {
    button.addEventListener("click", () => save(format).catch(({ message }) => store.set({ inputError: message })));
  }
  for (const event of ["pointerdown", "focus"]) choice.addEventListener(event, list);
  store.subscribe(["trace", "unit"], ({ trace }) => {
    list();
    for (const control of [choice, ...buttons.map(({ button }) => button)]) control.disabled = trace === null;
  });
}

/**
 * Whether a figure is hidden or has nothing to show, without measuring it, which would lay out the page.
 *
 * @param {HTMLElement} figure
 */
const isEmpty = (figure) => figure.closest("[hidden]") !== null || figure.matches(".none, :has([data-figure-body][hidden])");

/**
 * @param {HTMLElement} figure
 * @param {ReturnType<typeof exportFigures>} figures
 * @param {number} scale
 */
function sheetOf(figure, figures, scale) {
  const plot = optional(figure, "[data-plot=signal]", HTMLElement);
  if (plot) {
    const meaning = required(figure, ".meaning", HTMLElement).textContent ?? "";
    return figures.signal(attribute(plot, "data-signal"), Number(attribute(plot, "data-layer")), meaning);
  }
  if (figure.querySelector("[data-plot=belief]")) return figures.belief();
  if (figure.querySelector("[data-digit]")) return figures.digit();
  if (figure.id === "unit") return figures.unit();
  if (figure.id === "saturation")
    return figures.saturation(all(figure, "[data-gate]", HTMLElement).map((gate) => attribute(gate, "data-gate")));
  return figures.other(attribute(figure, "data-figure"), elementToSvg(figure, scale));
}

/**
 * The page's colours and fonts, as its style sheets have them.
 *
 * @param {HTMLElement} element
 * @returns {import("../../plots/export-sheet.js").Look}
 */
function lookOf(element) {
  const style = getComputedStyle(element);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: value("ink"),
    soft: value("soft"),
    line: value("line"),
    paper: value("paper"),
    well: value("well"),
    focus: value("focus"),
    sans: value("sans"),
    serif: value("serif"),
  };
}

/**
 * Order and filter of the units in the page's words; empty for all units by index.
 *
 * @param {HTMLElement} stage
 * @param {PageState} state
 */
function arrangementOf(stage, { unitOrder, unitFilter }) {
  const said = (/** @type {string} */ name) =>
    required(stage, `[data-control=${name}]`, HTMLSelectElement).selectedOptions[0].textContent ?? "";
  return joinList([unitOrder === "index" ? "" : said("order"), unitFilter === "all" ? "" : said("among")].filter(Boolean));
}

/**
 * The bands of the page's heatmaps.
 *
 * @param {HTMLElement} stage
 */
function bandsOf(stage) {
  return all(stage, "[data-band]", HTMLElement).map((band) => ({
    layer: Number(attribute(band, "data-layer")),
    title: band.querySelector(".band-name")?.textContent?.trim() ?? "",
    signals: all(band, "[data-plot=signal]", HTMLElement).map((plot) => attribute(plot, "data-signal")),
    belief: band.querySelector("[data-plot=belief]") !== null,
  }));
}
