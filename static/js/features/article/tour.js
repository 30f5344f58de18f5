import { ACTION_KEYS, doneParts, loadDoneSteps, saveDoneSteps, nextStep, partsOf } from "../../state/tour-progress.js";
import { preview } from "../../state/selection.js";
import { goTo } from "../../state/playback.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { say } from "../../lib/i18n.js";

/**
 * The tour: a card leads through the article's steps, marks what each is about, and notices when the reader has done its
 * task.
 *
 * @param {HTMLElement} root holds the steps
 * @param {import("../../features.js").Page} page
 */
export function mountTour(root, { store, model, calm, root: page }) {
  const card = page.querySelector("[data-card]");
  const steps = [...root.querySelectorAll("[data-step]")];
  const starts = [...page.querySelectorAll("[data-start]")];
  const find = (selector) => card.querySelector(selector);
  const move = (name) => find(`[data-move=${name}]`);
  const names = steps.map((step) => step.dataset.step);
  const stops = steps.map((step) => ({ name: step.dataset.step, parts: partsOf(step.dataset.doing), step }));
  const dots = stops.map(({ name, step }, place) => dotOf(step, () => go(place), name));
  find("[data-dots]").append(...dots.map((dot) => dot.parentElement));

  let before = store.get();
  let parts = [];
  let opener = null;
  let shown = null;

  const patchFor = (place) => {
    const { trace } = store.get();
    if (place === null || !trace) return {};
    const { layer, unit, row } = salientUnit(store.get(), model);
    const [[doing]] = stops[place].parts;
    if (doing === "row" || doing === "play") return goTo(store.get(), 1);
    return doing === "look" ? { ...goTo(store.get(), row + 1), ...preview(layer, unit) } : {};
  };

  const go = (place) => store.set({ tourStep: place, ...patchFor(place) });

  function open(place, from) {
    opener = from;
    go(place);
  }

  function end() {
    store.set({ tourStep: null });
    (opener?.checkVisibility() ? opener : starts.find((start) => start.checkVisibility()))?.focus({ preventScroll: true });
  }

  /** What the step points out, in the layer that the article tells of where there is a choice. */
  function targets(place) {
    const { trace } = store.get();
    const layer = trace ? salientUnit(store.get(), model).layer : model.layers - 1;
    return steps[place].dataset.shows.split(", ").flatMap((selector) => {
      const found = [...page.querySelectorAll(selector)];
      const there = found.filter((one) => Number(one.closest("[data-layer]")?.dataset.layer ?? layer) === layer);
      return (there.length ? there : found).slice(0, 1);
    });
  }

  function point(place) {
    for (const one of page.querySelectorAll(".guided")) one.classList.remove("guided");
    document.documentElement.style.scrollPaddingBottom = place === null ? "" : `${card.offsetHeight + 32}px`;
    document.body.style.paddingBottom = place === null ? "" : `${card.offsetHeight + 32}px`;
    if (place === null) return;
    const found = targets(place);
    for (const one of found) one.classList.add("guided");
    const first = found[Math.min(Math.max(parts.indexOf(false), 0), found.length - 1)];
    const behavior = calm() ? "auto" : "smooth";
    first?.scrollIntoView({ behavior, block: "center", inline: "nearest" });
    // What stands in a strip of its own is moved into view there, and the page stays.
    const beside = found.find((one) => one.closest(".strip") && !one.closest(".strip").contains(first));
    beside?.closest(".strip").scrollTo({ behavior, left: beside.offsetLeft });
  }

  function show({ tourStep, tourDone, trace }) {
    card.hidden = tourStep === null;
    steps.forEach((step, place) => {
      step.querySelector("[data-did]").hidden = !tourDone.includes(names[place]);
      dots[place].classList.toggle("done", tourDone.includes(names[place]));
      if (place === tourStep) dots[place].setAttribute("aria-current", "step");
      else dots[place].removeAttribute("aria-current");
      const n = place + 1;
      dots[place].setAttribute("aria-label", tourDone.includes(names[place]) ? say("Step {n}, done", { n }) : say("Step {n}", { n }));
    });
    if (tourStep === null) return;
    const { name, step } = stops[tourStep];
    const did = tourDone.includes(name);
    find("[data-place]").textContent = say("{n} of {all}", { n: tourStep + 1, all: stops.length });
    find("[data-card-title]").textContent = step.querySelector("[data-title]").textContent;
    find("[data-card-task]").textContent = trace
      ? step.querySelector("[data-task]").textContent
      : say("Draw a digit, or take one of the samples; then this step can be shown.");
    find("[data-card-did]").hidden = !did;
    move("back").disabled = tourStep === 0;
    move("next").textContent = tourStep === stops.length - 1 ? say("Finish") : say("Next");
    move("next").classList.toggle("emphasis", did);
  }

  function notice(state) {
    const was = before;
    before = state;
    if (state.tourStep !== was.tourStep) parts = state.tourStep === null ? [] : stops[state.tourStep].parts.map(() => false);
    if (state.tourStep === null || state.tourStep !== was.tourStep || !state.trace) return;
    const { name, parts: asks } = stops[state.tourStep];
    const now = doneParts(asks, parts, was, state);
    const more = now.some((part, i) => part !== parts[i]);
    parts = now;
    if (now.every(Boolean)) {
      if (!state.tourDone.includes(name)) store.set({ tourDone: Object.freeze([...state.tourDone, name]) });
    } else if (more && asks.length > 1) point(state.tourStep);
  }

  store.watch(["tourStep", ...ACTION_KEYS], notice);
  store.watch(["tourDone"], ({ tourDone }) => saveDoneSteps(model.name, tourDone));
  store.subscribe(["tourStep", "tourDone", "trace"], (state) => {
    show(state);
    if (state.tourStep === shown) return;
    const opened = shown === null;
    shown = state.tourStep;
    point(shown);
    if (opened) find("[data-card-title]").focus({ preventScroll: true });
  });

  move("back").addEventListener("click", () => go(store.get().tourStep - 1));
  move("next").addEventListener("click", () => (store.get().tourStep === stops.length - 1 ? end() : go(store.get().tourStep + 1)));
  move("end").addEventListener("click", end);
  for (const start of starts) start.addEventListener("click", () => open(nextStep(names, store.get().tourDone), start));
  steps.forEach((step, place) => {
    const button = step.querySelector("[data-show-step]");
    button.addEventListener("click", () => open(place, button));
  });
  // Before the page's own keys: Esc closes what was opened last.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || store.get().tourStep === null || event.target.closest?.("dialog")) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    true,
  );

  store.set({ tourDone: Object.freeze(loadDoneSteps(model.name, names)) });
}

function dotOf(step, call, name) {
  const dot = Object.assign(document.createElement("button"), { type: "button", title: step.querySelector("[data-title]").textContent });
  dot.dataset.dot = name;
  dot.addEventListener("click", call);
  document.createElement("li").append(dot);
  return dot;
}
