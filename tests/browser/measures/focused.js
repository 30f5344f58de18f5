// What has the focus, whether one sees so, and whether one sees it: in the window, and not under something else.
() => {
  const one = document.activeElement;
  const { left, top, right, bottom, width, height } = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  // A part of a picture has no box of its own to draw a ring around: its strokes have the ring's colour.
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--focus)";
  const colour = getComputedStyle(probe).color;
  probe.remove();
  const strokes = [...one.querySelectorAll("*")].map((part) => getComputedStyle(part)).filter(({ stroke }) => stroke === colour);
  const rings = style.outlineStyle === "none" ? strokes.map(({ strokeWidth }) => strokeWidth) : [style.outlineWidth];
  const places = [0.1, 0.3, 0.5, 0.7, 0.9];
  const hits = places.flatMap((x) => places.map((y) => document.elementFromPoint(left + x * width, top + y * height)));
  return {
    name: one.dataset.target ?? one.tagName,
    ring: Math.max(0, ...rings.map(parseFloat)),
    inView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    uncovered: hits.some((hit) => hit !== null && (one.contains(hit) || hit.contains(one))),
  };
};
