import { say } from "../../lib/i18n.js";

/**
 * A button that gives a link to what is on the page: into the clipboard where that is allowed, and into the address bar.
 *
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} said says what came of it
 * @param {() => Promise<string>} link
 */
export function mountLink(button, said, store, link) {
  button.addEventListener("click", async () => {
    history.replaceState(null, "", await link());
    // Over plain HTTP from another machine there is no clipboard.
    said.textContent = await Promise.resolve(navigator.clipboard?.writeText(location.href))
      .then(() => (navigator.clipboard ? say("Link copied") : say("The link is in the address bar")))
      .catch(() => say("The link is in the address bar"));
  });
  button.addEventListener("blur", () => (said.textContent = ""));
  store.subscribe(["trace"], ({ trace }) => (button.disabled = trace === null));
}
