/** The drawings that come with the page, as strokes: [{label, strokes: [[[x, y], …], …]}, …]. */
export async function loadSamples() {
  const response = await fetch("static/samples.json");
  if (!response.ok) throw new Error(`The sample drawings did not load (${response.status}). The pad works without them.`);
  return response.json();
}
