import assert from "node:assert/strict";
import { test } from "node:test";
import { englishOnly, language, percent, say, setLanguage, joinSentences } from "../../../static/js/lib/i18n.js";
import { problemMessage } from "../../../static/js/data/problem-messages.js";

const WORDS = { "{n} %": "{n}%", "The server is still starting.": "服务器还在启动。", "The server refused the drawing.": "拒绝了。" };

setLanguage("zh-Hans", WORDS, "");

test("a sentence is said in the page's language, and in the source's where that has it not", () => {
  assert.equal(language, "zh-Hans");
  assert.equal(say("The server is still starting."), "服务器还在启动。");
  assert.equal(say("Unheard of."), "Unheard of.");
});

test("Chinese puts neither a space before a percent sign nor one between two sentences", () => {
  assert.equal(percent(0.5), "50%");
  assert.equal(joinSentences("一。", "二。"), "一。二。");
});

test("the server's English is left away where the page has a sentence of its own", () => {
  assert.equal(englishOnly("Detail."), "");
  assert.equal(problemMessage({ type: "/problems/not-ready", detail: "Wait." }, 503), "服务器还在启动。");
});

test("where nothing else is known of a refusal the server's English is better than nothing", () => {
  assert.equal(problemMessage({ detail: "Do this." }, 418), "拒绝了。Do this.");
});
