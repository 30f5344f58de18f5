import { rowsCsv, unitsCsv } from "../../text/csv.js";
import { required } from "../../lib/dom.js";
import { download, fileName } from "../../lib/download.js";

/**
 * @typedef {object} Kind of file
 * @property {string} suffix
 * @property {string} type media type
 * @property {string} what the part of the trace, for the file's name
 * @property {(trace: Trace, page: Page) => BlobPart | Promise<BlobPart>} make
 */

/**
 * Kinds of files by the button's data-save.
 *
 * @type {Record<string, Kind>}
 */
const KINDS = {
  units: { suffix: "csv", type: "text/csv", what: "units", make: (trace, { model }) => unitsCsv(trace, model) },
  rows: { suffix: "csv", type: "text/csv", what: "rows", make: (trace, { model }) => rowsCsv(trace, model) },
  json: { suffix: "json", type: "application/json", what: "", make: response("application/json") },
  safetensors: { suffix: "safetensors", type: "application/octet-stream", what: "", make: response("application/vnd.safetensors") },
};

/**
 * The trace as files: tables made here, and the service's own responses for the same image.
 *
 * @param {HTMLElement} section
 * @param {Page} page
 */
export function mountData(section, page) {
  const { store, model } = page;
  const buttons = Object.entries(KINDS).map(([name, { suffix, type, what, make }]) => {
    const button = required(section, `[data-save=${name}]`, HTMLButtonElement);
    button.addEventListener("click", async () => {
      const { trace } = store.get();
      if (!trace) return;
      try {
        download(await make(trace, page), fileName(model, trace, suffix, what), type);
      } catch (error) {
        store.set({ inputError: /** @type {Error} */ (error).message });
      }
    });
    return button;
  });
  store.subscribe(["trace"], ({ trace }) => {
    for (const button of buttons) button.disabled = trace === null;
  });
}

/**
 * The service's response for the image of a trace.
 *
 * @param {Parameters<Server["predictionFile"]>[2]} type media type
 * @returns {Kind["make"]}
 */
function response(type) {
  return (trace, { model, server }) => server.predictionFile(trace.image, model, type);
}
