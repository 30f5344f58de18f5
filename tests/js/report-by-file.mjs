// A reporter of node:test: one line of JSON for each test, with its file and, where it failed, the error.
import { inspect } from "node:util";

export default async function* reportByFile(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const error = type === "test:fail" ? inspect(data.details.error.cause ?? data.details.error) : null;
    yield `${JSON.stringify({ file: data.file, name: data.name, error })}\n`;
  }
}
