import { all, attribute, element, required, targetOf } from "../../lib/dom.js";
import { ACTION_KEYS, doneParts, loadDoneSteps, saveDoneSteps, nextStep, partsOf } from "../../state/tour-progress.js";
import { preview } from "../../state/selection.js";
import { goTo } from "../../state/playback.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { say } from "../../lib/i18n.js";

/**
 * The tour: a card leads through the article's steps, highlights what each is about, and detects when its task is
 * done.
 *
 * @param {HTMLElement} root holds the steps
 * @param {Page} page
 */
export function mountTour(root, { store, model, calm, root: page }) {
  const card = required(page, "[data-card]", HTMLElement);
  const starts = all(page, "[data-start]", HTMLButtonElement);
  const find = (/** @type {string} */ selector) => required(card, selector, HTMLElement);
  const [back, next, close] = ["back", "next", "end"].map((name) => required(card, `[data-move=${name}]`, HTMLButtonElement));
  const stops = all(root, "[data-step]", HTMLElement).map((step) => ({
    name: attribute(step, "data-step"),
    parts: partsOf(attribute(step, "data-doing")),
    shows: attribute(step, "data-shows").split(", "),
    title: required(step, "[data-title]", HTMLElement).textContent ?? "",
    task: required(step, "[data-task]", HTMLElement),
    did: required(step, "[data-did]", HTMLElement),
    button: required(step, "[data-show-step]", HTMLButtonElement),
  }));
  const names = stops.map(({ name }) => name);
  const dots = stops.map(({ name, title }, place) => {
    const dot = element("button", { type: "button", title, "data-dot": name });
    dot.addEventListener("click", () => go(place));
    return dot;
  });
  find("[data-dots]").append(...dots.map((dot) => element("li", {}, dot)));

  let before = store.get();
  /** @type {boolean[]} which parts of the open step's task are done */
  let parts = [];
  /** @type {HTMLElement | null} */
  let opener = null;
  /** @type {number | null} */
  let shown = null;

  /**
   * What the page shows for a step.
   *
   * @param {number} place of the step
   * @returns {Patch}
   */
  const patchFor = (place) => {
    const { trace, ...state } = store.get();
    if (!trace) return {};
    const { layer, unit, row } = salientUnit({ ...state, trace }, model);
    const [[doing]] = stops[place].parts;
    if (doing === "row" || doing === "play") return goTo(store.get(), 1);
    return doing === "look" ? { ...goTo(store.get(), row + 1), ...preview(layer, unit) } : {};
  };

  const go = (/** @type {number} */ place) => store.set({ tourStep: place, ...patchFor(place) });

  /**
   * @param {number} place of the step
   * @param {HTMLElement} from the pressed button
   */
  function open(place, from) {
    opener = from;
    go(place);
  }

  function end() {
    store.set({ tourStep: null });
    (opener?.checkVisibility() ? opener : starts.find((start) => start.checkVisibility()))?.focus({ preventScroll: true });
  }

  /**
   * The elements that a step is about, of several layers those in the article's.
   *
   * @param {number} place of the step
   */
  function targets(place) {
    const { trace, ...state } = store.get();
    const layer = trace ? salientUnit({ ...state, trace }, model).layer : model.layers - 1;
    return stops[place].shows.flatMap((selector) => {
      const found = all(page, selector, HTMLElement);
      const there = found.filter((one) => Number(one.closest("[data-layer]")?.getAttribute("data-layer") ?? layer) === layer);
      return (there.length ? there : found).slice(0, 1);
    });
  }

  /** @param {number | null} place of the step */
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
    // An element in another strip is scrolled into view there, and the page stays.
    const beside = found.find((one) => one.closest(".strip")?.contains(first) === false);
    beside?.closest(".strip")?.scrollTo({ behavior, left: beside.offsetLeft });
  }

  /** @param {PageState} state */
  function show({ tourStep, tourDone, trace }) {
    card.hidden = tourStep === null;
    stops.forEach(({ name, did }, place) => {
      did.hidden = !tourDone.includes(name);
      dots[place].classList.toggle("done", tourDone.includes(name));
      if (place === tourStep) dots[place].setAttribute("aria-current", "step");
      else dots[place].removeAttribute("aria-current");
      const n = place + 1;
      dots[place].setAttribute("aria-label", tourDone.includes(name) ? say("Step {n}, done", { n }) : say("Step {n}", { n }));
    });
    if (tourStep === null) return;
    const { name, title, task } = stops[tourStep];
    const did = tourDone.includes(name);
    find("[data-place]").textContent = say("{n} of {all}", { n: tourStep + 1, all: stops.length });
    find("[data-card-title]").textContent = title;
    find("[data-card-task]").textContent = trace
      ? task.textContent
      : say("Draw a digit, or take one of the samples; then this step can be shown.");
    find("[data-card-did]").hidden = !did;
    back.disabled = tourStep === 0;
    next.textContent = tourStep === stops.length - 1 ? say("Finish") : say("Next");
    next.classList.toggle("emphasis", did);
  }

  /** @param {PageState} state */
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

  /** @param {number} by steps */
  function move(by) {
    const { tourStep } = store.get();
    if (tourStep === null) return;
    if (tourStep + by < stops.length) go(tourStep + by);
    else end();
  }

  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  close.addEventListener("click", end);
  for (const start of starts) start.addEventListener("click", () => open(nextStep(names, store.get().tourDone), start));
  stops.forEach(({ button }, place) => button.addEventListener("click", () => open(place, button)));
  // Before the page's own keys: Esc closes what was opened last.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || store.get().tourStep === null || targetOf(event)?.closest("dialog")) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    true,
  );

  store.set({ tourDone: Object.freeze(loadDoneSteps(model.name, names)) });
}
