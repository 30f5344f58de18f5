import { elementToSvg } from "../../lib/dom-to-svg.js";
import { download, fileName } from "../../lib/download.js";
import { exportFigures } from "../../plots/export-figures.js";
import { toSvg } from "../../plots/export-sheet.js";
import { joinList, say } from "../../lib/i18n.js";

/** Pixels of a PNG for one of the page. */
const SCALE = 3;

/**
 * Every figure of the page as a file: those of the trace drawn anew, with axes and colour bar; any other element with
 * data-figure, its name, as it stands there.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountFigures(section, { store, model, root }) {
  const stage = root.querySelector("#stage");
  const choice = section.querySelector("[data-figures]");
  const buttons = [...section.querySelectorAll("[data-save-figure]")];
  const title = section.dataset.model;

  /** Figures come and go with what others show; who opens the list finds those that are there. */
  function list() {
    const there = [...stage.querySelectorAll("[data-figure]")];
    const chosen = choice.value;
    const names = [say("The whole reading"), ...there.map((figure) => figure.dataset.figure)];
    const options = names.map((name) => Object.assign(document.createElement("option"), { value: name, textContent: name }));
    there.forEach((figure, i) => (options[i + 1].disabled = isEmpty(figure)));
    choice.replaceChildren(...options);
    if (names.includes(chosen)) choice.value = chosen;
  }

  async function drawn(scale) {
    const state = store.get();
    const figure = [...stage.querySelectorAll("[data-figure]")].find(({ dataset }) => dataset.figure === choice.value);
    const look = lookOf(section);
    const figures = exportFigures(state, model, look, { title, arrangement: arrangementOf(stage, state) });
    return { look, sheet: await (figure ? sheetOf(figure, figures, scale) : figures.reading(bandsOf(stage))) };
  }

  async function save(kind) {
    const name = fileName(model, store.get().trace, kind, choice.value.toLowerCase());
    const scale = kind === "png" ? SCALE : 1;
    const { look, sheet } = await drawn(scale);
    const svg = toSvg(sheet, look, scale);
    download(kind === "png" ? await picture(svg) : svg, name, kind === "png" ? "image/png" : "image/svg+xml");
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

/** What is hidden, or says that it has nothing to show, can't be saved. Asking where it lies would lay out the page. */
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

/** An SVG document as a PNG of as many pixels as it says. */
async function picture(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}
