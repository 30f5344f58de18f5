import { say } from "../lib/i18n.js";

/** The drawings that come with the page, as strokes: [{label, strokes: [[[x, y], …], …]}, …]. */
export async function loadSamples() {
  const response = await fetch(new URL("../../samples.json", import.meta.url));
  if (!response.ok) throw new Error(say("The sample drawings did not load ({status}). The pad works without them.", { status: response.status }));
  return response.json();
}
