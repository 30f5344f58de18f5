import { all, required } from "../../lib/dom.js";
import { fileName } from "../../lib/download.js";
import { libraryCell, requestsCell, curlCommand, compressImage, shownNumber } from "../../text/code-snippets.js";
import { say } from "../../lib/i18n.js";

/**
 * By the value of a radio button.
 *
 * @type {Record<string, (snippet: import("../../text/code-snippets.js").Snippet & {file: string}) => string>}
 */
const WAYS = { curl: curlCommand, asking: requestsCell, alone: libraryCell };

/**
 * Code to copy that computes the numbers on the page in a terminal or a notebook.
 *
 * @param {HTMLElement} section
 * @param {Page} page
 */
export function mountCodeSnippets(section, { store, model }) {
  const address = new URL("predict", document.baseURI).href;
  const ways = all(section, "[data-recipe-way]", HTMLInputElement);
  const code = required(section, "[data-recipe]", HTMLElement);
  const button = required(section, "[data-copy]", HTMLButtonElement);
  const said = required(section, "[data-copied]", HTMLElement);
  /** @type {import("../../text/code-snippets.js").Pressed | null} */
  let image = null;

  function write() {
    const { trace, playing, ...state } = store.get();
    const chosen = ways.find(({ checked }) => checked);
    if (image === null || trace === null || playing || !chosen) return;
    const seen = shownNumber({ ...state, trace }, model);
    code.textContent = WAYS[chosen.value]({ pressed: image, address, model, seen, file: fileName(model, trace, "json") });
  }

  for (const way of ways) way.addEventListener("input", write);

  button.addEventListener("click", async () => {
    // The clipboard needs HTTPS or localhost; without it the text is selected, to be copied with the keyboard.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(code.textContent ?? "")).then(
      () => Boolean(navigator.clipboard),
      () => false,
    );
    if (!copied) getSelection()?.selectAllChildren(code);
    said.textContent = copied ? say("Copied") : say("Selected; copy it with the keyboard");
  });
  button.addEventListener("blur", () => (said.textContent = ""));

  store.subscribe(["trace"], async ({ trace }) => {
    image = null;
    code.textContent = trace ? code.textContent : "";
    button.disabled = trace === null;
    if (trace === null) return;
    const small = await compressImage(trace.image, model.columns);
    if (trace !== store.get().trace) return;
    image = small;
    write();
  });
  store.subscribe(["row", "unit", "layer", "signal", "playing"], write);
}
