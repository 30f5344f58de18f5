/**
 * Shows where else a signal is to be seen while its part of the diagram is pointed at or has the focus.
 *
 * @param {HTMLElement[]} figures that show one signal each; data-panel or data-course, on them or within, names it
 */
export function mountLit(figures, store) {
  const shown = figures.map((figure) => ({
    figure,
    signal: figure.dataset.panel ?? figure.querySelector("[data-course]").dataset.course,
  }));
  store.subscribe(["highlightedSignal"], ({ highlightedSignal }) => {
    for (const { figure, signal } of shown) figure.classList.toggle("lit", signal === highlightedSignal);
  });
}
