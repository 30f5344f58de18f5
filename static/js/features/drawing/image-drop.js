/**
 * Image files: opened with a button, dropped anywhere on the page, or pasted.
 *
 * @param {HTMLElement} root
 * @param {(file: Blob | undefined) => void} load
 */
export function mountImageDrop(root, load) {
  const [button, input, pad] = ["[data-control=picture]", "#picture", "[data-pad]"].map((selector) => root.querySelector(selector));
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // or the same file cannot be chosen again
    if (file) load(file);
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
    load(event.dataTransfer.files[0]);
  });

  addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file) load(file);
  });
}
