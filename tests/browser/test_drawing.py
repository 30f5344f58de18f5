"""The pad: real strokes in, predictions out."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

ZERO = [(0.5, 0.15), (0.34, 0.25), (0.3, 0.5), (0.36, 0.76), (0.5, 0.85), (0.65, 0.75), (0.7, 0.5), (0.6, 0.2)]
ONE = [(0.5, 0.15), (0.5, 0.4), (0.5, 0.6), (0.5, 0.85)]


def dense(points, steps=8):
    """A pen moves on between the corners that a test names."""
    pairs = zip(points, points[1:], strict=False)
    return [
        (x + (next_x - x) * k / steps, y + (next_y - y) * k / steps)
        for (x, y), (next_x, next_y) in pairs
        for k in range(steps + 1)
    ]


def pen_digits(folder: Path, each: int):
    """The first digits of each class in the pen set, as strokes that fill four fifths of the pad."""
    from gatescope.model.data.pen_drawings import read_drawings

    chosen: dict[int, list] = {label: [] for label in range(10)}
    for drawing in read_drawings(folder / "pendigits/pendigits-orig.tra"):
        if len(chosen[drawing.label]) < each:
            chosen[drawing.label].append(drawing)
    for label, drawings in chosen.items():
        for drawing in drawings:
            low = [min(float(stroke[:, axis].min()) for stroke in drawing.strokes) for axis in (0, 1)]
            high = [max(float(stroke[:, axis].max()) for stroke in drawing.strokes) for axis in (0, 1)]
            size = max(high[0] - low[0], high[1] - low[1])
            centre = [(low[axis] + high[axis]) / 2 for axis in (0, 1)]
            strokes = [
                [(0.5 + 0.8 * (x - centre[0]) / size, 0.5 + 0.8 * (y - centre[1]) / size) for x, y in stroke.tolist()]
                for stroke in drawing.strokes
            ]
            yield label, strokes


# The pen's way between its ends in one turn: between moves of the mouse itself the page would read every one of them.
MOVE = """(points) => {
  const pad = document.querySelector("#pad");
  const { left, top, width, height } = pad.getBoundingClientRect();
  for (const [x, y] of points) {
    const at = { clientX: left + x * width, clientY: top + y * height };
    pad.dispatchEvent(new PointerEvent("pointermove", { ...at, pointerId: 1, pointerType: "mouse", isPrimary: true }));
  }
}"""


def draw_at_once(visitor, points) -> None:
    """Press the mouse at the first point, pass the others in one turn, and let go."""
    visitor.stroke(points[:1], lift=False)
    visitor.page.evaluate(MOVE, points[1:])
    visitor.page.mouse.up()


def test_pen_drawings_are_classified_as_labelled(visit, data_folder):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    right = []
    for label, strokes in pen_digits(data_folder, each=2):
        for stroke in strokes:
            draw_at_once(visitor, stroke)
        visitor.wait("ready")
        right.append(visitor.prediction == str(label))
        visitor.button("Clear").click()
        visitor.wait("idle")

    # The model reads 97.8 % of the whole set: four or more wrong of twenty have a probability of about 0.001.
    assert sum(right) >= len(right) - 3
    assert len(right) == 20


def test_a_tap_leaves_a_dot(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke([(0.5, 0.5)])
    visitor.wait("ready")

    # As wide as the pen: 11 of 140 pixels across, so about 95 pixels of ink.
    assert sum(visitor.posted[-1]) / 255 == pytest.approx(95, abs=6)


def test_the_prediction_follows_while_the_pen_is_down(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(dense(ZERO, steps=4), lift=False)
    visitor.wait("ready")

    assert visitor.prediction == "0"
    assert len(visitor.posted) > 3
    visitor.page.mouse.up()


def test_while_one_draws_nothing_is_veiled(visit):
    visitor = visit().open().wait("ready")
    visitor.button("Pause").wait_for()
    visitor.stroke(ONE, lift=False)
    visitor.until("document.querySelector('#row').value === '28'")

    assert visitor.button("Play").is_visible()


def test_clear_empties_the_pad_the_prediction_and_the_panels(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ZERO)
    visitor.wait("ready")
    visitor.button("Clear").click()
    visitor.wait("idle")

    assert visitor.prediction == ""
    assert visitor.button("Play").is_disabled()
    visitor.until("document.querySelector('#instrument').classList.contains('empty')")
    assert not visitor.page.locator(".plot image").first.is_visible()


def test_undo_takes_back_a_stroke_and_then_the_clearing(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.button("Clear").click()
    visitor.wait("idle")
    visitor.stroke(ONE)
    visitor.wait("ready")
    assert visitor.prediction == "1"
    visitor.button("Undo").click()
    visitor.wait("idle")
    visitor.button("Undo").click()
    visitor.wait("ready")

    assert visitor.prediction == "3"


def test_the_eraser_rubs_out_until_nothing_is_left(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ONE)
    visitor.wait("ready")
    visitor.button("Eraser").click()
    assert visitor.button("Eraser").get_attribute("aria-pressed") == "true"
    visitor.stroke([(0.5, 0.05), (0.5, 0.5), (0.5, 0.95)])
    visitor.wait("idle")

    assert visitor.prediction == ""


@pytest.mark.parametrize("label", range(10))
def test_every_sample_is_classified_correctly(visit, label):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.button(f"Sample {label}").click()
    visitor.wait("ready")

    assert visitor.prediction == str(label)


def test_what_is_sent_is_grey_bytes_with_full_ink_in_the_strokes(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ONE)
    visitor.wait("ready")
    grey = visitor.posted[-1]

    assert len(grey) == 140 * 140
    assert grey[70 * 140 + 70] == 255
    assert grey[70 * 140 + 20] == 0
    # A pen of 22/280 of the side is 11 of 140 pixels wide.
    assert sum(grey[70 * 140 : 71 * 140]) / 255 == pytest.approx(11, abs=0.5)


def test_a_digit_is_drawn_with_keys_alone(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    keyboard, pad = visitor.page.keyboard, visitor.page.locator("#pad")
    visitor.page.locator("#models summary").focus()
    while not pad.evaluate("pad => pad === document.activeElement"):
        keyboard.press("Tab")
    for _ in range(9):
        keyboard.press("ArrowUp")
    keyboard.down("Space")
    for _ in range(18):
        keyboard.press("ArrowDown")
    keyboard.up("Space")
    visitor.wait("ready")

    assert visitor.prediction == "1"
    assert visitor.row == 28, "the arrows belong to the pad while it has the focus"
    expect(visitor.page.locator("[data-brush-place]")).to_have_text("Row 23, column 14")

    keyboard.press("Enter")
    keyboard.press("ArrowRight")
    expect(visitor.page.locator("[data-brush-place]")).to_have_text("Row 23, column 15, pen down")
    keyboard.press("Tab")
    visitor.until("document.querySelector('[data-brush]').hidden")
    assert visitor.button("Undo").evaluate("button => button === document.activeElement")


def test_the_mouse_brings_no_brush(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.stroke(ONE)
    visitor.wait("ready")
    visitor.settled()

    assert visitor.page.locator("[data-brush]").is_hidden()
