// Runs the test files that are named on the command line in this one process.
import { test } from "node:test";
import { pathToFileURL } from "node:url";

for (const file of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(file));
  } catch (error) {
    test(file, () => Promise.reject(error)); // named by its file, where other tests are known by theirs
  }
}
