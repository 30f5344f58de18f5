"""Rows arrive: the sweep, the cursor, the keys and the values that are shown."""

import re

import pytest

REACT_COUNTER = """() => {
  window.plotlyCalls = 0;
  for (const [name, method] of Object.entries(window.Plotly)) {
    if (typeof method !== "function") continue;
    window.Plotly[name] = (...given) => { window.plotlyCalls += 1; return method.apply(window.Plotly, given); };
  }
}"""


def at_full_speed(visitor):
    visitor.page.get_by_label("Speed").select_option("4")


def test_a_drawn_sample_plays_by_itself_to_the_last_row(visit):
    visitor = visit().open().wait("ready")
    at_full_speed(visitor)
    visitor.button("Pause").wait_for()
    visitor.until("document.querySelector('#row').value === '28'")
    visitor.button("Play").wait_for()

    assert visitor.prediction == "3"
    assert visitor.complaints == []


def test_reduced_motion_shows_the_last_row_at_rest(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")

    assert visitor.button("Play").is_visible()
    assert visitor.row == 28
    assert visitor.prediction == "3"


def test_no_row_costs_a_plotly_call(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.until("document.querySelectorAll('.plot image').length === 7")
    visitor.page.evaluate(REACT_COUNTER)
    at_full_speed(visitor)
    visitor.button("Play").click()
    visitor.until("document.querySelector('#row').value === '28'")
    visitor.page.locator("#row").fill("5")
    visitor.page.keyboard.press("ArrowDown")

    assert visitor.page.evaluate("() => plotlyCalls") == 0
    # The counter counts: another drawing has to be drawn.
    visitor.button("Sample 7").click()
    visitor.until("plotlyCalls === 7")


def test_rows_after_the_current_one_are_veiled(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("#row").fill("12")
    visitor.until("document.querySelector('#instrument').style.getPropertyValue('--row') === '12'")
    heatmap = visitor.page.locator("[data-signal=cell_state]").bounding_box()
    veil = visitor.page.locator(".veil").first
    hidden_above = re.match(r"inset\(([\d.]+)px", veil.evaluate("veil => getComputedStyle(veil).clipPath"))

    assert hidden_above is not None
    assert float(hidden_above[1]) == pytest.approx(12 * heatmap["height"] / 28, abs=0.5)
    assert veil.bounding_box()["y"] == pytest.approx(heatmap["y"], abs=0.5)
    assert veil.bounding_box()["height"] == pytest.approx(heatmap["height"], abs=0.5)


def test_the_slider_goes_down_with_time_when_it_has_the_focus(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    slider = visitor.page.locator("#row")
    slider.fill("5")
    slider.focus()
    visitor.page.keyboard.press("ArrowDown")

    assert visitor.row == 6
    assert re.match(r"row 6 of 28, most likely \d at \d+ percent", slider.get_attribute("aria-valuetext"))


def test_step_buttons_move_one_row(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.button("Previous row").click()
    visitor.button("Previous row").click()
    visitor.button("Next row").click()

    assert visitor.row == 27


def test_pointing_at_a_heatmap_pauses(visit):
    visitor = visit().open().wait("ready")
    visitor.button("Pause").wait_for()
    visitor.point_at("forget_gate", row=3, unit=9, units=128)

    visitor.button("Play").wait_for()


def test_the_values_shown_are_those_of_predict(visit):
    visitor = visit().open().wait("ready")
    at_full_speed(visitor)
    visitor.until("document.querySelector('#row').value === '28'")
    answer = visitor.server.predict(visitor.posted[-1])
    (layer,) = answer["layers"]
    shown = visitor.page.locator("#readout")

    assert visitor.prediction == str(answer["prediction"])
    for row, unit, signal in ((1, 1, "cell_state"), (12, 77, "forget_gate"), (28, 128, "candidate")):
        visitor.point_at(signal, row, unit, units=128)
        visitor.until(f"document.querySelector('[data-readout=unit]').textContent === '{unit}'")
        assert shown.locator("[data-readout=row]").inner_text() == str(row)
        for name, values in layer.items():
            text = shown.locator(f"[data-value-of={name}]").inner_text().replace("\N{MINUS SIGN}", "-")
            assert float(text) == pytest.approx(values[row - 1][unit - 1], abs=0.0005 + 1e-6), name


def test_the_belief_shown_is_the_one_after_the_current_row(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    answer = visitor.server.predict(visitor.posted[-1])
    for row in (1, 13, 28):
        visitor.page.locator("#row").fill(str(row))
        visitor.until(f"document.querySelector('#instrument').style.getPropertyValue('--row') === '{row}'")
        bars = visitor.page.locator("#bars [data-class]")
        shares = bars.evaluate_all("bars => bars.map((bar) => Number(bar.style.getPropertyValue('--share')))")

        assert shares == pytest.approx(answer["probabilities_by_row"][row - 1], abs=1e-6)


def test_the_picture_beside_the_heatmaps_is_what_the_network_read(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    answer = visitor.server.predict(visitor.posted[-1])
    visitor.settled()
    read = """canvas => { const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
      return Array.from({ length: 784 }, (_, i) => data[4 * i + 3] / 255); }"""
    shown = visitor.page.locator("canvas[data-digit]").evaluate(read)

    assert shown == pytest.approx([value for row in answer["image"] for value in row], abs=0.5 / 255 + 1e-6)
