import { predict } from "./api.js";
import { BLANK, replace } from "./drawing.js";
import { follow } from "./follow.js";
import { keep, kept } from "./keep.js";
import { createPlayer } from "./player.js";
import { requirePlotly } from "./plots/plotly.js";
import { SIDE, createReader } from "./raster.js";
import { loadSamples } from "./samples.js";
import { createStore } from "./store.js";
import { mountBars, mountBelief } from "./views/belief.js";
import { mountBrush } from "./views/brush.js";
import { mountControls } from "./views/controls.js";
import { mountCursor } from "./views/cursor.js";
import { mountDigits } from "./views/digit.js";
import { mountHeatmaps } from "./views/heatmaps.js";
import { mountKeys } from "./views/keys.js";
import { mountModels } from "./views/models.js";
import { mountPad } from "./views/pad.js";
import { mountPanels } from "./views/panels.js";
import { mountProfiles } from "./views/profiles.js";
import { mountReadout } from "./views/readout.js";
import { mountSamples } from "./views/samples.js";
import { mountTheme } from "./views/theme.js";
import { mountVerdict } from "./views/verdict.js";

/** The drawing that is there when the page opens. */
const FIRST_SAMPLE = 3;

const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

const model = JSON.parse(find("#model").textContent);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const initial = {
  drawing: BLANK,
  past: [],
  tool: "pen",
  penDown: false,
  brush: null,
  status: "idle",
  error: "",
  trace: null,
  rows: model.rows,
  row: model.rows,
  playing: false,
  autoplay: false,
  speed: 1,
  hover: null,
  unit: null,
  layer: model.layers - 1,
  theme: "light",
};

function mountViews(store) {
  mountTheme(document.documentElement, find("#theme"), store);
  mountVerdict({ body: document.body, prediction: find("#prediction"), confidence: find("#confidence"), alert: find("#alert") }, store);
  mountCursor(find("#instrument"), store);
  mountPad(find("#pad"), store);
  mountBrush(find("#pad"), find("[data-brush]"), find("[data-brush-place]"), store);
  mountControls(find("#stage"), store);
  mountKeys(find("#stage"), store);
  mountReadout(find("#readout"), store, model.signals, model.units);
  mountBars(find("#bars"), store);
  mountDigits(all("canvas[data-digit]"), store);
  mountHeatmaps(all("[data-plot=signal]"), store, model.signals);
  mountProfiles(all("[data-profile]"), store);
  mountBelief(find("[data-plot=belief]"), store);
  mountPanels(all("[data-strip]"), all("#panels [data-show]"));
  mountModels(find("#models"));
}

function startAsking(store) {
  const follower = follow(store, createReader(), (grey, signal) => predict(grey, SIDE, model, signal));
  addEventListener("online", follower.now);
  document.addEventListener("visibilitychange", () => document.hidden || follower.now());
}

/** Shows what was drawn before another model was taken, or the page reloaded; at rest, for it has been seen before. */
function bringBack(store) {
  const before = kept();
  if (before) {
    const { drawing, row, speed } = before;
    store.set({ drawing, row: Math.min(Math.max(row, 1), model.rows), speed, status: drawing.length > 0 ? "busy" : "idle" });
  }
  addEventListener("pagehide", () => keep(store.get()));
  return before !== null;
}

async function offerSamples(store, drawn) {
  const samples = await loadSamples();
  mountSamples(all("#samples button"), samples, store, () => !calm.matches);
  if (drawn) return;
  const first = samples.find(({ label }) => label === FIRST_SAMPLE);
  // Someone may have begun to draw already; their drawing is not taken away.
  if (!first || store.get().past.length > 0) return;
  store.set({ ...replace(store.get(), first.strokes, { autoplay: !calm.matches }), past: [] });
}

async function start() {
  requirePlotly();
  const store = createStore(initial);
  mountViews(store);
  createPlayer(store);
  startAsking(store);
  const drawn = bringBack(store);
  await offerSamples(store, drawn).catch(({ message }) => store.set({ error: message }));
}

start().catch((error) => {
  Object.assign(find("#alert"), { textContent: error.message, hidden: false });
  throw error;
});
