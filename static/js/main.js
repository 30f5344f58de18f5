import * as server from "./data/server.js";
import { createRasterizer } from "./data/rasterize.js";
import { mountFeatures } from "./features.js";
import { setLanguage } from "./lib/i18n.js";
import { requirePlotly } from "./plots/plotly.js";
import { replace } from "./state/drawing.js";
import { createHistory, loadDrawings } from "./state/drawing-history.js";
import { followWeights } from "./state/explained-number.js";
import { initialState } from "./state/page-state.js";
import { createPlayer } from "./state/playback.js";
import { follow } from "./state/predict-loop.js";
import { followSecondModel } from "./state/second-model.js";
import { restoreSession, saveSession } from "./state/session.js";
import { followFragment, openLink } from "./state/share-link.js";
import { createStore } from "./state/store.js";

/** The label of the sample that a page without another drawing opens with. */
const FIRST_SAMPLE = 3;

const rasterize = createRasterizer();

/**
 * @param {HTMLElement} root
 * @returns {Page}
 */
function createPage(root) {
  const motion = matchMedia("(prefers-reduced-motion: reduce)");
  const json = (/** @type {string} */ selector) => JSON.parse(root.querySelector(selector)?.textContent ?? "{}");
  setLanguage(root.lang, json("#words"), root.dataset.sentenceSeparator);
  requirePlotly();
  const model = json("#model");
  const store = createStore(initialState(model, loadDrawings()));
  return Object.freeze({ root, store, model, server, calm: () => motion.matches, samples: server.samples() });
}

/** @param {Page} page */
function startLoops({ store, model }) {
  createPlayer(store);
  createHistory(store);
  const { now } = follow(store, rasterize, (image, signal) => server.predict(image, model, signal));
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.hidden || now());
  followSecondModel(store, server);
  followWeights(store, model, server);
}

/**
 * Opens the drawing of the link, else of the session, else a sample.
 *
 * @param {Page} page
 */
async function openDrawing({ store, model, samples, calm }) {
  let linkError = "";
  const linked = await openLink(store, model, location.hash).catch(({ message }) => ((linkError = message), false));
  followFragment(store, model);
  const restored = restoreSession(store, model, { rasterize, server, keepsDrawing: linked });
  addEventListener("pagehide", () => saveSession(store.get(), model.name));
  try {
    const sample = (await samples).find(({ label }) => label === FIRST_SAMPLE);
    // The reader may have begun to draw already.
    if (sample && !linked && !restored && store.get().undoStack.length === 0) {
      store.set({ ...replace(store.get(), sample.strokes, { autoplay: !calm() }), undoStack: [] });
    }
  } catch (error) {
    store.set({ error: /** @type {Error} */ (error).message });
  }
  if (linkError) store.set({ inputError: linkError });
}

async function start() {
  const page = createPage(document.documentElement);
  mountFeatures(page);
  startLoops(page);
  await openDrawing(page);
  // Last, since the page works without them.
  page.store.set({ statistics: await server.statistics(page.model.name).catch(() => null) });
}

start().catch((error) => {
  Object.assign(document.querySelector("#alert") ?? {}, { textContent: error.message, hidden: false });
  throw error;
});
