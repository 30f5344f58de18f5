"""What a screen reader gets: one voice that waits for its turn, and sentences that describe the charts truly."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

# Every change of what is live, and of what a slider with the focus says by itself.
LISTEN = """() => {
  window.spoken = [];
  const live = [...document.querySelectorAll("[role=status], [role=alert], [aria-live]:not([aria-live=off])")];
  const listener = new MutationObserver((all) => all.forEach(({ target }) => window.spoken.push(target.textContent)));
  for (const region of live) listener.observe(region, { childList: true, characterData: true, subtree: true });
  const slider = new MutationObserver(() => window.spoken.push("slider"));
  slider.observe(document.querySelector("#row"), { attributeFilter: ["aria-valuetext"] });
}"""


def listened(visit, model: str | None = None):
    visitor = visit(reduced_motion="reduce").open(model).wait("ready")
    # What it has to say of the first drawing is out.
    expect(visitor.page.locator("[data-announcer]")).to_contain_text("Row 28: believes 3 at")
    visitor.page.evaluate(LISTEN)
    return visitor


def spoken(visitor) -> list[str]:
    return [text for text in visitor.page.evaluate("() => spoken") if text != "slider"]


def believes(visitor, row: int, model: str = "lstm") -> str:
    belief = visitor.server.predict(visitor.posted[-1], model)["probabilities_by_row"][row - 1]
    return f"Row {row}: believes {int(np.argmax(belief))} at {100 * max(belief):.0f} %"


# What a key that is held down sends, in one turn: a busy machine may lay presses of Playwright's own so far apart that
# a rest between two of them is rightly told.
HOLD = """([key, times]) => {
  for (let time = 0; time < times; time += 1) {
    const held = { key, repeat: time > 0, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", held));
  }
}"""


def test_row_step_is_announced_once(visit):
    visitor = listened(visit)
    visitor.page.evaluate(HOLD, ["ArrowUp", 16])
    visitor.until("spoken.some((text) => text !== 'slider')")

    assert spoken(visitor) == [believes(visitor, 12)]


def test_playback_announces_only_its_last_row(visit):
    visitor = listened(visit)
    visitor.page.locator("#row").focus()
    visitor.page.get_by_label("Speed").select_option("1")
    visitor.button("Play").click()
    visitor.button("Pause").wait_for()
    visitor.page.evaluate("() => { spoken.length = 0; }")
    visitor.until("Number(document.querySelector('#row').value) >= 16")  # a busy machine leaves some out
    assert visitor.page.evaluate("() => spoken") == []
    visitor.until("spoken.some((text) => text !== 'slider')")

    assert spoken(visitor) == [believes(visitor, 28)]


def test_a_slider_with_the_focus_is_not_talked_over(visit):
    visitor = listened(visit)
    visitor.page.locator("#row").focus()
    visitor.page.keyboard.press("ArrowUp")
    visitor.until("spoken.includes('slider')")
    # The voice's own turn comes with the unit, and leaves the row to the slider.
    visitor.page.keyboard.press("ArrowRight")
    visitor.until("spoken.some((text) => text !== 'slider')")

    (told,) = spoken(visitor)
    assert re.fullmatch(r"Unit 1: cell state \N{MINUS SIGN}?\d\.\d\d", told)


def test_prediction_is_announced_once(visit):
    visitor = listened(visit)
    visitor.button("Sample 7").click()
    visitor.wait("ready")
    visitor.until("spoken.some((text) => text !== 'slider')")

    assert spoken(visitor) == [believes(visitor, 28)]


def test_empty_pad_and_errors_are_announced(visit):
    visitor = listened(visit)
    visitor.button("Clear").click()
    visitor.until("spoken.includes('The pad is empty.')")
    visitor.page.route("**/predict?*", lambda route: route.fulfill(status=413, body="{}"))
    visitor.button("Sample 7").click()
    visitor.wait("error")
    visitor.settled()

    assert len([text for text in spoken(visitor) if text]) == 2


def described(visitor, chart: str) -> str:
    """What describes a chart, by the chain that a screen reader follows."""
    ids = visitor.page.locator(chart).first.get_attribute("aria-describedby")
    visitor.settled()
    return str(visitor.page.locator(f"#{ids}").text_content())


def test_a_gate_s_sentence_is_true(visit):
    visitor = listened(visit)
    gate = np.array(visitor.server.predict(visitor.posted[-1])["layers"][0]["forget_gate"])
    rows = gate.mean(axis=1)

    assert described(visitor, "[data-signal=forget_gate]") == (
        f"forget gate: mean {gate.mean():.2f}, most at row {rows.argmax() + 1} ({rows.max():.2f}), least at row "
        f"{rows.argmin() + 1} ({rows.min():.2f}); of 128 units {(gate > 0.9).all(axis=0).sum()} stay above 0.9 and "
        f"{(gate < 0.1).all(axis=0).sum()} below 0.1."
    )


def test_every_chart_of_every_kind_of_model_has_its_sentence(visit):
    for model in ("lstm", "attention", "clockwork", "grid"):
        visitor = listened(visit, model)
        visitor.page.keyboard.press("ArrowRight")
        visitor.settled()
        charts = visitor.page.locator("#stage [role=img]:visible:not(#bars):not([data-profile])")
        sentences = charts.evaluate_all(
            """all => all.map((one) => {
              const sentence = document.getElementById(one.getAttribute("aria-describedby"));
              return [one.getAttribute("aria-label"), sentence?.textContent];
            })"""
        )

        assert len(sentences) >= 7
        for name, sentence in sentences:
            assert name and sentence and re.search(r"\d", sentence), f"{model}: {name} says {sentence!r}"
            assert "NaN" not in sentence and "undefined" not in sentence


def test_the_sentences_follow_the_drawing_and_the_unit_but_not_the_row(visit):
    visitor = listened(visit)
    line, belief = "[data-course=cell_state]", "[data-plot=belief]"
    before = described(visitor, belief)
    assert before.startswith("After the last row it is 3 at")
    visitor.page.keyboard.press("ArrowRight")
    assert described(visitor, line).startswith("cell state of unit 1: mean")
    visitor.page.keyboard.press("ArrowRight")
    assert described(visitor, line).startswith("cell state of unit 2: mean")
    visitor.page.keyboard.press("Home")
    assert described(visitor, belief) == before
    visitor.button("Sample 7").click()
    visitor.wait("ready")

    assert described(visitor, belief).startswith("After the last row it is 7 at")


def test_the_bars_are_named_by_what_they_show(visit):
    visitor = listened(visit)
    visitor.page.locator("#row").fill("1")
    visitor.settled()
    belief = visitor.server.predict(visitor.posted[-1])["probabilities_by_row"][0]
    name = visitor.page.locator("#bars").get_attribute("aria-label")

    assert name.startswith(f"Belief after row 1: {int(np.argmax(belief))} at {100 * max(belief):.0f} %")


@pytest.mark.parametrize("path", ["", "comparison"])
def test_headings_go_down_one_at_a_time_and_there_is_one_page_title(visit, path):
    visitor = visit(reduced_motion="reduce")
    visitor.page.goto(f"{visitor.server.url}/{path}")
    headings = visitor.page.locator("h1, h2, h3, h4")
    levels = headings.evaluate_all("all => all.map(({ tagName }) => Number(tagName[1]))")

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
