import { ink } from "../../lib/colour-scales.js";
import { place } from "../../state/drawing.js";
import { PIXELS, unpack } from "../../data/packed-image.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The last drawings as small pictures, newest first; a press brings one back, one button forgets them all.
 *
 * @param {HTMLElement} container
 * @param {() => boolean} autoplay whether what is brought back is played at once
 * @param {HTMLElement} elsewhere gets the focus when there is nothing left here that could have it
 */
export function mountHistory(container, store, autoplay, elsewhere) {
  const shelf = container.querySelector("[data-shelf]");
  const buttons = new Map();

  container.querySelector("[data-forget]").addEventListener("click", () => {
    store.set({ drawings: Object.freeze([]) });
    elsewhere.focus();
  });

  function buttonOf({ pixels, digit }) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS }));
    button.addEventListener("click", () => store.set(place(store.get(), pixels, { autoplay: autoplay(), digit })));
    return button;
  }

  function show({ drawings, theme }, changed) {
    const focused = document.activeElement;
    for (const one of drawings) if (!buttons.has(one.pixels)) buttons.set(one.pixels, buttonOf(one));
    for (const key of [...buttons.keys()]) if (!drawings.some(({ pixels }) => pixels === key)) buttons.delete(key);
    drawings.forEach(({ pixels, digit }, nth) => {
      const button = buttons.get(pixels);
      button.ariaLabel = named(digit, nth);
      button.title = button.ariaLabel;
      paint(button.firstChild, unpack(pixels), ink(theme));
    });
    if (changed.has("drawings")) shelf.replaceChildren(...drawings.map(({ pixels }) => buttons.get(pixels)));
    // Whatever moved or went keeps the focus with it, or gives it away.
    if (focused?.parentNode === shelf) focused.focus();
    container.hidden = drawings.length === 0;
  }

  store.subscribe(["drawings", "theme"], show);
}

function named(digit, nth) {
  if (digit) return say("Bring back test digit {n}, labelled {label}", { n: number(digit.index + 1, 0), label: digit.label });
  return say("Bring back drawing {n}", { n: nth + 1 });
}

function paint(canvas, grey, [red, green, blue]) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(PIXELS, PIXELS);
  grey.forEach((value, i) => image.data.set([red, green, blue, value], 4 * i));
  context.putImageData(image, 0, 0);
}
