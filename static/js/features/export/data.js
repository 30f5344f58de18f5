import { predictionFile } from "../../data/server.js";
import { rowsCsv, unitsCsv } from "../../text/csv.js";
import { download, fileName } from "../../lib/download.js";

/** What each button saves: the file's suffix and type, what of the trace is in it, and how it comes about. */
const KINDS = {
  units: { suffix: "csv", type: "text/csv", what: "units", make: ({ trace }, model) => unitsCsv(trace, model) },
  rows: { suffix: "csv", type: "text/csv", what: "rows", make: ({ trace }, model) => rowsCsv(trace, model) },
  json: { suffix: "json", type: "application/json", what: "", make: asked("application/json") },
  safetensors: { suffix: "safetensors", type: "application/octet-stream", what: "", make: asked("application/vnd.safetensors") },
};

/**
 * The trace as files: tables made here, and the service's own answers for the image that is shown.
 *
 * @param {HTMLElement} section
 * @param {object} model as GET /models/{name} describes it
 */
export function mountFiles(section, store, model) {
  const buttons = [...section.querySelectorAll("[data-save]")];
  for (const button of buttons) {
    const { suffix, type, what, make } = KINDS[button.dataset.save];
    button.addEventListener("click", async () => {
      const state = store.get();
      try {
        download(await make(state, model), fileName(model, state.trace, suffix, what), type);
      } catch ({ message }) {
        store.set({ inputError: message });
      }
    });
  }
  store.subscribe(["trace"], ({ trace }) => {
    for (const button of buttons) button.disabled = trace === null;
  });
}

function asked(type) {
  return ({ trace }, model) => predictionFile(trace.image, model, type);
}
