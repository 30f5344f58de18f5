"""A and B on the same rows: two drawings."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.comparison_steps import (
    drawn,
    keep,
    map_of,
    painted,
    pixels,
    point,
    read,
    section,
    signal,
    tells,
    two_drawings,
)
from tests.browser.screens import SCREENS

SEVEN = [(0.3, 0.2), (0.5, 0.2), (0.7, 0.2), (0.6, 0.5), (0.49, 0.85)]

# The rows of each group: the digit's canvas, what Plotly painted, the lines' square, and the cursor over them.
GROUPS = """() => [...document.querySelectorAll("#pair .group")].map((group) => {
  const box = (one) => { const { top, bottom } = one.getBoundingClientRect(); return [top, bottom]; };
  const shown = [...group.querySelectorAll("canvas, .plot image, svg[viewBox]")].filter((one) => one.checkVisibility());
  return { painted: shown.map(box), cursor: box(group.querySelector(".cursor")) };
}).filter(({ painted }) => painted.length > 0)"""


def test_baseline_button_is_disabled_without_a_drawing(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()

    expect(keep(visitor)).to_be_disabled()
    expect(section(visitor).locator("#pair")).to_be_hidden()
    tells(visitor, "Keep what is shown as A")


def test_b_less_a_is_the_difference_of_two_answers(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = (signal(one, "cell_state") for one in two_drawings(visitor))
    for row, unit in ((14, 1), (20, 64), (28, 128), (9, 77)):
        point(visitor, "difference", row, unit)

        assert [read(visitor, what) for what in ("row", "unit")] == [str(row), str(unit)]
        for what, value in (("a", a), ("b", b), ("difference", b - a)):
            assert float(read(visitor, what)) == pytest.approx(value[row - 1, unit - 1], abs=0.0005 + 1e-6)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_the_map_of_the_difference_blue_is_less_orange_is_more_and_none_is_paper(visit, theme):
    visitor = visit(reduced_motion="reduce", color_scheme=theme)
    a, b = (signal(one, "forget_gate") for one in two_drawings(visitor))
    section(visitor).locator("[data-signal-of-both]").select_option("forget_gate")
    visitor.settled()
    red, _, blue, _ = np.moveaxis(pixels(visitor, "difference"), -1, 0)
    paper = (0xF6, 0xF5, 0xF1) if theme == "light" else (0x17, 0x19, 0x1D)

    assert (red - blue)[b - a > 0.1].min() > 20
    assert (red - blue)[b - a < -0.1].max() < -20
    same = np.abs(b - a).max(axis=1) == 0
    assert same.any()
    assert (pixels(visitor, "difference")[same][..., :3] == paper).all()


def test_baseline_stays_while_b_is_drawn(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    kept, *before = [painted(visitor, half) for half in ("a", "b", "difference")]
    visitor.button("Clear").click()
    visitor.wait("idle")
    tells(visitor, "A is kept. Draw another digit: it is B.")
    visitor.stroke(SEVEN)
    visitor.wait("ready")
    visitor.settled()
    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 7, \d+ %\."))

    assert painted(visitor, "a") == kept
    for half, then in zip(("b", "difference"), before, strict=True):
        assert painted(visitor, half) != then


def test_comparison_names_both_predictions_the_divergence_and_the_widest_row(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = two_drawings(visitor)
    said = section(visitor).locator("[data-told]").inner_text()
    leaders = [np.argmax(one["probabilities_by_row"], axis=1) for one in (a, b)]
    first = int(np.argmax(leaders[0] != leaders[1]))
    far = np.abs(signal(b, "cell_state") - signal(a, "cell_state")).mean(axis=1)
    shares = [f"{100 * max(one['probabilities']):.0f}" for one in (a, b)]

    assert f"A reads {a['prediction']}, {shares[0]} %; B reads {b['prediction']}, {shares[1]} %." in said
    assert re.search(rf"(From|after) row {first + 1}\b.* {leaders[0][first]} in A and {leaders[1][first]} in B", said)
    assert said.endswith(f"Their cell state differs most at row {far.argmax() + 1}: mean |B − A| {far.max():.2f}.")


def test_the_beliefs_of_both_stand_side_by_side(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = two_drawings(visitor)
    for half, one in (("a", a), ("b", b)):
        plot = section(visitor).locator(f"[data-belief][data-half={half}] .plot")
        share = f"{100 * max(one['probabilities']):.0f} %"

        expect(plot.locator("image")).to_be_attached()
        label = plot.get_attribute("aria-label")
        assert label.startswith(f"Belief in {half.upper()}: {one['prediction']} is the most likely from row ")
        assert label.endswith(f", {share} in the end.")


def test_the_lines_are_the_unit_s_numbers_in_a_and_in_b(visit):
    visitor = visit(reduced_motion="reduce")
    answers = two_drawings(visitor)
    section(visitor).locator("[data-signal-of-both]").select_option("output_gate")
    visitor.page.locator("[data-unit]").fill("41")
    visitor.page.locator("[data-unit]").blur()
    visitor.settled()

    for side, one in zip("ab", answers, strict=True):
        assert drawn(visitor, side) == pytest.approx(100 * signal(one, "output_gate")[:, 40], abs=0.01)
    expect(section(visitor).locator("[data-both]")).to_contain_text("unit 41")


def test_pointing_previews_the_unit_everywhere_and_a_click_pins_it(visit):
    visitor = visit(reduced_motion="reduce")
    _, b = two_drawings(visitor)
    point(visitor, "a", row=11, place=9, click=True)
    expect(visitor.page.locator("[data-unit]")).to_have_value("9")
    assert visitor.row == 11
    point(visitor, "b", row=20, place=77)
    expect(visitor.page.locator("[data-unit]")).to_have_value("77")
    told = visitor.page.locator("#readout [data-value-of=cell_state]").inner_text()
    assert float(told.replace("\N{MINUS SIGN}", "-")) == pytest.approx(signal(b, "cell_state")[19, 76], abs=0.0006)

    visitor.page.mouse.move(5, 5)
    expect(visitor.page.locator("[data-unit]")).to_have_value("9")
    assert (read(visitor, "row"), read(visitor, "unit")) == ("11", "9")


def test_units_stand_in_the_order_that_is_chosen(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = (signal(one, "cell_state") for one in two_drawings(visitor))
    order = visitor.page.locator("[data-control=order]")
    expect(order).to_be_enabled()
    order.select_option("spread")
    visitor.settled()
    point(visitor, "difference", row=20, place=1)
    unit = int(read(visitor, "unit"))
    assert unit != 1

    assert float(read(visitor, "difference")) == pytest.approx((b - a)[19, unit - 1], abs=0.0005 + 1e-6)
    expect(visitor.page.locator("[data-unit]")).to_have_value(str(unit))


@pytest.mark.parametrize("screen", list(SCREENS.values()), ids=SCREENS)
def test_rows_are_as_high_as_everywhere_and_the_cursor_is_on_the_current_one(visit, screen):
    visitor = visit(**screen, reduced_motion="reduce")
    two_drawings(visitor)
    visitor.page.locator("#row").fill("17")
    visitor.settled()
    digit = visitor.page.locator("canvas[data-digit]").first.bounding_box()
    groups = visitor.page.evaluate(GROUPS)

    assert len(groups) == 4
    for group in groups:
        for top, bottom in group["painted"]:
            assert [top, bottom] == pytest.approx(group["painted"][0], abs=0.5)
            assert bottom - top == pytest.approx(digit["height"], abs=0.5)
        top, bottom = group["painted"][0]
        assert sum(group["cursor"]) / 2 == pytest.approx(top + 16.5 * (bottom - top) / 28, abs=0.5)
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    lines = {round(group["painted"][0][0]) for group in groups}
    assert (len(lines) == 1) == (screen["viewport"]["width"] >= 1440)


def test_no_row_costs_a_plotly_call(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    visitor.page.evaluate(
        """() => { window.calls = 0; const { react } = window.Plotly;
          window.Plotly.react = (...given) => { window.calls += 1; return react.apply(window.Plotly, given); }; }"""
    )
    visitor.page.locator("#row").fill("5")
    visitor.page.keyboard.press("ArrowDown")
    point(visitor, "b", row=20, place=77)
    visitor.settled()
    assert visitor.page.evaluate("() => calls") == 0

    visitor.button("Sample 7").click()
    visitor.wait("ready")
    visitor.settled()
    assert visitor.page.evaluate("() => calls") == 7 + 3  # the instrument's, and B, B - A and B's belief: A is kept


def test_keys_keep_and_let_go_and_the_focus_is_not_lost(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    keep(visitor).focus()
    visitor.page.keyboard.press("Enter")
    expect(keep(visitor)).to_have_attribute("aria-pressed", "true")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="See A and B")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(section(visitor)).to_be_in_viewport()
    visitor.page.keyboard.press("Escape")
    expect(keep(visitor)).to_have_attribute("aria-pressed", "true")

    section(visitor).get_by_label("Compare with").focus()
    for control in ("[data-signal-of-both]", "[data-control=let-go]"):
        visitor.page.keyboard.press("Tab")
        expect(section(visitor).locator(control)).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(section(visitor).locator("#pair")).to_be_hidden()
    expect(keep(visitor)).to_be_focused()
    expect(keep(visitor)).to_have_attribute("aria-pressed", "false")
    assert visitor.complaints == []


def test_nothing_jumps_while_b_is_drawn_and_rows_and_units_pass(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    section(visitor).scroll_into_view_if_needed()
    visitor.page.evaluate(
        """() => { window.shift = 0;
          new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
            .observe({ type: "layout-shift" }); }"""
    )
    for number in (7, 5, 1):
        visitor.button(f"Sample {number}").evaluate("button => button.click()")
        visitor.wait("ready")
        visitor.settled()
    point(visitor, "b", row=20, place=77)
    visitor.page.keyboard.press("ArrowUp")
    visitor.settled()

    assert visitor.page.evaluate("() => window.shift") < 0.001


@pytest.mark.parametrize("model", ["attention", "clockwork", "grid", "rnn"])
def test_every_signal_of_every_kind_can_be_compared(visit, model):
    visitor = visit(reduced_motion="reduce").open(model).wait("ready")
    keep(visitor).click()
    visitor.button("Sample 8").click()
    visitor.wait("ready")
    choice = section(visitor).locator("[data-signal-of-both]")
    for name in choice.locator("option").evaluate_all("all => all.map((one) => one.value)"):
        choice.select_option(name)
        visitor.settled()
        expect(map_of(visitor, "difference").locator("image")).to_be_visible()
        expect(map_of(visitor, "difference")).to_have_attribute("aria-label", re.compile("B less A: most at row"))
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert visitor.complaints == []


def test_a_stays_when_the_page_reloads_and_when_another_model_is_taken(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    before = painted(visitor, "a")
    visitor.page.reload()
    visitor.wait("ready")
    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 8"))
    assert painted(visitor, "a") == before

    visitor.page.locator("#models summary").click()
    visitor.page.locator("#models a").filter(has=visitor.page.get_by_text("GRU", exact=True)).click()
    visitor.page.wait_for_url("**/?model=gru")
    tells(visitor, re.compile(r"A, LSTM, reads 3, \d+ %; B, GRU, reads 8"))
    section(visitor).get_by_role("button", name="Let A go").click()
    visitor.page.reload()
    visitor.wait("ready")

    expect(keep(visitor)).to_have_attribute("aria-pressed", "false")
    assert visitor.complaints == []
