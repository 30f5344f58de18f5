"""The guided reading on the page: it points at real things, notices what was done, and gets out of the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE

UNITS = 128


def card(visitor):
    return visitor.page.locator("[data-card]")


def start(visitor) -> None:
    visitor.page.locator(".bench [data-start]").click()
    expect(card(visitor)).to_be_visible()


def next_step(visitor, number: int, title: str) -> None:
    card(visitor).get_by_role("button", name="Next").click()
    expect(card(visitor)).to_contain_text(f"{number} of 8")
    expect(card(visitor).locator("h3")).to_have_text(title)


def done(visitor):
    return card(visitor).get_by_text("Done")


def fresh(visit, model=None, **settings):
    """A visitor who has done nothing yet in this tab."""
    return visit(reduced_motion="reduce", **settings).open(model).wait("ready")


def test_tour_advances_when_its_tasks_are_done(visit):
    visitor = fresh(visit)
    expect(card(visitor)).to_be_hidden()
    start(visitor)
    expect(card(visitor)).to_contain_text("1 of 8")
    expect(done(visitor)).to_be_hidden()
    assert visitor.row == 1
    for _ in range(4):
        visitor.page.keyboard.press("ArrowDown")
    expect(done(visitor)).to_be_hidden()
    for _ in range(8):
        visitor.page.keyboard.press("ArrowDown")
    expect(done(visitor)).to_be_visible()
    expect(card(visitor)).to_contain_text("1 of 8")

    next_step(visitor, 2, "What to forget")
    expect(done(visitor)).to_be_hidden()
    visitor.point_at("input_gate", row=12, unit=41, units=UNITS)
    expect(done(visitor)).to_be_hidden()
    visitor.point_at("forget_gate", row=12, unit=41, units=UNITS)
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 3, "What to write")
    visitor.point_at("candidate", row=12, unit=41, units=UNITS)
    expect(done(visitor)).to_be_hidden()
    visitor.point_at("input_gate", row=12, unit=41, units=UNITS)
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 4, "The new memory")
    visitor.point_at("cell_state", row=12, unit=9, units=UNITS)
    expect(done(visitor)).to_be_hidden()
    visitor.page.mouse.down()
    visitor.page.mouse.up()
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 5, "What to show")
    visitor.point_at("output_gate", row=12, unit=9, units=UNITS)
    visitor.point_at("hidden_state", row=12, unit=9, units=UNITS)
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 6, "What it believes")
    visitor.button("Play").click()
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 7, "One unit, closer")
    for row in (10, 11):  # wherever it had come to, one of them is another
        visitor.page.locator("#row").fill(str(row))
    expect(done(visitor)).to_be_visible()

    next_step(visitor, 8, "Your own experiment")
    visitor.stroke([(0.2, 0.3), (0.2, 0.5), (0.2, 0.7)])
    expect(done(visitor)).to_be_visible()
    assert visitor.page.locator("[data-step] [data-did]:not([hidden])").count() == 8

    card(visitor).get_by_role("button", name="Finish").click()
    expect(card(visitor)).to_be_hidden()
    assert visitor.page.locator(".guided").count() == 0


@pytest.mark.parametrize("settings", [{}, PHONE], ids=["wide", "phone"])
def test_each_step_points_at_something_that_the_card_does_not_cover(visit, settings):
    visitor = fresh(visit, **settings)
    visitor.page.locator("[data-start]:visible").first.click()
    for step in range(1, 9):
        expect(card(visitor)).to_contain_text(f"{step} of 8")
        visitor.settled()
        visitor.settled()
        assert visitor.page.evaluate("() => innerWidth") == visitor.page.viewport_size["width"]
        shows = visitor.page.locator("[data-step]").nth(step - 1).get_attribute("data-shows").split(", ")
        first = visitor.page.locator(f"{shows[0]} >> visible=true").first
        expect(first).to_have_class(re.compile(r"\bguided\b"))
        first = first.bounding_box()
        assert first["width"] > 20 and first["height"] > 20
        # What it speaks of begins on the screen, and most of it stands above the card.
        assert first["y"] > -1
        assert first["y"] + 0.6 * first["height"] < card(visitor).bounding_box()["y"]
        if step < 8:
            card(visitor).get_by_role("button", name="Next").click()


def test_escape_ends_the_tour_and_returns_the_focus(visit):
    visitor = fresh(visit)
    button = visitor.page.locator("#read-forget [data-show-step]")
    button.click()
    expect(card(visitor)).to_contain_text("2 of 8")
    expect(card(visitor).locator("h3")).to_be_focused()
    assert visitor.page.locator("[data-panel=forget_gate].guided").count() == 1

    visitor.page.keyboard.press("Escape")
    expect(card(visitor)).to_be_hidden()
    expect(button).to_be_focused()
    assert visitor.page.locator(".guided").count() == 0


def test_escape_closes_the_tour_before_it_unpins_a_unit(visit):
    visitor = fresh(visit)
    start(visitor)
    visitor.page.locator("[data-unit]").fill("41")
    visitor.page.locator("[data-unit]").blur()
    visitor.page.keyboard.press("Escape")
    expect(card(visitor)).to_be_hidden()
    expect(visitor.page.locator("[data-unit]")).to_have_value("41")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("[data-unit]")).to_have_value("")


def test_tour_progress_lasts_as_long_as_the_tab(visit):
    visitor = fresh(visit)
    start(visitor)
    visitor.page.locator("#row").fill("12")
    expect(done(visitor)).to_be_visible()
    visitor.page.reload()
    visitor.wait("ready")
    expect(visitor.page.locator("#read-rows [data-did]")).to_be_visible()
    expect(card(visitor)).to_be_hidden()

    start(visitor)
    expect(card(visitor)).to_contain_text("2 of 8")
    visitor.open("gru").wait("ready")
    expect(visitor.page.locator("#read-rows [data-did]")).to_be_hidden()


def test_with_keys_alone_a_signal_is_looked_at_by_a_unit_s_number(visit):
    visitor = fresh(visit)
    visitor.page.locator("#read-forget [data-show-step]").press("Enter")
    expect(card(visitor)).to_contain_text("2 of 8")
    visitor.page.locator("[data-unit]").select_text()
    visitor.page.keyboard.type("7")
    expect(done(visitor)).to_be_visible()


def test_tour_selects_the_row_and_unit_of_the_article(visit):
    visitor = fresh(visit)
    unit, row = (visitor.page.locator(f"[data-told-{name}]").input_value() for name in ("unit", "row"))
    visitor.page.locator("#read-output [data-show-step]").click()
    expect(visitor.page.locator("[data-unit]")).to_have_value(unit)
    assert visitor.row == int(row)


def test_tour_asks_for_a_drawing_without_one(visit):
    visitor = fresh(visit).start_drawing()
    start(visitor)
    expect(card(visitor)).to_contain_text("Draw a digit")
    visitor.button("Sample 4").click()
    visitor.wait("ready")
    expect(card(visitor)).to_contain_text("Step down")


def test_tour_points_at_the_layer_of_the_article(visit):
    visitor = fresh(visit, "lstm2")
    visitor.page.locator("#read-forget [data-show-step]").click()
    assert visitor.page.locator(".guided").evaluate("one => one.closest('[data-layer]').dataset.layer") == "1"
