// What axe-core, which must be there, finds against WCAG 2.2 A and AA and against good practice.
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  const told = ({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, help, target.join(" "), failureSummary].join(" | "));
  return { rules: found.passes.length, violations: found.violations.flatMap(told) };
};
