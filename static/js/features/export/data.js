import { rowsCsv, unitsCsv } from "../../text/csv.js";
import { download, fileName } from "../../lib/download.js";

/** By button: the file's suffix and type, the part of the trace, and its content. */
const KINDS = {
  units: { suffix: "csv", type: "text/csv", what: "units", make: ({ trace }, { model }) => unitsCsv(trace, model) },
  rows: { suffix: "csv", type: "text/csv", what: "rows", make: ({ trace }, { model }) => rowsCsv(trace, model) },
  json: { suffix: "json", type: "application/json", what: "", make: response("application/json") },
  safetensors: { suffix: "safetensors", type: "application/octet-stream", what: "", make: response("application/vnd.safetensors") },
};

/**
 * The trace as files: tables made here, and the service's own responses for the same image.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountData(section, page) {
  const { store, model } = page;
  const buttons = [...section.querySelectorAll("[data-save]")];
  for (const button of buttons) {
    const { suffix, type, what, make } = KINDS[button.dataset.save];
    button.addEventListener("click", async () => {
      const state = store.get();
      try {
        download(await make(state, page), fileName(model, state.trace, suffix, what), type);
      } catch ({ message }) {
        store.set({ inputError: message });
      }
    });
  }
  store.subscribe(["trace"], ({ trace }) => {
    for (const button of buttons) button.disabled = trace === null;
  });
}

function response(type) {
  return ({ trace }, { model, server }) => server.predictionFile(trace.image, model, type);
}
