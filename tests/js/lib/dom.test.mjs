import assert from "node:assert/strict";
import { test } from "node:test";
import { all, attribute, enclosing, optional, required } from "../../../static/js/lib/dom.js";

class Button {}
class Canvas {}

/** A root in which a selector finds the given elements. */
const rootWith = (...found) => ({ querySelector: () => found[0] ?? null, querySelectorAll: () => found });

test("a required element of the class is returned", () => {
  const button = new Button();
  assert.equal(required(rootWith(button), "#play", Button), button);
});

test("a missing required element throws its selector", () => {
  assert.throws(() => required(rootWith(), "#play", Button), { message: "The page has no #play." });
});

test("an element of another class throws both", () => {
  for (const lookup of [required, optional, all]) {
    assert.throws(() => lookup(rootWith(new Canvas()), "#play", Button), { message: "The page's #play is no Button." });
  }
});

test("a missing optional element is null", () => {
  assert.equal(optional(rootWith(), "#play", Button), null);
});

test("all elements are returned as an array", () => {
  const buttons = [new Button(), new Button()];
  assert.deepEqual(all(rootWith(...buttons), "button", Button), buttons);
  assert.deepEqual(all(rootWith(), "button", Button), []);
});

test("a missing enclosing element throws its selector", () => {
  assert.throws(() => enclosing({ closest: () => null }, "figure", Button), { message: "The page has no figure." });
});

test("an attribute that is not set throws its name", () => {
  const owner = (value) => ({ localName: "div", getAttribute: () => value });
  assert.equal(attribute(owner(""), "data-layer"), "");
  assert.throws(() => attribute(owner(null), "data-layer"), { message: "The page's div has no data-layer." });
});
