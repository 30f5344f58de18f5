import { required } from "../../lib/dom.js";

/**
 * Image files: opened with a button, dropped anywhere on the page, or pasted.
 *
 * @param {HTMLElement} root
 * @param {(file: Blob | undefined) => void} load
 */
export function mountImageDrop(root, load) {
  const button = required(root, "[data-control=picture]", HTMLButtonElement);
  const input = required(root, "#picture", HTMLInputElement);
  const pad = required(root, "[data-pad]", HTMLElement);
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // or the same file cannot be chosen again
    if (file) load(file);
  });

  // Otherwise the browser opens a file that is dropped beside the pad in place of the page.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    pad.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? pad.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    pad.classList.remove("over");
    load(event.dataTransfer?.files[0]);
  });

  addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) load(file);
  });
}
