"""One unit, closer: chosen by pointing, clicking or typing; its lines are its numbers."""

import base64
import math
import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from safetensors.numpy import load_file

from gatescope.model.weights_file import ZOO

UNITS = 128


def values(visitor, signal: str, unit: int, layer: int = -1, model: str = "lstm") -> list[float]:
    """What the service says of a unit, counted from 1, for what is on the page."""
    answer = visitor.server.predict(visitor.posted[-1], model)
    return [row[unit - 1] for row in answer["layers"][layer][signal]]


def drawn(visitor, signal: str) -> list[float]:
    """The places across, 0 to 100, that a line goes through."""
    path = visitor.page.locator(f"[data-course={signal}] [data-line]").get_attribute("d")
    return [float(place) for place in re.findall(r"[ML]([\d.]+) ", path)]


def pixels(visitor, signal: str) -> np.ndarray:
    """[28, 128, 4]: the picture of a heatmap, smaller than the screen's by whole factors."""
    address = visitor.page.locator(f"[data-signal={signal}] image").get_attribute("href")
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        found = np.asarray(picture.convert("RGBA"))
    rows, columns = found.shape[0] // 28, found.shape[1] // UNITS
    return found[rows // 2 :: rows, columns // 2 :: columns]


def number(visitor):
    return visitor.page.locator("[data-unit]")


def choose(visitor, unit: int) -> None:
    number(visitor).fill(str(unit))
    number(visitor).blur()
    visitor.settled()


def test_the_lines_are_the_unit_s_numbers_on_the_range_of_the_heatmap(settled_page):
    visitor = settled_page()
    choose(visitor, 41)

    for signal in ("forget_gate", "input_gate", "output_gate"):
        assert drawn(visitor, signal) == pytest.approx([100 * value for value in values(visitor, signal, 41)], abs=0.01)
    for signal in ("candidate", "hidden_state"):
        assert drawn(visitor, signal) == pytest.approx([50 + 50 * v for v in values(visitor, signal, 41)], abs=0.01)


def test_its_half_life_and_rank_are_those_of_the_forget_gate(settled_page):
    visitor = settled_page()
    answer = visitor.server.predict(visitor.posted[-1])["layers"][0]["forget_gate"]
    lives = [math.log(2) / -(sum(math.log(row[unit]) for row in answer) / len(answer)) for unit in range(UNITS)]
    unit = sorted(range(UNITS), key=lives.__getitem__)[100]
    choose(visitor, unit + 1)

    said = visitor.page.locator("[data-half-life]").inner_text()
    assert "longer than 100 of the other 127" in said
    rows = float(re.search(r"after ([\d.]+) rows", said)[1])
    assert rows == pytest.approx(lives[unit], abs=0.5 if rows >= 10 else 0.05)


def test_pointing_previews_clicking_pins_and_escape_lets_go(settled_page):
    visitor = settled_page()
    visitor.point_at("forget_gate", row=3, unit=9, units=UNITS)
    expect(number(visitor)).to_have_value("9")
    visitor.page.mouse.down()
    visitor.page.mouse.up()
    visitor.point_at("candidate", row=20, unit=77, units=UNITS)
    expect(number(visitor)).to_have_value("77")
    visitor.page.mouse.move(5, 5)
    expect(number(visitor)).to_have_value("9")

    visitor.page.keyboard.press("Escape")
    expect(number(visitor)).to_have_value("")
    visitor.settled()
    assert drawn(visitor, "forget_gate") == []


def test_what_is_usual_stands_behind_the_lines_and_beside_the_means(settled_page):
    visitor = settled_page()
    choose(visitor, 41)
    expect(visitor.page.locator("[data-course=forget_gate] ~ [data-mean]")).to_contain_text("test")
    usual = load_file(ZOO / "statistics" / "lstm.safetensors")

    for signal in ("forget_gate", "output_gate"):
        name = f"layers.0.{signal}"
        own = values(visitor, signal, 41)
        said = visitor.page.locator(f"[data-course={signal}] ~ [data-mean]").inner_text()
        assert said == (
            f"mean {sum(own) / 28:.2f}\ntest {usual[f'{name}.mean'][40]:.2f} ± {usual[f'{name}.spread'][40]:.2f}"
        )
        path = visitor.page.locator(f"[data-course={signal}] [data-usual]").get_attribute("d")
        places = [float(place) for place in re.findall(r"[ML]([\d.]+) ", path)]
        middle, reach = (usual[f"{name}.{field}_by_row"][:, 40].astype(float) for field in ("mean", "spread"))
        expected = 100 * np.clip(np.concatenate([middle - reach, (middle + reach)[::-1]]), 0, 1)
        assert places == pytest.approx(expected, abs=0.01)


def test_unit_shows_its_half_life_over_the_test_set(settled_page):
    visitor = settled_page()
    choose(visitor, 41)
    usual = load_file(ZOO / "statistics" / "lstm.safetensors")["layers.0.forget_gate.half_life"][40]

    expect(visitor.page.locator("[data-half-life]")).to_contain_text(
        f"over 10,000 test digits of MNIST after {usual:.1f}"
    )


def test_without_a_pin_the_unit_that_was_pointed_at_last_stays(settled_page):
    visitor = settled_page()
    visitor.point_at("forget_gate", row=3, unit=9, units=UNITS)
    expect(number(visitor)).to_have_value("9")
    visitor.page.mouse.move(5, 5)
    visitor.settled()

    assert number(visitor).input_value() == "9"


def test_the_dot_stands_on_the_line_at_the_cursor_s_row(settled_page):
    visitor = settled_page()
    choose(visitor, 5)
    for row in (1, 17):
        visitor.page.locator("#row").fill(str(row))
        visitor.settled()
        dot = visitor.page.locator("[data-course=output_gate] [data-dot]").bounding_box()
        plot = visitor.page.locator("[data-course=output_gate]").bounding_box()
        place = values(visitor, "output_gate", 5)[row - 1]
        assert dot["x"] + dot["width"] / 2 - plot["x"] == pytest.approx(place * plot["width"], abs=0.6)
        assert dot["y"] + dot["height"] / 2 - plot["y"] == pytest.approx((row - 0.5) * plot["height"] / 28, abs=0.6)


def test_the_digit_s_rows_are_tinted_by_the_memory(settled_page):
    """Where there is no ink: blue is below zero, orange above."""
    visitor = settled_page(color_scheme="light")
    choose(visitor, 41)
    memory = values(visitor, "cell_state", 41)
    look = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 1, 28).data]"
    pixels = visitor.page.locator("[data-tinted]").evaluate(look)

    for row, value in enumerate(memory):
        red, _, blue, alpha = pixels[4 * row : 4 * row + 4]
        assert alpha == 255
        if abs(value) > 0.1:
            assert (red > blue) == (value > 0), f"row {row + 1}: {value}"


def test_units_stand_in_another_order_and_are_still_themselves(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    shipped = load_file(ZOO / "statistics" / "lstm.safetensors")
    order = visitor.page.get_by_label("Order of the units")
    expect(order).to_be_enabled()
    for name, expected in (
        ("alike together", shipped["layers.0.order"]),
        ("by half-life", np.argsort(-shipped["layers.0.forget_gate.half_life"], kind="stable")),
    ):
        order.select_option(label=name)
        for place, sample in ((1, 3), (77, 8), (128, 8)):
            visitor.button(f"Sample {sample}").click()
            visitor.wait("ready")
            visitor.point_at("forget_gate", row=12, unit=place, units=UNITS)
            expect(number(visitor)).to_have_value(str(expected[place - 1] + 1))
            row = values(visitor, "forget_gate", int(expected[place - 1]) + 1)[11]
            expect(visitor.page.locator("[data-value-of=forget_gate]")).to_have_text(f"{row:.3f}")
            visitor.settled()
            marked = visitor.page.locator("[data-band]").evaluate("band => band.style.getPropertyValue('--unit')")
            assert int(marked) == place - 1


def test_the_heatmap_shows_the_units_in_the_order_that_is_chosen(visit):
    """By the picture that Plotly paints, one canvas pixel a cell: its columns are those of before, in another order."""
    visitor = visit(reduced_motion="reduce", color_scheme="light").open().wait("ready")
    shipped = load_file(ZOO / "statistics" / "lstm.safetensors")
    before = pixels(visitor, "output_gate")
    visitor.page.get_by_label("Order of the units").select_option(label="alike together")
    visitor.settled()

    np.testing.assert_array_equal(pixels(visitor, "output_gate"), before[:, shipped["layers.0.order"]])


def test_mostly_negative_unit_is_sign_flipped_and_marked_in_similarity_order(visit):
    """The picture of the cell state is then that of its values with their signs changed, in those columns alone."""
    visitor = visit(reduced_motion="reduce", color_scheme="light").open().wait("ready")
    shipped = load_file(ZOO / "statistics" / "lstm.safetensors")
    order, flipped = shipped["layers.0.order"], shipped["layers.0.flipped"].astype(bool)
    note = visitor.page.locator("[data-turned-note]")
    expect(note).to_be_hidden()
    before = pixels(visitor, "cell_state").astype(int)
    visitor.page.get_by_label("Order of the units").select_option(label="alike together")
    visitor.settled()
    after = pixels(visitor, "cell_state").astype(int)
    expect(note).to_be_visible()

    def orange(picture):
        return picture[..., 0] - picture[..., 2]

    kept, turned = ~flipped[order], flipped[order]
    np.testing.assert_array_equal(after[:, kept], before[:, order][:, kept])
    strong = np.abs(orange(before[:, order])) > 60
    assert (strong & turned).any()
    changed = np.sign(orange(after)) == -np.sign(orange(before[:, order]))
    assert changed[:, turned][strong[:, turned]].all()
    marks = visitor.page.locator("[data-panel=cell_state] [data-turned]").evaluate("e => e.style.backgroundImage")
    assert marks.count("var(--ink)") == 2 * flipped.sum()


def test_only_units_with_a_gate_that_is_always_open_are_shown(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    shipped = load_file(ZOO / "statistics" / "lstm.safetensors")
    gates = [shipped[f"layers.0.{gate}.shares"].astype(float) for gate in ("forget_gate", "input_gate", "output_gate")]
    expected = np.flatnonzero(np.any([gate[:, 18:].sum(axis=1) > 0.95 for gate in gates], axis=0))
    which = visitor.page.get_by_label("Which units")
    expect(which).to_be_enabled()
    expect(which.locator("option[value=open]")).to_have_text(f"a gate always open ({len(expected)})")
    which.select_option(value="open")
    visitor.settled()

    for place, unit in enumerate(expected, start=1):
        visitor.point_at("input_gate", row=12, unit=place, units=len(expected))
        expect(number(visitor)).to_have_value(str(unit + 1))
    expect(which.locator("option[value=still]")).to_be_disabled()


def test_a_layer_is_chosen_where_there_are_several(settled_page):
    visitor = settled_page("lstm2")
    choose(visitor, 7)
    for layer in (1, 2):
        visitor.page.locator("[data-layer-of-unit]").select_option(label=str(layer))
        visitor.settled()
        expected = values(visitor, "forget_gate", 7, layer - 1, "lstm2")
        assert drawn(visitor, "forget_gate") == pytest.approx([100 * value for value in expected], abs=0.01)


def test_network_without_a_retention_gate_shows_no_half_life(settled_page):
    visitor = settled_page("rnn")
    choose(visitor, 7)

    assert drawn(visitor, "hidden_state")
    assert visitor.page.locator("[data-half-life]").inner_text() == ""


def test_over_the_row_stand_its_weights_of_the_pixels_for_the_signal_that_is_looked_at(visit):
    visitor = visit(reduced_motion="reduce", color_scheme="light").open().wait("ready")
    choose(visitor, 41)
    strip, said = visitor.page.locator("[data-input-weights]"), visitor.page.locator("[data-input-weights-text]")
    look = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 1).data]"
    matrix = load_file(ZOO / "lstm.safetensors")["layers.0.W"]
    for place, key, name in ((3, None, "candidate"), (0, "1", "forget gate")):
        if key is not None:
            visitor.page.keyboard.press(key)
        weights = matrix[:, place * UNITS + 40]
        strongest = int(np.abs(weights).argmax())
        expect(said).to_contain_text(
            f"of the pixels for the {name}, up to {weights[strongest]:.3f} at pixel {strongest + 1}".replace("-", "−")
        )
        colours = np.reshape(strip.evaluate(look), (28, 4)).astype(int)
        strong = np.abs(weights) > 0.3 * np.abs(weights).max()
        assert ((colours[:, 0] > colours[:, 2]) == (weights > 0))[strong].all()


def test_the_weights_of_the_pixels_go_with_the_row_and_a_layer_above_has_none(settled_page):
    visitor = settled_page("lstm2")
    choose(visitor, 41)
    strip, cursor = visitor.page.locator("[data-input-weights]"), visitor.page.locator("#unit .cursor")
    expect(strip).to_be_hidden()
    visitor.page.locator("[data-layer-of-unit]").select_option("0")
    expect(strip).to_be_visible()
    for row in (28, 12, 2, 1):
        visitor.page.locator("#row").fill(str(row))
        visitor.settled()
        over, at = strip.bounding_box(), cursor.bounding_box()
        assert abs(over["y"] + over["height"] - at["y"] if row > 1 else over["y"] - at["y"] - at["height"]) <= 1.01
