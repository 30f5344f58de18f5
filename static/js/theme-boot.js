// A classic script in <head>: a theme someone chose must be there before the first paint, modules run after it.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage can be forbidden; the system's theme is used then.
}
