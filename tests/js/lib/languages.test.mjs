import assert from "node:assert/strict";
import { test } from "node:test";
import { englishOnly, language, percent, say, setLanguage, joinSentences } from "../../../static/js/lib/i18n.js";
import { problemMessage } from "../../../static/js/data/problem-messages.js";

const WORDS = { "{n} %": "{n}%", "The server is still starting.": "服务器还在启动。", "The server refused the drawing.": "拒绝了。" };

setLanguage("zh-Hans", WORDS, "");

test("a sentence is in the page's language, or in English if it is not translated", () => {
  assert.equal(language, "zh-Hans");
  assert.equal(say("The server is still starting."), "服务器还在启动。");
  assert.equal(say("Unheard of."), "Unheard of.");
});

test("Chinese puts neither a space before a percent sign nor one between two sentences", () => {
  assert.equal(percent(0.5), "50%");
  assert.equal(joinSentences("一。", "二。"), "一。二。");
});

test("an English detail is left out if the page has a sentence of its own", () => {
  assert.equal(englishOnly("Detail."), "");
  assert.equal(problemMessage({ type: "/problems/not-ready", detail: "Wait." }, 503), "服务器还在启动。");
});

test("the English detail of an unknown problem is shown in every language", () => {
  assert.equal(problemMessage({ detail: "Do this." }, 418), "拒绝了。Do this.");
});
