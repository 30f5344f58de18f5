"""Digits drawn with a pen, as strokes: read from UNIPEN text, drawn as a browser's canvas would.

They are how one measures what MNIST cannot tell: how well people's own drawings on a screen are read.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gatescope.model.data import normalise

SUPERSAMPLING = 6  # 37 grey levels along an edge; a canvas has 256, which nobody can tell apart in 28x28
FILE = "pendigits-orig.tra"
WHERE_FROM = (
    f"{FILE} (Alpaydin & Alimoglu, UCI Pen-Based Recognition of Handwritten Digits, CC BY 4.0) must be in the folder "
    "that GATESCOPE_DATA names, or in a folder pendigits there."
)

_SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s.*"([0-9])"\s*')


class PenError(ValueError):
    """The file is not UNIPEN text with one digit a segment."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """One digit as it was drawn.

    Attributes:
      label: the digit that the person was asked for, 0..9.
      strokes: in the order drawn, each [n, 2] float32 with n >= 1: x to the right and y downwards, in the tablet's
        units, from (0, 0) at the top left corner of the whole drawing.
    """

    label: int
    strokes: tuple[NDArray[np.float32], ...]


def find_drawings(folder: str | Path | None = None) -> Path | None:
    """The pen drawings in a folder, or in `pendigits` within; None if not there, or without a folder.

    They are for measuring only, so nothing downloads them: WHERE_FROM says what is missing.
    """
    candidates = (Path(folder) / FILE, Path(folder) / "pendigits" / FILE) if folder else ()
    return next((path for path in candidates if path.is_file()), None)


def read_drawings(path: str | Path) -> tuple[Drawing, ...]:
    """Every digit of a UNIPEN file, in its order.

    Understood are `.SEGMENT DIGIT ... "8"`, `.PEN_DOWN`, one `x y` a line with y upwards, and `.PEN_UP`; other
    keywords are passed over.

    Raises:
      PenError: what is wrong, and in which line.
      OSError: the file cannot be opened.

    Source: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks" (1994).
    """
    try:
        text = Path(path).read_text(encoding="ascii")
    except UnicodeDecodeError as error:
        raise PenError(f"{path}: must be UNIPEN text in ASCII; byte {error.start} is not.") from None
    drawings = tuple(_drawings(text.splitlines(), str(path)))
    if not drawings:
        raise PenError(f'{path}: must hold digits, each after a line like .SEGMENT DIGIT 0 ? "8"; there is none.')
    return drawings


def _drawings(lines: list[str], name: str) -> Iterator[Drawing]:
    label: int | None = None
    strokes: list[list[tuple[float, float]]] = []
    pen_is_down = False
    for number, line in enumerate([*lines, ".SEGMENT"], start=1):
        keyword = line.split(maxsplit=1)[0] if line.strip() else ""
        if keyword == ".SEGMENT":
            if pen_is_down:
                raise PenError(f"{name}, line {number}: the pen must go up before a segment or the file ends.")
            if label is not None:
                if not strokes:
                    raise PenError(f"{name}, line {number}: the segment before it must have strokes; it has none.")
                yield _drawing(label, strokes)
            if number <= len(lines):
                label, strokes = _label(line, f"{name}, line {number}"), []
        elif keyword == ".PEN_DOWN":
            if label is None or pen_is_down:
                raise PenError(f"{name}, line {number}: the pen may only go down within a segment, and while it is up.")
            strokes.append([])
            pen_is_down = True
        elif keyword == ".PEN_UP":
            if not pen_is_down or not strokes[-1]:
                raise PenError(f"{name}, line {number}: the pen may only go up after .PEN_DOWN and at least one point.")
            pen_is_down = False
        elif pen_is_down and not keyword.startswith("."):
            if keyword:
                strokes[-1].append(_point(line, f"{name}, line {number}"))
        elif keyword and not keyword.startswith("."):
            raise PenError(
                f"{name}, line {number}: a point must stand between .PEN_DOWN and .PEN_UP; got {line[:40]!r}."
            )


def _label(line: str, where: str) -> int:
    match = _SEGMENT.fullmatch(line)
    if match is None:
        raise PenError(f'{where}: a segment must name its digit, like .SEGMENT DIGIT 0 ? "8"; got {line[:40]!r}.')
    return int(match[1])


def _point(line: str, where: str) -> tuple[float, float]:
    try:
        x, y = map(float, line.split())
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise PenError(f"{where}: a point must be two numbers, x and y; got {line[:40]!r}.")
    return x, y


def _drawing(label: int, strokes: list[list[tuple[float, float]]]) -> Drawing:
    points = [np.array(stroke, np.float32) * np.array([1, -1], np.float32) for stroke in strokes]
    corner = np.concatenate(points).min(axis=0)
    return Drawing(label, tuple(stroke - corner for stroke in points))


def rasterise(drawing: Drawing, size: int = 280, line_width: float = 22, fill: float = 0.7) -> NDArray[np.uint8]:
    """Draw on a square canvas with round caps and joins, antialiased, in the middle.

    Args:
      drawing: what to draw.
      size: of the canvas, in pixels.
      line_width: of the strokes, in pixels.
      fill: how much of the canvas the pen's way covers along its longer side; people use about 0.7.

    Returns:
      [size, size] uint8: paper 0, ink 255.
    """
    points = np.concatenate(drawing.strokes).astype(np.float64)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = fill * size / extent.max() if extent.max() > 0 else 1.0
    fine = Image.new("L", (size * SUPERSAMPLING, size * SUPERSAMPLING))
    pen = ImageDraw.Draw(fine)
    radius = line_width / 2 * SUPERSAMPLING
    for stroke in drawing.strokes:
        way = ((stroke - low - extent / 2) * scale + size / 2) * SUPERSAMPLING
        pen.line([(x, y) for x, y in way.tolist()], fill=255, width=round(2 * radius))
        for x, y in way.tolist():
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(fine.reduce(SUPERSAMPLING))


def drawn_digits(path: str | Path) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Every digit of a UNIPEN file as the classifier would get it from the page: images [N, 28, 28], labels [N].

    Raises:
      PenError: as `read_drawings` does.
    """
    drawings = read_drawings(path)
    images = np.stack([normalise.normalise(rasterise(drawing)) for drawing in drawings])
    return images, np.array([drawing.label for drawing in drawings], np.uint8)
