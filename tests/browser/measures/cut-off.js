// Text of which a part is hidden since it does not fit, other than what is there for screen readers alone.
() => {
  const text = ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue.trim() !== "";
  const cutOff = (one) => {
    const { overflowX, overflowY } = getComputedStyle(one);
    if (!/hidden|clip/.test(overflowX + overflowY) || ![...one.childNodes].some(text)) return false;
    if (one.clientWidth <= 1 || one.closest("svg, select") || !one.checkVisibility({ checkVisibilityCSS: true })) return false;
    return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  };
  return [...document.querySelectorAll("body *")].filter(cutOff).map((one) => `${one.className} ${one.textContent.trim().slice(0, 60)}`);
};
