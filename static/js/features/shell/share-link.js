import { required } from "../../lib/dom.js";
import { language, say } from "../../lib/i18n.js";
import { linkTo, toFragment } from "../../state/share-link.js";

/**
 * A button that makes a link to what is shown: into the clipboard if that is allowed, and into the address bar.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountShareLink(root, { store }) {
  const button = required(root, "#link", HTMLButtonElement);
  const said = required(root, ".link-said", HTMLElement);

  button.addEventListener("click", async () => {
    const { trace, ...state } = store.get();
    if (!trace) return;
    const fragment = await toFragment({ ...state, image: trace.image });
    history.replaceState(null, "", linkTo(location.href, fragment, language));
    // The clipboard needs HTTPS or localhost.
    said.textContent = await Promise.resolve(navigator.clipboard?.writeText(location.href))
      .then(() => (navigator.clipboard ? say("Link copied") : say("The link is in the address bar")))
      .catch(() => say("The link is in the address bar"));
  });
  button.addEventListener("blur", () => (said.textContent = ""));
  store.subscribe(["trace"], ({ trace }) => (button.disabled = trace === null));
}
