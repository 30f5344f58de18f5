import { transformBytes, toBase64 } from "../lib/streams.js";
import { PIXELS, pack, unpack } from "../data/packed-image.js";
import { say } from "../lib/i18n.js";
import { placeImage } from "./drawing.js";
import { pin } from "./selection.js";

/** A fragment that cannot be read; the message is for the reader. */
export class LinkError extends Error {
  name = "LinkError";
}

/**
 * What is shown as the fragment of a link: the network's image in steps of 1/255, the row and the chosen unit. Rows, units
 * and layers count from 1.
 *
 * @param {{image: ArrayLike<number>, row: number, unit: number | null, layer: number}} shown image [28 · 28] in 0..1
 * @returns {Promise<string>} without its #
 */
export async function toFragment({ image, row, unit, layer }) {
  const packed = await transformBytes(new CompressionStream("deflate-raw"), unpack(pack(image)));
  const fields = new URLSearchParams({ drawing: toText(packed), row: String(row) });
  if (unit !== null) {
    fields.set("layer", String(layer + 1));
    fields.set("unit", String(unit + 1));
  }
  return fields.toString();
}

/**
 * What a fragment describes. A row, unit or layer that the model does not have is replaced by the usual one.
 *
 * @param {string} fragment with or without its #
 * @param {{rows: number, units: number, layers: number}} model
 * @returns {Promise<{pixels: string, row: number, unit: number | null, layer: number} | null>} pixels as
 *   data/packed-image.js packs them; null for a fragment without a drawing
 * @throws {LinkError}
 */
export async function fromFragment(fragment, { rows, units, layers }) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!fields.has("drawing")) return null;
  const unit = within(fields.get("unit"), units);
  return {
    pixels: await image(fields.get("drawing") ?? ""),
    row: within(fields.get("row"), rows) ?? rows,
    unit: unit === null ? null : unit - 1,
    layer: (within(fields.get("layer"), layers) ?? layers) - 1,
  };
}

/**
 * Shows what a link describes, at rest.
 *
 * @param {Store} store
 * @param {{rows: number, units: number, layers: number}} model
 * @param {string} fragment
 * @returns {Promise<boolean>} whether the fragment describes anything
 * @throws {LinkError}
 */
export async function openLink(store, model, fragment) {
  const found = await fromFragment(fragment, model);
  if (!found) return false;
  const { pixels, row, unit, layer } = found;
  store.set({ ...placeImage(store.get(), pixels, { autoplay: false }), row, ...(unit === null ? {} : pin(layer, unit)) });
  return true;
}

/**
 * Opens links that the reader pastes into the address bar, and removes the link from there once something else is drawn.
 *
 * @param {Store} store
 * @param {{rows: number, units: number, layers: number}} model
 * @param {typeof globalThis} [browser]
 */
export function followFragment(store, model, browser = globalThis) {
  const { location, history } = browser;
  browser.addEventListener("hashchange", () =>
    openLink(store, model, location.hash).catch(({ message }) => store.set({ inputError: message })),
  );
  store.watch(["drawing"], () => {
    if (location.hash.includes("drawing=")) history.replaceState(null, "", location.pathname + location.search);
  });
}

/**
 * The address of what is shown, with the page's language.
 *
 * @param {string} address of the page
 * @param {string} fragment
 * @param {string} language
 */
export function linkTo(address, fragment, language) {
  const link = new URL(address);
  link.searchParams.set("lang", language);
  link.hash = fragment;
  return link.href;
}

/** @param {string} text */
async function image(text) {
  try {
    const bytes = await transformBytes(new DecompressionStream("deflate-raw"), fromText(text), PIXELS * PIXELS);
    const packed = toBase64(bytes);
    unpack(packed); // throws unless it is a whole image
    return packed;
  } catch (cause) {
    throw new LinkError(say("The drawing in this link can't be read; some of the link may be missing. Ask for it again, or draw."), {
      cause,
    });
  }
}

const within = (/** @type {string | null} */ text, /** @type {number} */ most) => {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= most ? number : null;
};

const toText = (/** @type {Uint8Array} */ bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const fromText = (/** @type {string} */ text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
