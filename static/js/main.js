import { reloadBaseline, unloadedBaseline } from "./state/baseline.js";
import * as server from "./data/server.js";
import { place, replace } from "./state/drawing.js";
import { follow } from "./state/predict-loop.js";
import { createHistory, loadDrawings } from "./state/drawing-history.js";
import { incoming } from "./state/load-image.js";
import { fromFragment, linkTo, toFragment } from "./state/share-link.js";
import { loadSession, restoreUnit, saveSession } from "./state/session.js";
import { initialState } from "./state/page-state.js";
import { pin } from "./state/selection.js";
import { createPlayer } from "./state/playback.js";
import { requirePlotly } from "./plots/plotly.js";
import { createReader } from "./data/rasterize.js";
import { followSecondModel } from "./state/second-model.js";
import { createStore } from "./state/store.js";
import { mountArrangement } from "./features/heatmaps/unit-order-menu.js";
import { mountArticle } from "./features/article/article.js";
import { mountAnnouncer } from "./features/shell/live-region.js";
import { mountBars, mountBelief } from "./features/heatmaps/belief.js";
import { mountBoth } from "./features/comparison/lines.js";
import { mountBrush } from "./features/drawing/keyboard-brush.js";
import { mountCompare } from "./features/comparison/controls.js";
import { mountControls } from "./features/playback/controls.js";
import { mountCursor } from "./features/playback/cursor.js";
import { mountDiagram } from "./features/cell-diagram/cell-diagram.js";
import { mountDigits } from "./features/heatmaps/input-image.js";
import { mountDrawn } from "./features/article/figures.js";
import { mountExperiment } from "./features/article/occlusion.js";
import { mountFigures } from "./features/export/figures.js";
import { mountFiles } from "./features/export/data.js";
import { mountGuide } from "./features/article/tour.js";
import { mountHeatmaps } from "./features/heatmaps/heatmaps.js";
import { mountHelp } from "./features/shell/help.js";
import { mountHistory } from "./features/drawing/history.js";
import { mountInlets } from "./features/unit/input-weights.js";
import { mountKeys } from "./features/playback/shortcuts.js";
import { mountLink } from "./features/shell/share-link.js";
import { mountLit } from "./features/cell-diagram/signal-highlight.js";
import { mountModels } from "./features/shell/model-menu.js";
import { mountOpening } from "./features/explanation/open-on-click.js";
import { mountPad } from "./features/drawing/pad.js";
import { mountPair } from "./features/comparison/maps.js";
import { mountPanels } from "./features/heatmaps/panel-tabs.js";
import { mountPicture } from "./features/drawing/image-drop.js";
import { mountProfiles } from "./features/heatmaps/row-profiles.js";
import { mountProof } from "./features/explanation/explanation.js";
import { mountReadout } from "./features/heatmaps/readout.js";
import { mountRecipes } from "./features/export/code-snippets.js";
import { mountSaturation } from "./features/saturation/saturation.js";
import { mountSamples } from "./features/drawing/samples.js";
import { mountSymbols } from "./features/article/glossary.js";
import { mountTestDigit } from "./features/drawing/test-digit.js";
import { mountScrollers } from "./features/shell/scroll-regions.js";
import { mountBarsSummary, mountSummaries } from "./features/shell/chart-summaries.js";
import { mountTable } from "./features/table/table.js";
import { mountTheme } from "./features/shell/theme.js";
import { mountUnit } from "./features/unit/unit.js";
import { mountVerdict } from "./features/shell/prediction.js";
import { LOADING } from "./data/weights.js";
import { language } from "./lib/i18n.js";

/** The drawing that is there when the page opens. */
const FIRST_SAMPLE = 3;

const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

const model = JSON.parse(find("#model").textContent);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function mountViews(store) {
  mountTheme(document.documentElement, find("#theme"), store);
  mountVerdict({ body: document.body, prediction: find("#prediction"), confidence: find("#confidence"), alert: find("#alert") }, store);
  mountCursor(find("#instrument"), store, model);
  mountPad(find("#pad"), store);
  mountBrush(find("#pad"), find("[data-brush]"), find("[data-brush-place]"), store);
  mountControls(find("#stage"), store);
  mountArrangement(find("#stage"), store, model);
  mountHelp(find("#help"), find("[data-control=help]"), store);
  mountKeys(find("#stage"), store, model);
  mountReadout(find("#readout"), store, model.signals, model.units);
  mountBars(find("#bars"), store);
  mountDigits(all("canvas[data-digit], canvas[data-own]"), store);
  mountHeatmaps(all("[data-plot=signal]"), store, model);
  mountProfiles(all("[data-profile]"), store);
  mountBelief(find("[data-plot=belief]"), store);
  mountUnit(find("#unit"), store, model);
  mountInlets(find("#unit"), store, model);
  mountDiagram(find("#diagram"), store, model);
  mountLit(all("#instrument :is([data-panel], .course)"), store);
  mountProof(find("#proof"), store, model);
  mountOpening(find("#stage"), store, model);
  mountCompare(find("#compare"), find("[data-control=compare]"), find("[data-way]"), store, model);
  mountPair(find("#pair"), store, model);
  mountBoth(find("#compare"), store, model);
  for (const section of all("#saturation")) mountSaturation(section, store);
  mountArticle(find("#guide"), store, model);
  mountDrawn(find("#guide"), store, model);
  mountExperiment(find("[data-experiment]"), store, model, (image, signal) => server.predict(image, model, signal));
  mountSymbols(find("[data-letters]"), find("#definition"));
  mountGuide({ card: find("[data-card]"), steps: all("[data-step]"), starts: all("[data-start]") }, store, model, () => calm.matches);
  mountPanels(all("[data-strip]"), all("#panels [data-show]"), store);
  mountTable(find("#table"), store, model);
  mountSummaries(all("[data-summary]"), store, model);
  mountBarsSummary(find("#bars"), store);
  mountAnnouncer(find("[data-announcer]"), find("#row"), store, model);
  mountFigures(find("#keep"), find("#stage"), store, model);
  mountFiles(find("#keep"), store, model);
  mountRecipes(find("#keep"), new URL("predict", document.baseURI).href, store, model);
  mountModels(find("#models"));
  mountScrollers(all("[data-scrolls]"));
}

function startAsking(store) {
  const follower = follow(store, createReader(), (image, signal) => server.predict(image, model, signal));
  followSecondModel(store, server);
  addEventListener("online", follower.now);
  document.addEventListener("visibilitychange", () => document.hidden || follower.now());
}

/** Fetches what the network has learned, as soon as a number is looked at for which that is needed. */
function startProving(store) {
  store.watch(["trace", "unit", "signal", "weights"], ({ trace, unit, signal, weights }) => {
    if (weights !== null || trace === null || (unit === null && signal === model.memory)) return;
    store.set({ weights: LOADING });
    server
      .weights(model.name)
      .catch((error) => error)
      .then((weights) => store.set({ weights }));
  });
}

/** Shows what the address tells, at rest; whether it tells anything. The address tells it until something else is drawn. */
async function openLink(store) {
  const found = await fromFragment(location.hash, model);
  if (!found) return false;
  const { pixels, row, unit, layer } = found;
  store.set({ ...place(store.get(), pixels, { autoplay: false }), row, ...(unit === null ? {} : pin(layer, unit)) });
  return true;
}

function offerLinks(store) {
  mountLink(find("#link"), find(".link-said"), store, async () => {
    const state = store.get();
    return linkTo(location.href, await toFragment({ ...state, image: state.trace.image }), language);
  });
  const complain = ({ message }) => store.set({ inputError: message });
  addEventListener("hashchange", () => openLink(store).catch(complain));
  store.watch(["drawing"], () => {
    if (location.hash.includes("drawing=")) history.replaceState(null, "", location.pathname + location.search);
  });
}

/** Shows what was drawn before another model or language was taken, or the page reloaded; at rest, for it has been seen. */
function bringBack(store, linked) {
  const found = loadSession();
  if (found?.a) {
    store.set({ baseline: unloadedBaseline(found.a) });
    reloadBaseline(store, model, createReader(), server);
  }
  const before = linked ? null : found;
  if (before) {
    const { drawing, row, speed } = before;
    store.set({ drawing, row: Math.min(Math.max(row, 1), model.rows), speed, status: drawing.length > 0 ? "busy" : "idle", ...restoreUnit(before, model) });
  }
  addEventListener("pagehide", () => saveSession(store.get(), model.name));
  return linked || before !== null;
}

async function offerSamples(store, drawn) {
  const samples = await server.samples();
  mountSamples(all("[data-sample]"), samples, store, () => !calm.matches);
  if (drawn) return;
  const first = samples.find(({ label }) => label === FIRST_SAMPLE);
  // Someone may have begun to draw already; their drawing is not taken away.
  if (!first || store.get().undoStack.length > 0) return;
  store.set({ ...replace(store.get(), first.strokes, { autoplay: !calm.matches }), undoStack: [] });
}

async function start() {
  requirePlotly();
  const store = createStore(initialState(model, loadDrawings()));
  mountViews(store);
  createPlayer(store);
  createHistory(store);
  startAsking(store);
  startProving(store);
  const { putPicture, putTestDigit } = incoming(store, model, server, () => !calm.matches);
  mountPicture({ button: find("[data-control=picture]"), input: find("#picture"), pad: find("[data-pad]") }, putPicture);
  mountHistory(find("#history"), store, () => !calm.matches, find("[data-sample]"));
  mountTestDigit(find("[data-control=test-digit]"), find("[data-truth]"), store, putTestDigit);
  let broken = "";
  const linked = await openLink(store).catch(({ message }) => ((broken = message), false));
  offerLinks(store);
  await offerSamples(store, bringBack(store, linked)).catch(({ message }) => store.set({ error: message }));
  if (broken) store.set({ inputError: broken });
  // Last, for nobody waits for them; without them a unit is shown without what is usual.
  store.set({ statistics: await server.statistics(model.name).catch(() => null) });
}

start().catch((error) => {
  Object.assign(find("#alert"), { textContent: error.message, hidden: false });
  throw error;
});
