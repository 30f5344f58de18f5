import { required } from "../../lib/dom.js";
import { filterCounts } from "../../analysis/unit-filter.js";
import { number, say } from "../../lib/i18n.js";

/**
 * Order and filter of the units in the heatmaps; both menus need the statistics over the test digits.
 *
 * @param {Page} page
 */
export function mountUnitOrderMenu({ store, model, root }) {
  const order = required(root, "[data-control=order]", HTMLSelectElement);
  const filter = required(root, "[data-control=among]", HTMLSelectElement);
  const note = required(root, "[data-turned-note]", HTMLElement);
  // The options' values are those of the state.
  order.addEventListener("input", () => store.set({ unitOrder: /** @type {PageState["unitOrder"]} */ (order.value) }));
  filter.addEventListener("input", () => store.set({ unitFilter: /** @type {PageState["unitFilter"]} */ (filter.value) }));

  store.watch(["unitOrder", "unitFilter"], show);
  store.subscribe(["statistics"], ({ statistics }) => {
    /** @type {Record<string, number>} */
    const found = statistics ? filterCounts(statistics, model) : {};
    for (const option of filter.options) {
      if (!(option.value in found)) continue;
      option.textContent = say("{kind} ({count})", { kind: option.dataset.kind, count: number(found[option.value], 0) });
      option.disabled = found[option.value] === 0;
    }
    show(store.get());
  });

  /** @param {PageState} state */
  function show({ unitOrder, unitFilter, statistics }) {
    order.value = unitOrder;
    filter.value = unitFilter;
    order.disabled = filter.disabled = statistics === null;
    note.hidden = unitOrder !== "similar";
  }
}
