import { all, element, required, targetOf } from "../../lib/dom.js";

/** Delays of the tooltip: no tooltip for a pointer that only passes, and time for it to reach the definition. */
const SHOW_MS = 120;
const HIDE_MS = 250;

/** Symbols in texts and in the cell diagram. */
const LETTER = ".sym, .op, [data-letter], .diagram .function";

/**
 * The text of a symbol; in diagrams a space without width follows an index.
 *
 * @param {Element} letter
 */
const textOf = (letter) => (letter.textContent ?? "").replaceAll("\u200b", "");

/** The element around a tab stop whose symbols are defined at the stop. */
const AROUND = "[data-step], .band, .saturation, .readout";

/** @typedef {{letter: Element, meaning: HTMLElement}} Definition elements of the glossary */

/**
 * A tooltip that defines symbols: the one under the pointer, or all of the equation or row of panels that has the focus,
 * since a tab stop at each symbol would make dozens.
 *
 * @param {Page} page
 */
export function mountGlossary({ root }) {
  const list = required(root, "[data-letters]", HTMLElement);
  const bubble = required(root, "#definition", HTMLElement);
  const entries = required(bubble, ":scope > *", HTMLElement);
  /** @type {Map<string, Definition>} by the symbol's text */
  const definitions = new Map();
  for (const entry of list.children) {
    for (const letter of all(entry, `dt :is(${LETTER})`, Element))
      definitions.set(textOf(letter), { letter, meaning: required(entry, "dd", HTMLElement) });
  }
  /** @type {number | undefined} */
  let timer;
  /** @type {Element | null} */
  let anchor = null;

  /**
   * @param {Element} stop where the tooltip is shown
   * @param {Element[]} letters
   */
  function show(stop, letters) {
    clearTimeout(timer);
    const known = [...new Set(letters.map(textOf))].flatMap((text) => definitions.get(text) ?? []);
    if (known.length === 0) return;
    hide();
    anchor = stop;
    entries.replaceChildren(...known.map(entryOf));
    bubble.hidden = false;
    place(bubble, stop.getBoundingClientRect());
    if (stop === document.activeElement) stop.setAttribute("aria-describedby", bubble.id);
  }

  function hide() {
    clearTimeout(timer);
    if (!anchor) return;
    if (anchor.getAttribute("aria-describedby") === bubble.id) anchor.removeAttribute("aria-describedby");
    anchor = null;
    bubble.hidden = true;
  }

  const letterAt = (/** @type {Element | null} */ target) => {
    const letter = target?.closest(LETTER);
    return letter && !letter.closest("[data-letters] dt, [role=tooltip]") ? letter : null;
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const target = targetOf(event);
    const letter = letterAt(target);
    if (letter === anchor && anchor) return clearTimeout(timer);
    if (bubble.contains(target)) return clearTimeout(timer);
    clearTimeout(timer);
    if (letter) timer = setTimeout(() => show(letter, [letter]), SHOW_MS);
    else if (anchor && anchor !== document.activeElement) timer = setTimeout(hide, HIDE_MS);
  });

  document.addEventListener("click", (event) => {
    const target = targetOf(event);
    if (!(event instanceof PointerEvent) || event.pointerType !== "touch" || bubble.contains(target)) return;
    const letter = letterAt(target);
    if (letter && letter !== anchor && !letter.closest("button, a, summary, [role=button]")) show(letter, [letter]);
    else hide();
  });

  document.addEventListener("focusin", (event) => {
    const target = targetOf(event);
    const own = target?.matches("button, a, [role=button]") ? target : target?.closest("[data-defines]");
    if (!own || !target?.matches(":focus-visible")) return;
    const around = own.matches("[data-defines]") ? (own.closest(AROUND) ?? own) : own;
    const letters = all(around, LETTER, Element);
    if (letters.length) show(own, letters);
  });
  document.addEventListener("focusout", hide);

  // A symbol in a strip that scrolls sideways moves away from its definition.
  document.addEventListener(
    "scroll",
    (event) => {
      const target = targetOf(event);
      if (target && !bubble.contains(target)) hide();
    },
    true,
  );
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !anchor) return;
      event.stopImmediatePropagation();
      hide();
    },
    true,
  );
}

/** @param {Definition} definition */
const entryOf = ({ letter, meaning }) =>
  element("div", {}, element("dt", {}, letter.cloneNode(true)), element("dd", {}, ...meaning.cloneNode(true).childNodes));

/**
 * Below the symbol, or above it where there is no room below, and always on the screen.
 *
 * @param {HTMLElement} bubble
 * @param {DOMRect} box of the symbol
 */
function place(bubble, box) {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.max(8, Math.min(box.left - 8, document.documentElement.clientWidth - width - 8));
  const below = box.bottom + 6 + height <= innerHeight || box.top < height + 6;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${(below ? box.bottom + 6 : box.top - height - 6) + scrollY}px`;
}
