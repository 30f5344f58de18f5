import { beginStroke, cancelStroke, endStroke, extendStroke } from "../../state/drawing.js";
import { context2d } from "../../lib/canvas.js";
import { enclosing, required } from "../../lib/dom.js";
import { inkColour } from "../../lib/colour-scales.js";
import { paintDrawing } from "../../data/rasterize.js";

/** The least distance between two points of a stroke, as a part of the pad's side. */
const LEAST_STEP = 0.004;

/**
 * The drawing pad: pointer events become strokes.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountPad(root, { store }) {
  const canvas = required(root, "#pad", HTMLCanvasElement);
  const context = context2d(canvas);
  const frame = enclosing(canvas, "[data-pad]", HTMLElement);
  /** @type {number | null} */
  let pointer = null;

  /** @type {(event: MouseEvent, box: DOMRect) => [number, number]} */
  const place = (event, box) => [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];

  function fit() {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side && canvas.width !== side) canvas.width = canvas.height = side;
    show(store.get());
  }

  /** @param {PageState} state */
  function show({ drawing, theme, tool }) {
    paintDrawing(context, drawing, canvas.width, `rgb(${inkColour(theme)})`);
    frame.dataset.blank = String(drawing.length === 0);
    canvas.dataset.tool = tool;
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || pointer !== null) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    store.set(beginStroke(store.get(), place(event, canvas.getBoundingClientRect())));
  });

  canvas.addEventListener("pointermove", (event) => {
    const state = store.get();
    const end = state.drawing.at(-1)?.points?.at(-1);
    if (event.pointerId !== pointer || !state.penDown || !end) return;
    const box = canvas.getBoundingClientRect();
    const passed = event.getCoalescedEvents?.() ?? [];
    let last = end;
    const fresh = (passed.length ? passed : [event])
      .map((one) => place(one, box))
      .filter((point) => {
        const far = Math.hypot(point[0] - last[0], point[1] - last[1]) >= LEAST_STEP;
        if (far) last = point;
        return far;
      });
    if (fresh.length) store.set(extendStroke(state, fresh));
  });

  /** @type {(patch: (state: PageState) => Patch) => (event: PointerEvent) => void} */
  const release = (patch) => (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    if (store.get().penDown) store.set(patch(store.get()));
  };
  canvas.addEventListener("pointerup", release(endStroke));
  canvas.addEventListener("pointercancel", release(cancelStroke));
  canvas.addEventListener("lostpointercapture", release(endStroke));

  new ResizeObserver(fit).observe(canvas);
  store.subscribe(["drawing", "theme", "tool"], show);
}
