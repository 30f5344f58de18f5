import { language, say } from "../../lib/i18n.js";
import { linkTo, toFragment } from "../../state/share-link.js";

/**
 * A button that makes a link to what is shown: into the clipboard if that is allowed, and into the address bar.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountShareLink(root, { store }) {
  const [button, said] = ["#link", ".link-said"].map((selector) => root.querySelector(selector));

  button.addEventListener("click", async () => {
    const state = store.get();
    const fragment = await toFragment({ ...state, image: state.trace.image });
    history.replaceState(null, "", linkTo(location.href, fragment, language));
    // Over plain HTTP from another machine there is no clipboard.
    said.textContent = await Promise.resolve(navigator.clipboard?.writeText(location.href))
      .then(() => (navigator.clipboard ? say("Link copied") : say("The link is in the address bar")))
      .catch(() => say("The link is in the address bar"));
  });
  button.addEventListener("blur", () => (said.textContent = ""));
  store.subscribe(["trace"], ({ trace }) => (button.disabled = trace === null));
}
