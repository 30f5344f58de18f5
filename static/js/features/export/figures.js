import { elementToSvg } from "../../lib/dom-to-svg.js";
import { download, fileName } from "../../lib/download.js";
import { exportFigures } from "../../plots/export-figures.js";
import { FIGURE_FORMATS, figureFile } from "../../plots/export-file.js";
import { joinList, say } from "../../lib/i18n.js";

/**
 * Every figure of the page as a file: those of the trace redrawn, with axes and colour bar; any other element with
 * data-figure, its name, copied from the page.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountFigures(section, { store, model, root }) {
  const stage = root.querySelector("#stage");
  const choice = section.querySelector("[data-figures]");
  const buttons = [...section.querySelectorAll("[data-save-figure]")];
  const title = section.dataset.model;

  /** Figures come and go, so the list is made when it is opened. */
  function list() {
    const there = [...stage.querySelectorAll("[data-figure]")];
    const chosen = choice.value;
    const names = [say("The whole reading"), ...there.map((figure) => figure.dataset.figure)];
    const options = names.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name }));
    there.forEach((figure, i) => (options[i + 1].disabled = isEmpty(figure)));
    choice.replaceChildren(...options);
    if (names.includes(chosen)) choice.value = chosen;
  }

  async function save(format) {
    const state = store.get();
    const { scale, type } = FIGURE_FORMATS[format];
    const name = fileName(model, state.trace, format, choice.value.toLowerCase());
    const figure = [...stage.querySelectorAll("[data-figure]")].find(({ dataset }) => dataset.figure === choice.value);
    const look = lookOf(section);
    const figures = exportFigures(state, model, look, { title, arrangement: arrangementOf(stage, state) });
    const sheet = await (figure ? sheetOf(figure, figures, scale) : figures.reading(bandsOf(stage)));
    download(await figureFile(sheet, look, format), name, type);
  }

  for (const button of buttons) {
    button.addEventListener("click", () => save(button.dataset.saveFigure).catch(({ message }) => store.set({ inputError: message })));
  }
  for (const event of ["pointerdown", "focus"]) choice.addEventListener(event, list);
  store.subscribe(["trace", "unit"], ({ trace }) => {
    list();
    for (const control of [choice, ...buttons]) control.disabled = trace === null;
  });
}

/** Whether a figure is hidden or has nothing to show, without measuring it, which would lay out the page. */
const isEmpty = (figure) => figure.closest("[hidden]") !== null || figure.matches(".none, :has([data-figure-body][hidden])");

function sheetOf(figure, figures, scale) {
  const plot = figure.querySelector("[data-plot=signal]");
  if (plot) return figures.signal(plot.dataset.signal, Number(plot.dataset.layer), figure.querySelector(".meaning").textContent);
  if (figure.querySelector("[data-plot=belief]")) return figures.belief();
  if (figure.querySelector("[data-digit]")) return figures.digit();
  if (figure.id === "unit") return figures.unit();
  if (figure.id === "saturation") return figures.saturation([...figure.querySelectorAll("[data-gate]")].map(({ dataset }) => dataset.gate));
  return figures.other(figure.dataset.figure, elementToSvg(figure, scale));
}

/** The page's colours and types, as its style sheets have them. */
function lookOf(element) {
  const style = getComputedStyle(element);
  const names = ["ink", "soft", "line", "paper", "well", "focus", "sans", "serif"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** How the page says that the units stand; empty where all of them stand as they are counted. */
function arrangementOf(stage, { unitOrder, unitFilter }) {
  const said = (name) => stage.querySelector(`[data-control=${name}]`).selectedOptions[0].textContent;
  return joinList([unitOrder === "index" ? "" : said("order"), unitFilter === "all" ? "" : said("among")].filter(Boolean));
}

/** What stands side by side on the page. */
function bandsOf(stage) {
  return [...stage.querySelectorAll("[data-band]")].map((band) => ({
    layer: Number(band.dataset.layer),
    title: band.querySelector(".band-name")?.textContent.trim() ?? "",
    signals: [...band.querySelectorAll("[data-plot=signal]")].map(({ dataset }) => dataset.signal),
    belief: band.querySelector("[data-plot=belief]") !== null,
  }));
}
