import { all, attribute, element, ofClass, optional, required } from "../../lib/dom.js";
import { download, fileName } from "../../lib/download.js";
import { unitsInOrder } from "../../analysis/unit-order.js";
import { tableColumns, tableLine, rowCsv } from "../../analysis/table-rows.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The current row as tables: every unit's values, what else the model exposes, and the belief. Filled only while open;
 * from row to row texts change and no element is made.
 *
 * @param {HTMLElement} root a details element
 * @param {Page} page
 */
export function mount(root, { store, model }) {
  const details = ofClass(root, HTMLDetailsElement, "table");
  const find = (/** @type {string} */ selector) => required(details, selector, HTMLElement);
  const [box, body, caption, tableHead] = ["[data-units-box]", "[data-units]", "[data-caption]", "thead"].map(find);
  const csv = required(details, "[data-csv]", HTMLButtonElement);
  const columns = tableColumns(model);
  const others = all(details, "[data-values-of]", HTMLTableElement).map((table) => ({
    name: attribute(table, "data-values-of"),
    lines: all(table, "tbody tr", HTMLTableRowElement).map((line) => ({ line, cell: required(line, "td", HTMLTableCellElement) })),
  }));
  /** @type {ReturnType<typeof makeLine>[]} */
  const lines = [];

  function line(/** @type {number} */ place) {
    lines[place] ??= makeLine(columns.length);
    return lines[place];
  }

  /** @param {PageState} state */
  function show(state) {
    if (!details.open) return;
    const { trace, layer, row, unit } = state;
    const units = trace ? unitsInOrder(state, layer, model) : [];
    caption.textContent = titleOf(state, model);
    csv.disabled = units.length === 0;
    if (trace) {
      units.forEach((each, place) => {
        const { whole, head, values } = line(place);
        write(head, String(each + 1));
        tableLine(trace, layer, row, each, columns).forEach((value, column) =>
          write(values[column], value === null ? "–" : number(value, 3)),
        );
        mark(whole, each === unit);
        if (!whole.isConnected) body.append(whole);
      });
    }
    for (const { whole } of lines.slice(units.length)) whole.remove();
    for (const other of others) showOther(other.lines, trace && valuesOf(trace, layer, other.name, row));
  }

  /** Moves only what is inside the box, so that the page stays where it is. */
  function reveal() {
    const chosen = details.open && optional(body, "[aria-current]", HTMLElement);
    if (!chosen) return;
    const head = tableHead.offsetHeight;
    const [top, bottom] = [chosen.offsetTop - head, chosen.offsetTop + chosen.offsetHeight - box.clientHeight];
    if (box.scrollTop > top) box.scrollTop = top;
    if (box.scrollTop < bottom) box.scrollTop = bottom;
  }

  csv.addEventListener("click", () => {
    const state = store.get();
    if (!state.trace) return;
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

/**
 * A line of the table of units, as an element and the texts in it.
 *
 * @param {number} columns
 */
function makeLine(columns) {
  const head = new Text();
  const values = Array.from({ length: columns }, () => new Text());
  const whole = element("tr", {}, element("th", { scope: "row" }, head), ...values.map((text) => element("td", {}, text)));
  return { whole, head, values };
}

/**
 * @param {HTMLElement} line
 * @param {boolean} chosen
 */
function mark(line, chosen) {
  if (chosen) line.setAttribute("aria-current", "true");
  else line.removeAttribute("aria-current");
}

/**
 * @param {Text} node
 * @param {string} text
 */
function write(node, text) {
  if (node.nodeValue !== text) node.nodeValue = text;
}

/**
 * The belief or a signal after a row; null for a signal that the layer does not have.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {string} name
 * @param {number} row from 1
 */
function valuesOf(trace, layer, name, row) {
  if (name === "belief") return trace.beliefs[row - 1];
  return trace.has(layer, name) ? trace.rows(layer, name)[row - 1] : null;
}

/**
 * @param {{line: HTMLElement, cell: HTMLElement}[]} lines
 * @param {Float32Array | null} values
 */
function showOther(lines, values) {
  const most = values && values.length > 1 ? values.indexOf(Math.max(...values)) : -1;
  lines.forEach(({ line, cell }, place) => {
    cell.textContent = values ? number(values[place], 3) : "–";
    line.classList.toggle("most", place === most);
  });
}

/**
 * @param {PageState} state
 * @param {Model} model
 */
function titleOf({ trace, row, layer }, { layers }) {
  if (!trace) return say("Nothing is drawn.");
  return layers > 1 ? say("Units of layer {layer} after row {row}", { row, layer: layer + 1 }) : say("Units after row {row}", { row });
}
