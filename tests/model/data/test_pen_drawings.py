"""Pen drawings: strokes are parsed as recorded, and drawn as a browser's canvas draws them."""

from pathlib import Path

import numpy as np
import pytest

from gatescope.model.data.normalise import normalise
from gatescope.model.data.pen_drawings import (
    FILE,
    Drawing,
    PenError,
    drawn_digits,
    find_drawings,
    rasterise,
    read_drawings,
)

UNIPEN = """
.INCLUDE  dene.doc
.LEXICON "0" "1" "2"

.SEGMENT DIGIT    0 ? "7"
.COMMENT 8 12  224
.PEN_DOWN
 100  300
 200  300
 140  150
.PEN_UP
.DT 120
.PEN_DOWN
 120  220
 190  221.5
.PEN_UP
.SEGMENT DIGIT 1 ? "1"
.PEN_DOWN
 10 90
 10 20
.PEN_UP
.DT 120
"""
ZIGZAG = Drawing(2, (np.array([[0, 0], [60, 10], [5, 80], [70, 90]], np.float32),))


@pytest.fixture
def unipen(tmp_path: Path) -> Path:
    path = tmp_path / "two.tra"
    path.write_text(UNIPEN)
    return path


def coverage(strokes_in_pixels, size: int, line_width: float) -> np.ndarray:
    """Strokes with round caps and joins, antialiased by each pixel's distance to the pen's way: [size, size], 0..1."""
    y, x = np.mgrid[:size, :size] + 0.5
    distance = np.full((size, size), np.inf)
    for stroke in strokes_in_pixels:
        for (ax, ay), (bx, by) in zip(stroke[:-1], stroke[1:], strict=True):
            dx, dy = bx - ax, by - ay
            along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
            distance = np.minimum(distance, np.hypot(x - ax - along * dx, y - ay - along * dy))
    return np.clip(line_width / 2 - distance + 0.5, 0, 1)


def test_each_segment_is_a_drawing_with_its_label(unipen):
    assert [drawing.label for drawing in read_drawings(unipen)] == [7, 1]


def test_each_time_the_pen_is_down_is_a_stroke(unipen):
    assert [[len(stroke) for stroke in drawing.strokes] for drawing in read_drawings(unipen)] == [[3, 2], [2]]


def test_y_is_turned_downwards_and_the_drawing_begins_at_the_origin(unipen):
    seven = read_drawings(unipen)[0]
    np.testing.assert_array_equal(seven.strokes[0], [[0, 0], [100, 0], [40, 150]])
    np.testing.assert_array_equal(seven.strokes[1], [[20, 80], [90, 78.5]])
    assert seven.strokes[0].dtype == np.float32


def test_every_drawing_of_the_pen_set_is_read(data_folder: Path):
    drawings = read_drawings(data_folder / "pendigits" / "pendigits-orig.tra")
    labels = [drawing.label for drawing in drawings]
    assert len(drawings) == 7494
    # The counts that the set's own description gives for the digits 0 to 9.
    assert np.bincount(labels).tolist() == [780, 779, 780, 719, 780, 720, 720, 778, 719, 719]


@pytest.mark.parametrize("place", [".", "pendigits"])
def test_drawings_are_found_in_the_folder_named_or_in_pendigits_within(tmp_path, place):
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / FILE).write_text(UNIPEN)
    assert find_drawings(tmp_path) == tmp_path / place / FILE


def test_no_drawings_are_found_where_there_are_none(tmp_path):
    assert find_drawings(tmp_path) is None
    assert find_drawings() is None


SEGMENT = '.SEGMENT DIGIT 0 ? "7"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", r"must hold digits, .*; there is none"),
        ("hello\n", r"line 1: a point must stand between \.PEN_DOWN and \.PEN_UP; got 'hello'"),
        ('.SEGMENT WORD 0 ? "seven"\n', r"line 1: a segment must name its digit"),
        ('.SEGMENT DIGIT 0 ? "77"\n', r"line 1: a segment must name its digit"),
        ('.SEGMENT DIGIT 0 ? "7" or 1\n', r"line 1: a segment must name its digit"),
        (SEGMENT + ".PEN_DOWN\n1 2\n3\n.PEN_UP\n", r"line 4: a point must be two numbers, x and y; got '3'"),
        (SEGMENT + ".PEN_DOWN\n1 2 3\n.PEN_UP\n", r"line 3: a point must be two numbers"),
        (SEGMENT + ".PEN_DOWN\n1 nan\n.PEN_UP\n", r"line 3: a point must be two numbers"),
        (SEGMENT + "1 2\n", r"line 2: a point must stand between"),
        (SEGMENT + ".PEN_DOWN\n1 2\n", r"line 4: the pen must go up before a segment or the file ends"),
        (SEGMENT + ".PEN_DOWN\n1 2\n.PEN_DOWN\n", r"line 4: the pen may only go down within a segment"),
        (".PEN_DOWN\n1 2\n.PEN_UP\n", r"line 1: the pen may only go down within a segment"),
        (SEGMENT + ".PEN_UP\n", r"line 2: the pen may only go up after \.PEN_DOWN and at least one point"),
        (SEGMENT + ".PEN_DOWN\n.PEN_UP\n", r"line 3: the pen may only go up after"),
        (SEGMENT + SEGMENT, r"line 2: the segment before it must have strokes"),
    ],
)
def test_what_is_not_unipen_is_refused_with_its_file_and_line(tmp_path, text, complaint):
    path = tmp_path / "broken.tra"
    path.write_text(text)
    with pytest.raises(PenError, match=complaint) as error:
        read_drawings(path)
    assert str(path) in str(error.value)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(PenError, match="must be UNIPEN text in ASCII; byte 0 is not"):
        read_drawings(path)


def test_a_raster_is_bytes_with_ink_255_on_paper_0():
    raster = rasterise(ZIGZAG)
    assert raster.shape == (280, 280)
    assert raster.dtype == np.uint8
    assert (raster.min(), raster.max()) == (0, 255)


def test_strokes_have_round_caps_and_joins_and_soft_edges():
    # The way is 90 units high and scaled to 196 pixels.
    way = (ZIGZAG.strokes[0] - [35, 45]) * 196 / 90 + 140
    exact = coverage([way], 280, 22)
    raster = rasterise(ZIGZAG) / 255
    # Pillow rounds to whole subpixels. Square caps or mitred joins would be off by 1 in dozens of pixels.
    assert np.abs(raster - exact).max() < 0.5
    # Seen: 0.0011.
    assert np.abs(raster - exact).mean() < 0.0014


def test_the_longer_side_covers_seven_tenths_of_the_canvas_and_the_middle_is_the_middle():
    rows, columns = np.nonzero(rasterise(ZIGZAG))
    assert np.ptp(rows) + 1 == pytest.approx(0.7 * 280 + 22, abs=2)
    assert np.ptp(columns) + 1 == pytest.approx(0.7 * 280 * 70 / 90 + 22, abs=2)
    assert (rows.min() + rows.max() + 1) / 2 == pytest.approx(140, abs=0.5)
    assert (columns.min() + columns.max() + 1) / 2 == pytest.approx(140, abs=0.5)


def test_size_line_width_and_fill_can_be_chosen():
    line = Drawing(1, (np.array([[0, 0], [0, 50]], np.float32),))
    rows, columns = np.nonzero(rasterise(line, size=100, line_width=8, fill=0.5) > 127)
    assert np.ptp(rows) + 1 == pytest.approx(58, abs=1)
    assert np.ptp(columns) + 1 == pytest.approx(8, abs=1)


def test_a_dot_is_a_disc_as_wide_as_the_pen():
    dot = Drawing(1, (np.array([[3, 4]], np.float32),))
    raster = rasterise(dot) / 255
    assert raster.sum() == pytest.approx(np.pi * 11**2, rel=0.02)
    assert raster[140, 140] == 1


def test_separate_strokes_stay_separate():
    bars = Drawing(1, tuple(np.array([[x, 0], [x, 90]], np.float32) for x in (0, 60)))
    assert rasterise(bars)[140, 140] == 0


def test_drawn_digits_are_the_drawings_normalised(unipen):
    images, labels = drawn_digits(unipen)
    expected = [normalise(rasterise(drawing)) for drawing in read_drawings(unipen)]
    np.testing.assert_array_equal(images, expected)
    assert images.dtype == np.float32
    assert labels.tolist() == [7, 1]
    assert labels.dtype == np.uint8
