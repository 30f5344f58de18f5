import assert from "node:assert/strict";
import { test } from "node:test";
import { told } from "../../../static/js/data/problem-messages.js";

const document = (kind, detail = "Do this.") => ({ type: `/problems/${kind}`, title: "A title", detail });

test("what the page can meet has a sentence of its own, and the server's words follow it", () => {
  assert.equal(told(document("not-ready"), 503), "The server is still starting. Do this.");
  assert.equal(told(document("unknown-model"), 404), "The server does not have this network any more. Choose another one. Do this.");
});

test("where the type says nothing the status does", () => {
  assert.equal(told({}, 413), "What was drawn is too large for the server.");
  assert.equal(told({}, 429), "The server has too much to do.");
  assert.equal(told({}, 503), "The server has too much to do.");
  assert.equal(told({}, 504), "The server takes too long to answer.");
  assert.equal(told({}, 500), "The server has a problem. It answered 500.");
  assert.equal(told(document("unheard-of"), 500), "The server has a problem. Do this.");
});

test("a refusal of which nothing is known is told in the server's words, or by its number", () => {
  assert.equal(told(document("unheard-of"), 418), "The server refused the drawing. Do this.");
  assert.equal(told({ title: "A title" }, 418), "The server refused the drawing. A title");
  assert.equal(told({}, 418), "The server refused the drawing. It answered 418.");
});

test("a type is no key of anything else", () => {
  assert.equal(told({ type: "/problems/constructor" }, 418), "The server refused the drawing. It answered 418.");
});
