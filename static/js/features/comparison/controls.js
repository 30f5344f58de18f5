import { comparing, keepOrLetGo, letGo, pair } from "../../analysis/trace-difference.js";
import { caveat, told } from "../../text/comparison-text.js";
import { preview } from "../../state/selection.js";
import { say, together } from "../../lib/i18n.js";

/**
 * What is compared with what, chosen and told in sentences; and the numbers of both under the pointer.
 *
 * @param {HTMLElement} section
 * @param {HTMLButtonElement} keeper keeps what is shown as A, and lets it go
 * @param {HTMLElement} way to the section, while something is kept
 * @param {object} model as GET /models/{name} describes it
 */
export function mountCompare(section, keeper, way, store, model) {
  const find = (selector) => section.querySelector(selector);
  const [against, signal, layer] = ["against", "signal-of-both", "layer-of-both"].map((name) => find(`[data-${name}]`));
  const [of, pairing, reading] = [find("[data-of-both]"), find("#pair"), find("[data-read-of-both]")];
  const [said, release] = [find("[data-told]"), find("[data-control=let-go]")];
  const idle = said.textContent;
  const titles = ({ name }) =>
    name === model.name ? section.dataset.title : ([...against.options].find(({ value }) => value === name)?.textContent ?? name);

  keeper.addEventListener("click", () => store.set(keepOrLetGo(store.get(), model)));
  release.addEventListener("click", () => {
    store.set(letGo());
    keeper.focus();
  });
  against.addEventListener("input", () => store.set({ against: against.value, aimed: null }));
  signal.addEventListener("input", () => store.set({ signal: signal.value }));
  layer?.addEventListener("input", () => {
    const { unit, pinned } = store.get();
    const chosen = Number(layer.value);
    store.set({ ...preview(chosen, unit), pinned: pinned && Object.freeze({ ...pinned, layer: chosen }) });
  });

  // At once, for a person who presses it and looks must see that it is pressed.
  const showKept = ({ kept, trace }) => {
    keeper.setAttribute("aria-pressed", kept !== null);
    keeper.disabled = kept === null && trace === null;
    way.hidden = kept === null;
  };
  store.watch(["kept", "trace"], showKept);
  showKept(store.get());

  store.subscribe(["kept", "against"], ({ kept, against: name }) => {
    const on = comparing({ kept, against: name });
    against.value = name;
    of.hidden = pairing.hidden = reading.hidden = !on;
    release.hidden = kept === null || name !== "";
  });
  store.subscribe(["signal", "layer"], (state) => {
    signal.value = pair(state, model).wanted.name;
    if (layer) layer.value = state.layer;
  });
  store.subscribe(["kept", "against", "other", "otherError", "trace", "statistics", "signal", "layer", "order", "among"], (state) => {
    const both = pair(state, model);
    said.textContent =
      both.a && both.b
        ? together(told(both, titles), state.otherError || caveat(both, state, titles))
        : state.otherError || waiting(state, idle, titles);
  });
}

function waiting({ kept, against, trace }, idle, titles) {
  if (!comparing({ kept, against })) return idle;
  if (!against && !kept.trace) return say("What was kept as A is read again.");
  if (trace === null) return against ? say("Draw a digit for both.") : say("A is kept. Draw another digit: it is B.");
  return say("{model} reads the drawing.", { model: titles({ name: against }) });
}
