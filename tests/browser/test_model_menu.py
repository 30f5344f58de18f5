"""Every model that ships on the page: its panels, its numbers, and the way from one model to another."""

import pytest
from playwright.sync_api import expect

from gatescope.model.weights_file import names
from tests.browser.screens import PHONE

ONE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]
DRAWN = "[...document.querySelectorAll('[data-plot=signal]')].every((plot) => plot.querySelector('image'))"
# Where the rows of a band are drawn: the digit's canvas, what Plotly painted, the bars along the digit.
ROWS = """() => [...document.querySelectorAll("[data-band]")].map((band) =>
  [...band.querySelectorAll("canvas[data-digit], .plot image, .profile")].map((painted) => {
    const { top, bottom } = painted.getBoundingClientRect();
    return [top, bottom];
  }))"""


def shown(visitor, name: str) -> float:
    text = visitor.page.locator(f"#readout [data-value-of={name}]").inner_text()
    return float(text.replace("\N{MINUS SIGN}", "-"))


def choose(visitor, title: str) -> None:
    visitor.page.locator("#models summary").click()
    visitor.page.locator("#models a").filter(has=visitor.page.get_by_text(title, exact=True)).click()


@pytest.mark.parametrize("name", names())
def test_every_signal_is_drawn_on_the_rows_of_the_digit(settled_page, name):
    visitor = settled_page(name)
    visitor.until(DRAWN)

    for first, *others in visitor.page.evaluate(ROWS):
        assert others
        for other in others:
            assert other == pytest.approx(first, abs=0.5)
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert visitor.page.locator("[data-strip]").evaluate_all("all => all.map((it) => it.scrollWidth - it.clientWidth)")
    assert visitor.complaints == []


@pytest.mark.parametrize("name", names())
def test_every_value_that_is_shown_is_the_one_of_predict(settled_page, name):
    visitor = settled_page(name)
    answer = visitor.server.predict(visitor.posted[-1], name)
    plots = visitor.page.locator("[data-plot=signal]")

    assert visitor.prediction == str(answer["prediction"])
    for plot in (plots.first, plots.last):
        layer, signal = int(plot.get_attribute("data-layer")), plot.get_attribute("data-signal")
        values = answer["layers"][layer][signal]
        row, column = 20, len(values[0]) // 2
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        across, down = (column + 0.5) / len(values[0]), (row + 0.5) / 28
        visitor.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        expect(visitor.page.locator(f"[data-quantity].pointed [data-value-of={signal}]")).to_be_visible()

        assert visitor.page.locator("[data-readout=row]").inner_text() == str(row + 1)
        assert shown(visitor, signal) == pytest.approx(values[row][column], abs=0.0005 + 1e-6)


def test_another_model_reads_the_drawing_that_is_there(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ONE)
    visitor.wait("ready")
    visitor.page.locator("#row").fill("12")
    choose(visitor, "GRU")
    visitor.page.wait_for_url("**/?model=gru")
    visitor.wait("ready")

    assert visitor.prediction == "1"
    assert visitor.posted[-1] == visitor.posted[-2]
    assert visitor.row == 12
    assert visitor.complaints == []


def test_a_reload_loses_nothing(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ONE)
    visitor.wait("ready")
    visitor.page.reload()
    visitor.wait("ready")
    assert visitor.prediction == "1"

    visitor.button("Clear").click()
    visitor.wait("idle")
    visitor.page.reload()
    expect(visitor.button("Sample 3")).to_be_enabled()

    assert visitor.prediction == ""


def test_the_menu_opens_by_key_and_closes_by_escape_and_by_a_press_elsewhere(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    menu, summary = visitor.page.locator("#models .menu"), visitor.page.locator("#models summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()

    summary.click()
    expect(menu).to_be_visible()
    visitor.page.mouse.click(1300, 800)
    expect(menu).to_be_hidden()


def test_a_phone_can_choose_a_model(visit):
    visitor = visit(**PHONE, reduced_motion="reduce").open().wait("ready")
    choose(visitor, "Clockwork RNN")
    visitor.page.wait_for_url("**/?model=clockwork")
    visitor.wait("ready")

    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert visitor.complaints == []


def test_the_bars_along_the_digit_are_the_attention_after_the_current_row(settled_page):
    visitor = settled_page("attention")
    attention = visitor.server.predict(visitor.posted[-1], "attention")["layers"][0]["attention"]
    for row in (1, 14, 28):
        visitor.page.locator("#row").fill(str(row))
        visitor.until(f"document.querySelector('#instrument').style.getPropertyValue('--row') === '{row}'")
        bars = visitor.page.locator("[data-profile=attention] span")
        shares = bars.evaluate_all("bars => bars.map((bar) => Number(bar.style.getPropertyValue('--share')))")
        longest = float(visitor.page.locator("[data-longest]").inner_text())

        assert longest == pytest.approx(max(attention[row - 1]), abs=0.0005 + 1e-6)
        assert shares == pytest.approx([value / max(attention[row - 1]) for value in attention[row - 1]], abs=1e-5)


def test_pointing_at_a_unit_shows_its_module_and_clock(settled_page):
    visitor = settled_page("clockwork")
    units = 340
    for unit, row, module, since in ((1, 7, 1, 0), (units, 20, 5, 4), (units // 2, 10, 3, 2)):
        visitor.point_at("hidden_state", row, unit, units)
        expect(visitor.page.locator("[data-readout=unit]")).to_have_text(str(unit))

        assert visitor.page.locator("[data-readout=module]").inner_text() == str(module)
        assert shown(visitor, "since_tick") == since
        assert shown(visitor, "ticked") == float(since == 0)


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_the_comparison_draws_its_charts_and_asks_nobody_else(visit, screen):
    visitor = visit(**screen)
    visitor.page.goto(f"{visitor.server.url}/comparison")
    visitor.wait("ready")
    charts = visitor.page.locator("[data-chart]")

    assert charts.count() == 5
    for chart in charts.all():
        expect(chart.locator("svg.main-svg").first).to_be_visible()
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert visitor.complaints == []
    assert visitor.outside == []
