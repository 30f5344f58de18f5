import { filterCounts } from "../../analysis/unit-filter.js";
import { number, say } from "../../lib/i18n.js";

/**
 * Order and filter of the units in the heatmaps; both menus need the statistics over the test digits.
 *
 * @param {import("../../features.js").Page} page
 */
export function mountUnitOrderMenu({ store, model, root }) {
  const menus = Object.entries({ unitOrder: "order", unitFilter: "among" }).map(([key, name]) => [
    key,
    root.querySelector(`[data-control=${name}]`),
  ]);
  const note = root.querySelector("[data-turned-note]");
  for (const [key, menu] of menus) menu.addEventListener("input", () => store.set({ [key]: menu.value }));

  store.watch(["unitOrder", "unitFilter"], show);
  store.subscribe(["statistics"], ({ statistics }) => {
    const found = statistics ? filterCounts(statistics, model) : {};
    for (const option of menus[1][1].options) {
      if (!(option.value in found)) continue;
      option.textContent = say("{kind} ({count})", { kind: option.dataset.kind, count: number(found[option.value], 0) });
      option.disabled = found[option.value] === 0;
    }
    show(store.get());
  });

  function show(state) {
    for (const [key, menu] of menus) {
      menu.value = state[key];
      menu.disabled = state.statistics === null;
    }
    note.hidden = state.unitOrder !== "similar";
  }
}
