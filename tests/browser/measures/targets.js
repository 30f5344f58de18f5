// Whatever one can do something with, and how large it is to a finger; each is marked with a name to be known by. Of
// radio buttons the chosen one stands for all: Tab goes to it, arrows to the others.
() => {
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']");
  const there = (one) => one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest("dialog:not([open])") && !one.matches("[type=radio]:not(:checked)");
  // A link in a sentence is as high as its line; the guidelines leave it so.
  const text = ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue.trim() !== "";
  const inSentence = (one) => one.matches("a") && [...one.parentElement.childNodes].some(text);
  return [...all].filter(there).map((one, place) => {
    const name = one.id || one.getAttribute("aria-label") || one.textContent.trim().slice(0, 30);
    one.dataset.target = `${place} ${one.tagName} ${name}`;
    const { width, height } = (one.matches("[type=checkbox], [type=radio]") ? one.closest("label") : one).getBoundingClientRect();
    const free = inSentence(one) || one.matches(".skip");
    return { name: one.dataset.target, width, height, free, enabled: !one.matches(":disabled") };
  });
};
