import { download, fileName } from "../../lib/download.js";
import { unitsInOrder } from "../../analysis/unit-order.js";
import { tableColumns, tableLine, rowCsv } from "../../analysis/table-rows.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The current row as tables: every unit's values, what else the model exposes, and the belief. Filled only while open;
 * from row to row texts change and no element is made.
 *
 * @param {HTMLDetailsElement} details
 * @param {import("../../features.js").Page} page
 */
export function mount(details, { store, model }) {
  const find = (selector) => details.querySelector(selector);
  const [box, body, caption, csv] = ["[data-units-box]", "[data-units]", "[data-caption]", "[data-csv]"].map(find);
  const columns = tableColumns(model);
  const others = [...details.querySelectorAll("[data-values-of]")].map((table) => ({
    name: table.dataset.valuesOf,
    cells: [...table.querySelectorAll("td")],
  }));
  const lines = [];

  function line(place) {
    lines[place] ??= makeLine(columns.length);
    return lines[place];
  }

  function show(state) {
    if (!details.open) return;
    const { trace, layer, row, unit } = state;
    const units = trace ? unitsInOrder(state, layer, model) : [];
    caption.textContent = titleOf(state, model);
    csv.disabled = units.length === 0;
    units.forEach((each, place) => {
      const { element, head, values } = line(place);
      write(head, each + 1);
      tableLine(trace, layer, row, each, columns).forEach((value, column) =>
        write(values[column], value === null ? "–" : number(value, 3)),
      );
      mark(element, each === unit);
      if (!element.isConnected) body.append(element);
    });
    for (const { element } of lines.slice(units.length)) element.remove();
    for (const { name, cells } of others) showOther(cells, name === "belief" ? trace?.beliefs[row - 1] : valuesOf(trace, layer, name, row));
  }

  /** Moves only what is inside the box, so that the page stays where it is. */
  function reveal() {
    const chosen = details.open && body.querySelector("[aria-current]");
    if (!chosen) return;
    const head = find("thead").offsetHeight;
    const [top, bottom] = [chosen.offsetTop - head, chosen.offsetTop + chosen.offsetHeight - box.clientHeight];
    if (box.scrollTop > top) box.scrollTop = top;
    if (box.scrollTop < bottom) box.scrollTop = bottom;
  }

  csv.addEventListener("click", () => {
    const state = store.get();
    const text = rowCsv(state.trace, state.layer, state.row, unitsInOrder(state, state.layer, model), columns);
    download(text, fileName(model, state.trace, "csv", `row-${state.row}`), "text/csv");
  });
  const update = () => {
    show(store.get());
    reveal();
  };
  details.addEventListener("toggle", update);
  store.subscribe(["trace", "row", "layer"], show);
  store.subscribe(["unit", "unitOrder", "unitFilter", "statistics"], update);
}

function makeLine(columns) {
  const element = document.createElement("tr");
  const cell = (tag) => element.appendChild(document.createElement(tag)).appendChild(document.createTextNode(""));
  const head = cell("th");
  head.parentNode.scope = "row";
  return { element, head, values: Array.from({ length: columns }, () => cell("td")) };
}

function mark(element, chosen) {
  if (chosen) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

function write(node, text) {
  if (node.nodeValue !== String(text)) node.nodeValue = text;
}

const valuesOf = (trace, layer, name, row) => (trace?.has(layer, name) ? trace.rows(layer, name)[row - 1] : null);

function showOther(cells, values) {
  const most = values ? values.indexOf(Math.max(...values)) : -1;
  cells.forEach((cell, place) => {
    cell.textContent = values ? number(values[place], 3) : "–";
    cell.parentNode.classList.toggle("most", values?.length > 1 && place === most);
  });
}

function titleOf({ trace, row, layer }, { layers }) {
  if (!trace) return say("Nothing is drawn.");
  return layers > 1 ? say("Units of layer {layer} after row {row}", { row, layer: layer + 1 }) : say("Units after row {row}", { row });
}
