/**
 * Highlights the panels of a signal while its part of the diagram is under the pointer or has the focus.
 *
 * @param {import("../../features.js").Page} page
 */
export function mountSignalHighlight({ store, root }) {
  const shown = [...root.querySelectorAll("#instrument :is([data-panel], .course)")].map((figure) => ({
    figure,
    signal: figure.dataset.panel ?? figure.querySelector("[data-course]").dataset.course,
  }));
  store.subscribe(["highlightedSignal"], ({ highlightedSignal }) => {
    for (const { figure, signal } of shown) figure.classList.toggle("lit", signal === highlightedSignal);
  });
}
