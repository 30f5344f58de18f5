/** Moving on from one letter to the next or to its definition takes a moment; a pointer that only passes by stays less. */
const SHOW_MS = 120;
const HIDE_MS = 250;

/** In texts, and in the picture of the cell. */
const LETTER = ".sym, .op, [data-letter], .diagram .function";

/** What a letter is known by; in pictures a space without width follows an index. */
const textOf = (letter) => letter.textContent.replaceAll("\u200b", "");

/** What a stop for the keyboard defines the letters of: what stands around it. */
const AROUND = "[data-step], .band, .saturation, .readout";

/**
 * A tooltip that defines symbols: the one under the pointer, or all of the equation or row of panels that has the focus,
 * for a tab stop at each would be dozens.
 *
 * @param {import("../../features.js").Page} page
 */
export function mountGlossary({ root }) {
  const list = root.querySelector("[data-letters]");
  const bubble = root.querySelector("#definition");
  const meanings = new Map();
  for (const entry of list.children) {
    for (const letter of entry.querySelectorAll(`dt :is(${LETTER})`))
      meanings.set(textOf(letter), { letter, meaning: entry.querySelector("dd") });
  }
  let timer;
  let anchor = null;

  function show(element, letters) {
    clearTimeout(timer);
    const known = [...new Set(letters.map(textOf))].filter((text) => meanings.has(text));
    if (known.length === 0) return;
    hide();
    anchor = element;
    bubble.firstElementChild.replaceChildren(...known.map((text) => entryOf(meanings.get(text))));
    bubble.hidden = false;
    place(bubble, element.getBoundingClientRect());
    if (element === document.activeElement) element.setAttribute("aria-describedby", bubble.id);
  }

  function hide() {
    clearTimeout(timer);
    if (!anchor) return;
    if (anchor.getAttribute("aria-describedby") === bubble.id) anchor.removeAttribute("aria-describedby");
    anchor = null;
    bubble.hidden = true;
  }

  const letterAt = (target) => {
    const letter = target.closest?.(LETTER);
    return letter && !letter.closest("[data-letters] dt, [role=tooltip]") ? letter : null;
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const letter = letterAt(target);
    if (letter === anchor && anchor) return clearTimeout(timer);
    if (bubble.contains(target)) return clearTimeout(timer);
    clearTimeout(timer);
    if (letter) timer = setTimeout(() => show(letter, [letter]), SHOW_MS);
    else if (anchor && anchor !== document.activeElement) timer = setTimeout(hide, HIDE_MS);
  });

  document.addEventListener("click", ({ target, pointerType }) => {
    if (pointerType !== "touch" || bubble.contains(target)) return;
    const letter = letterAt(target);
    if (letter && letter !== anchor && !letter.closest("button, a, summary, [role=button]")) show(letter, [letter]);
    else hide();
  });

  document.addEventListener("focusin", ({ target }) => {
    const own = target.matches("button, a, [role=button]") ? target : target.closest("[data-defines]");
    if (!own || !target.matches(":focus-visible")) return;
    const around = own.matches("[data-defines]") ? (own.closest(AROUND) ?? own) : own;
    const letters = [...around.querySelectorAll(LETTER)];
    if (letters.length) show(own, letters);
  });
  document.addEventListener("focusout", hide);

  // What stands in a strip that moves sideways leaves its definition behind.
  document.addEventListener("scroll", ({ target }) => target !== document && !bubble.contains(target) && hide(), true);
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

function entryOf({ letter, meaning }) {
  const entry = document.createElement("div");
  const [term, text] = ["dt", "dd"].map((name) => document.createElement(name));
  term.append(letter.cloneNode(true));
  text.append(...meaning.cloneNode(true).childNodes);
  entry.append(term, text);
  return entry;
}

/** Below what it is about, or above where there is no room below, and always on the screen. */
function place(bubble, box) {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const left = Math.max(8, Math.min(box.left - 8, document.documentElement.clientWidth - width - 8));
  const below = box.bottom + 6 + height <= innerHeight || box.top < height + 6;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${(below ? box.bottom + 6 : box.top - height - 6) + scrollY}px`;
}
