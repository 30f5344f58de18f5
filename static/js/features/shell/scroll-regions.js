/**
 * What scrolls on its own can be reached with Tab, so that arrows scroll it too; what has room for everything can't, for
 * there would be nothing to do.
 *
 * @param {HTMLElement[]} elements
 */
export function mountScrollers(elements) {
  const scrollers = new Set(elements);
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) mark(scrollers.has(target) ? target : target.parentElement);
  });
  // What is in it may outgrow it while its own size stays.
  for (const element of elements) [element, ...element.children].forEach((one) => observer.observe(one));
}

function mark(element) {
  if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}
