import { inkColour } from "../../lib/colour-scales.js";
import { context2d } from "../../lib/canvas.js";
import { element, required } from "../../lib/dom.js";
import { placeImage } from "../../state/drawing.js";
import { PIXELS, unpack } from "../../data/packed-image.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The last drawings as small pictures, newest first, each a button that draws it again, and a button that deletes them all.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountHistory(root, { store, calm }) {
  const container = required(root, "#history", HTMLElement);
  const shelf = required(container, "[data-shelf]", HTMLElement);
  /** @type {Map<string, ReturnType<typeof pictureOf>>} by pixels */
  const pictures = new Map();

  required(container, "[data-forget]", HTMLButtonElement).addEventListener("click", () => {
    store.set({ drawings: Object.freeze([]) });
    // The button is about to be hidden.
    required(root, "[data-sample]", HTMLButtonElement).focus();
  });

  /** @param {StoredDrawing} drawing */
  function pictureOf({ pixels, digit }) {
    const canvas = element("canvas", { width: String(PIXELS), height: String(PIXELS) });
    const button = element("button", { type: "button" }, canvas);
    button.addEventListener("click", () => store.set(placeImage(store.get(), pixels, { autoplay: !calm(), digit })));
    return { button, canvas };
  }

  /**
   * @param {PageState} state
   * @param {Set<string>} changed
   */
  function show({ drawings, theme }, changed) {
    const focused = document.activeElement;
    for (const key of [...pictures.keys()]) if (!drawings.some(({ pixels }) => pixels === key)) pictures.delete(key);
    const buttons = drawings.map((drawing, nth) => {
      const { pixels, digit } = drawing;
      const { button, canvas } = pictures.get(pixels) ?? pictureOf(drawing);
      pictures.set(pixels, { button, canvas });
      button.title = button.ariaLabel = nameOf(digit, nth);
      paint(canvas, unpack(pixels), inkColour(theme));
      return button;
    });
    if (changed.has("drawings")) shelf.replaceChildren(...buttons);
    // An element that was moved has lost the focus.
    if (focused instanceof HTMLElement && focused.parentNode === shelf) focused.focus();
    container.hidden = drawings.length === 0;
  }

  store.subscribe(["drawings", "theme"], show);
}

/**
 * @param {StoredDrawing["digit"]} digit
 * @param {number} nth from 0
 */
function nameOf(digit, nth) {
  if (digit) return say("Bring back test digit {n}, labelled {label}", { n: number(digit.index + 1, 0), label: digit.label });
  return say("Bring back drawing {n}", { n: nth + 1 });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} grey
 * @param {Rgb} ink
 */
function paint(canvas, grey, [red, green, blue]) {
  const context = context2d(canvas);
  const image = context.createImageData(PIXELS, PIXELS);
  grey.forEach((value, i) => image.data.set([red, green, blue, value], 4 * i));
  context.putImageData(image, 0, 0);
}
