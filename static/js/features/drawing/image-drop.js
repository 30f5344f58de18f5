/**
 * Ways to bring a picture: a button that opens one, dropping it anywhere, pasting it.
 *
 * @param {{button: HTMLElement, input: HTMLInputElement, pad: HTMLElement}} parts
 * @param {(file: Blob | undefined) => void} put takes what came, which may be no file at all
 */
export function mountPicture({ button, input, pad }, put) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // or the same file could not be chosen again
    if (file) put(file);
  });

  // Without this the browser would leave the page for whatever is dropped beside the pad.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    pad.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? pad.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    pad.classList.remove("over");
    put(event.dataTransfer.files[0]);
  });

  addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file) put(file);
  });
}
