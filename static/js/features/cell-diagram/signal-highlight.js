import { all, attribute, required } from "../../lib/dom.js";

/**
 * Highlights the panels of a signal while its part of the diagram is under the pointer or has the focus.
 *
 * @param {Page} page
 */
export function mountSignalHighlight({ store, root }) {
  const shown = all(root, "#instrument :is([data-panel], .course)", HTMLElement).map((figure) => ({
    figure,
    signal: figure.dataset.panel ?? attribute(required(figure, "[data-course]", HTMLElement), "data-course"),
  }));
  store.subscribe(["highlightedSignal"], ({ highlightedSignal }) => {
    for (const { figure, signal } of shown) figure.classList.toggle("lit", signal === highlightedSignal);
  });
}
