"""One digit in the forms that the service takes."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw


@pytest.fixture(scope="session")
def encode():
    """A function that gives a picture as the bytes of a file."""

    def encode(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
        file = BytesIO()
        picture.save(file, kind, **options)
        return file.getvalue()

    return encode


@pytest.fixture(scope="session")
def ink() -> NDArray[np.uint8]:
    """A seven on a canvas of 280 x 280: paper 0, ink 255."""
    canvas = Image.new("L", (280, 280), 0)
    ImageDraw.Draw(canvas).line([(70, 60), (205, 60), (130, 230)], fill=255, width=24, joint="curve")
    return np.asarray(canvas)


@pytest.fixture(scope="session")
def rows() -> list[list[float]]:
    """The same seven, small: 28 rows of 28 numbers in 0..1, as JSON takes them."""
    canvas = Image.new("L", (28, 28), 0)
    ImageDraw.Draw(canvas).line([(8, 7), (19, 7), (13, 22)], fill=255, width=2)
    return (np.asarray(canvas) / 255).tolist()
