import { clearBaseline, comparedPair, comparing, toggleBaseline } from "../../state/baseline.js";
import { comparisonCaveat, comparisonSummary } from "../../text/comparison-text.js";
import { preview } from "../../state/selection.js";
import { say, joinSentences } from "../../lib/i18n.js";

/**
 * The choice of A and B, and what differs in sentences.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountControls(section, { store, model, root }) {
  const toggle = root.querySelector("[data-control=compare]");
  const way = root.querySelector("[data-way]");
  const find = (selector) => section.querySelector(selector);
  const [against, signal, layer] = ["against", "signal-of-both", "layer-of-both"].map((name) => find(`[data-${name}]`));
  const [of, pairing, reading] = [find("[data-of-both]"), find("#pair"), find("[data-read-of-both]")];
  const [said, release] = [find("[data-told]"), find("[data-control=let-go]")];
  const idle = said.textContent;
  const titles = ({ name }) =>
    name === model.name ? section.dataset.title : ([...against.options].find(({ value }) => value === name)?.textContent ?? name);

  toggle.addEventListener("click", () => store.set(toggleBaseline(store.get(), model)));
  release.addEventListener("click", () => {
    store.set(clearBaseline());
    toggle.focus();
  });
  against.addEventListener("input", () => store.set({ secondModelName: against.value, comparedColumn: null }));
  signal.addEventListener("input", () => store.set({ signal: signal.value }));
  layer?.addEventListener("input", () => {
    const { unit, pinned } = store.get();
    const chosen = Number(layer.value);
    store.set({ ...preview(chosen, unit), pinned: pinned && Object.freeze({ ...pinned, layer: chosen }) });
  });

  // At once, so that a press is seen.
  const showBaseline = ({ baseline, trace }) => {
    toggle.setAttribute("aria-pressed", baseline !== null);
    toggle.disabled = baseline === null && trace === null;
    way.hidden = baseline === null;
  };
  store.watch(["baseline", "trace"], showBaseline);
  showBaseline(store.get());

  store.subscribe(["baseline", "secondModelName"], ({ baseline, secondModelName: name }) => {
    const on = comparing({ baseline, secondModelName: name });
    against.value = name;
    of.hidden = pairing.hidden = reading.hidden = !on;
    release.hidden = baseline === null || name !== "";
  });
  store.subscribe(["signal", "layer"], (state) => {
    signal.value = comparedPair(state, model).wanted.name;
    if (layer) layer.value = state.layer;
  });
  store.subscribe(
    ["baseline", "secondModelName", "secondModel", "secondModelError", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter"],
    (state) => {
      const both = comparedPair(state, model);
      said.textContent =
        both.a && both.b
          ? joinSentences(comparisonSummary(both, titles), state.secondModelError || comparisonCaveat(both, state, titles))
          : state.secondModelError || waiting(state, idle, titles);
    },
  );
}

function waiting({ baseline, secondModelName, trace }, idle, titles) {
  if (!comparing({ baseline, secondModelName })) return idle;
  if (!secondModelName && !baseline.trace) return say("What was kept as A is read again.");
  if (trace === null) return secondModelName ? say("Draw a digit for both.") : say("A is kept. Draw another digit: it is B.");
  return say("{model} reads the drawing.", { model: titles({ name: secondModelName }) });
}
