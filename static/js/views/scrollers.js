/**
 * What scrolls on its own can be reached with Tab, so that arrows scroll it too; what has room for everything can't, for
 * there would be nothing to do.
 *
 * @param {HTMLElement[]} elements
 */
export function mountScrollers(elements) {
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  for (const element of elements) observer.observe(element);
}

function mark(element) {
  if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}
