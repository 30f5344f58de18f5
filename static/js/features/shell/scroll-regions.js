/**
 * Makes what scrolls on its own a tab stop, so that arrow keys scroll it too; only while it overflows.
 *
 * @param {HTMLElement} root
 */
export function mountScrollRegions(root) {
  const elements = [...root.querySelectorAll("[data-scrolls]")];
  const scrollers = new Set(elements);
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) mark(scrollers.has(target) ? target : target.parentElement);
  });
  // Its content may outgrow it while its own size stays.
  for (const element of elements) [element, ...element.children].forEach((one) => observer.observe(one));
}

function mark(element) {
  if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}
