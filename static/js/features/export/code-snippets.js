import { fileName } from "../../lib/download.js";
import { libraryCell, requestsCell, curlCommand, compressImage, shownNumber } from "../../text/code-snippets.js";
import { say } from "../../lib/i18n.js";

const WAYS = { curl: curlCommand, asking: requestsCell, alone: libraryCell };

/**
 * Code to copy that computes the numbers on the page in a terminal or a notebook.
 *
 * @param {HTMLElement} section
 * @param {import("../../features.js").Page} page
 */
export function mountCodeSnippets(section, { store, model }) {
  const address = new URL("predict", document.baseURI).href;
  const ways = [...section.querySelectorAll("[data-recipe-way]")];
  const code = section.querySelector("[data-recipe]");
  const button = section.querySelector("[data-copy]");
  const said = section.querySelector("[data-copied]");
  let image = null;

  function write() {
    const state = store.get();
    if (image === null || state.trace === null || state.playing) return;
    const way = WAYS[ways.find(({ checked }) => checked).value];
    code.textContent = way({ pressed: image, address, model, seen: shownNumber(state, model), file: fileName(model, state.trace, "json") });
  }

  for (const way of ways) way.addEventListener("input", write);

  button.addEventListener("click", async () => {
    // Over plain HTTP from another machine there is no clipboard; then a key copies what is selected.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(code.textContent)).then(
      () => Boolean(navigator.clipboard),
      () => false,
    );
    if (!copied) getSelection().selectAllChildren(code);
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
