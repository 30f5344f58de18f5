import assert from "node:assert/strict";
import { test } from "node:test";
import { problemMessage } from "../../../static/js/data/problem-messages.js";

const document = (kind, detail = "Do this.") => ({ type: `/problems/${kind}`, title: "A title", detail });

test("a known problem has a sentence, followed by the server's detail", () => {
  assert.equal(problemMessage(document("not-ready"), 503), "The server is still starting. Do this.");
  assert.equal(
    problemMessage(document("unknown-model"), 404),
    "The server does not have this network any more. Choose another one. Do this.",
  );
});

test("a problem of unknown type gets the sentence of its status", () => {
  assert.equal(problemMessage({}, 413), "What was drawn is too large for the server.");
  assert.equal(problemMessage({}, 429), "The server has too much to do.");
  assert.equal(problemMessage({}, 503), "The server has too much to do.");
  assert.equal(problemMessage({}, 504), "The server takes too long to answer.");
  assert.equal(problemMessage({}, 500), "The server has a problem. It answered 500.");
  assert.equal(problemMessage(document("unheard-of"), 500), "The server has a problem. Do this.");
});

test("an unknown refusal shows the server's detail, or its status", () => {
  assert.equal(problemMessage(document("unheard-of"), 418), "The server refused the drawing. Do this.");
  assert.equal(problemMessage({ title: "A title" }, 418), "The server refused the drawing. A title");
  assert.equal(problemMessage({}, 418), "The server refused the drawing. It answered 418.");
});

test("a type that is a property of every object is unknown", () => {
  assert.equal(problemMessage({ type: "/problems/constructor" }, 418), "The server refused the drawing. It answered 418.");
});
