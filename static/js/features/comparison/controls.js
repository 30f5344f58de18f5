import { clearBaseline, comparedPair, comparing, toggleBaseline } from "../../state/baseline.js";
import { comparisonCaveat, comparisonSummary } from "../../text/comparison-text.js";
import { attribute, optional, required } from "../../lib/dom.js";
import { preview } from "../../state/selection.js";
import { say, joinSentences } from "../../lib/i18n.js";

/** @typedef {import("../../text/comparison-text.js").Titles} Titles */

/**
 * The choice of A and B, and what differs in sentences.
 *
 * @param {HTMLElement} section
 * @param {Page} page
 */
export function mountControls(section, { store, model, root }) {
  const toggle = required(root, "[data-control=compare]", HTMLButtonElement);
  const way = required(root, "[data-way]", HTMLAnchorElement);
  const against = required(section, "[data-against]", HTMLSelectElement);
  const signal = required(section, "[data-signal-of-both]", HTMLSelectElement);
  const layer = optional(section, "[data-layer-of-both]", HTMLSelectElement);
  const release = required(section, "[data-control=let-go]", HTMLButtonElement);
  const [of, pairing, reading, said] = ["[data-of-both]", "#pair", "[data-read-of-both]", "[data-told]"].map((selector) =>
    required(section, selector, HTMLElement),
  );
  const idle = said.textContent;
  const title = attribute(section, "data-title");
  /** @type {Titles} */
  const titles = ({ name }) =>
    name === model.name ? title : ([...against.options].find(({ value }) => value === name)?.textContent ?? name);

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
  /** @param {PageState} state */
  const showBaseline = ({ baseline, trace }) => {
    toggle.setAttribute("aria-pressed", String(baseline !== null));
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
    if (layer) layer.value = String(state.layer);
  });
  store.subscribe(
    ["baseline", "secondModelName", "secondModel", "secondModelError", "trace", "statistics", "signal", "layer", "unitOrder", "unitFilter"],
    (state) => {
      const both = comparedPair(state, model);
      const { a, b } = both;
      said.textContent =
        a && b
          ? joinSentences(
              comparisonSummary({ ...both, a, b }, titles),
              state.secondModelError || comparisonCaveat({ ...both, a, b }, state, titles),
            )
          : state.secondModelError || waiting(state, idle, titles);
    },
  );
}

/**
 * Why there is no comparison.
 *
 * @param {PageState} state
 * @param {string} idle the text without A and B
 * @param {Titles} titles
 */
function waiting({ baseline, secondModelName, trace }, idle, titles) {
  if (!comparing({ baseline, secondModelName })) return idle;
  if (!secondModelName && !baseline?.trace) return say("What was kept as A is read again.");
  if (trace === null) return secondModelName ? say("Draw a digit for both.") : say("A is kept. Draw another digit: it is B.");
  return say("{model} reads the drawing.", { model: titles({ name: secondModelName }) });
}
