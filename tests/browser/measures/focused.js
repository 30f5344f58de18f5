// What has the focus, whether one sees so, and whether one sees it: in the window, and not under something else.
() => {
  const one = document.activeElement;
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const middle = (from, to, length) => Math.min(Math.max((from + to) / 2, 0), length - 1);
  const hit = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
  return {
    name: one.dataset.target ?? one.tagName,
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    uncovered: hit !== null && (one.contains(hit) || hit.contains(one)),
  };
};
