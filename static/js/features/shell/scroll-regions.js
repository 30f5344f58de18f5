import { all } from "../../lib/dom.js";

/**
 * Makes every element that scrolls a tab stop while it overflows, so that arrow keys scroll it.
 *
 * @param {HTMLElement} root
 */
export function mountScrollRegions(root) {
  /** @type {Map<Element, HTMLElement>} the scroller of each observed element */
  const scrollers = new Map();
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scroller = scrollers.get(target);
      if (scroller) mark(scroller);
    }
  });
  for (const scroller of all(root, "[data-scrolls]", HTMLElement)) {
    // Its content can grow while its own size stays.
    for (const observed of [scroller, ...scroller.children]) {
      scrollers.set(observed, scroller);
      observer.observe(observed);
    }
  }
}

/** @param {HTMLElement} element */
function mark(element) {
  if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}
