// The colour of what is drawn, by a selector and a property, and that of the token which it lies on.
([selector, property, behind]) => {
  const style = getComputedStyle(document.querySelector(selector));
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${behind})`;
  const under = getComputedStyle(probe).color;
  probe.remove();
  return { colour: style.getPropertyValue(property), opacity: Number(style.opacity), under };
};
