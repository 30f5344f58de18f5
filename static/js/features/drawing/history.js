import { inkColour } from "../../lib/colour-scales.js";
import { placeImage } from "../../state/drawing.js";
import { PIXELS, unpack } from "../../data/packed-image.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The last drawings as small pictures, newest first; pressed, one is drawn again, and one button deletes them all.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountHistory(root, { store, calm }) {
  const container = root.querySelector("#history");
  const shelf = container.querySelector("[data-shelf]");
  const buttons = new Map();

  container.querySelector("[data-forget]").addEventListener("click", () => {
    store.set({ drawings: Object.freeze([]) });
    // The button is about to be hidden.
    root.querySelector("[data-sample]").focus();
  });

  function buttonOf({ pixels, digit }) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS }));
    button.addEventListener("click", () => store.set(placeImage(store.get(), pixels, { autoplay: !calm(), digit })));
    return button;
  }

  function show({ drawings, theme }, changed) {
    const focused = document.activeElement;
    for (const one of drawings) if (!buttons.has(one.pixels)) buttons.set(one.pixels, buttonOf(one));
    for (const key of [...buttons.keys()]) if (!drawings.some(({ pixels }) => pixels === key)) buttons.delete(key);
    drawings.forEach(({ pixels, digit }, nth) => {
      const button = buttons.get(pixels);
      button.ariaLabel = nameOf(digit, nth);
      button.title = button.ariaLabel;
      paint(button.firstChild, unpack(pixels), inkColour(theme));
    });
    if (changed.has("drawings")) shelf.replaceChildren(...drawings.map(({ pixels }) => buttons.get(pixels)));
    // An element that was moved has lost the focus.
    if (focused?.parentNode === shelf) focused.focus();
    container.hidden = drawings.length === 0;
  }

  store.subscribe(["drawings", "theme"], show);
}

function nameOf(digit, nth) {
  if (digit) return say("Bring back test digit {n}, labelled {label}", { n: number(digit.index + 1, 0), label: digit.label });
  return say("Bring back drawing {n}", { n: nth + 1 });
}

function paint(canvas, grey, [red, green, blue]) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(PIXELS, PIXELS);
  grey.forEach((value, i) => image.data.set([red, green, blue, value], 4 * i));
  context.putImageData(image, 0, 0);
}
