// Every piece of text that can be seen: its colour and size and, from the page inwards, what lies behind it.
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.nodeValue.trim() || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
    if (element.closest(".spoken, .skip, :disabled, label:has(:disabled), svg.main-svg, option")) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const behind = [];
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      behind.unshift(style.backgroundColor);
      opacity *= Number(style.opacity);
    }
    const text = node.nodeValue.trim().slice(0, 40);
    // A picture's letters are as large as the picture makes them.
    const scale = element.ownerSVGElement?.getScreenCTM().a ?? 1;
    found.push({ text, color, opacity, size: scale * parseFloat(fontSize), weight: Number(fontWeight), behind });
  }
  return found;
};
