import { counts } from "../../analysis/unit-filter.js";
import { number, say } from "../../lib/i18n.js";

/**
 * Which units stand in the heatmaps, and in which order: two menus that wait for what is known of all test digits.
 *
 * @param {HTMLElement} root has a select for the order and one for the kind, whose options say what they are in data-kind
 * @param {object} model as GET /models/{name} describes it
 */
export function mountArrangement(root, store, model) {
  const menus = Object.entries({ unitOrder: "order", unitFilter: "among" }).map(([key, name]) => [key, root.querySelector(`[data-control=${name}]`)]);
  const note = root.querySelector("[data-turned-note]");
  for (const [key, menu] of menus) menu.addEventListener("input", () => store.set({ [key]: menu.value }));

  store.watch(["unitOrder", "unitFilter"], show);
  store.subscribe(["statistics"], ({ statistics }) => {
    const found = statistics ? counts(statistics, model) : {};
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
