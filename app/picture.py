"""A PNG or JPEG file -> its grey values, as an eye would see them on white paper."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from app.problem import Problem
from app.schemas import SIDE

# A progressive JPEG has about ten scans. Each costs a pass over all pixels but only a few bytes of the file, so that
# a small file could keep a processor busy for minutes.
MOST_SCANS = 100
START_OF_SCAN = b"\xff\xda"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Pillow's own limit warns, raises at twice its value and belongs to the whole process; `decode` has its own.
Image.MAX_IMAGE_PIXELS = None


def decode(data: bytes, *, max_pixels: int) -> NDArray[np.uint8]:
    """Read a picture's grey values: [H, W], 0 black and 255 white.

    The camera's orientation is applied, transparency shows white paper, 16 bits become 8.

    Raises:
      Problem: it is neither PNG nor JPEG, damaged or truncated, or has more than `max_pixels` pixels.
    """
    if not data.startswith(PNG_SIGNATURE) and data.count(START_OF_SCAN) > MOST_SCANS:
        raise Problem("not-a-picture", f"A JPEG may have up to {MOST_SCANS} scans; this one has more. Save it anew.")
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise Problem(
                    "picture-too-large",
                    f"A picture may have up to {max_pixels:,} pixels; this one is {width} x {height}. Shrink it.",
                )
            return _grey(ImageOps.exif_transpose(picture))
    except Problem:
        raise
    except Exception:
        # Damaged files make the decoders raise nearly everything there is.
        raise Problem(
            "not-a-picture", "The file must be a whole PNG or JPEG; this one is another kind, damaged or truncated."
        ) from None


def as_it_is(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey values 0..255, white ink, as [28, 28] in 0..1 without scaling or centring anything.

    Raises:
      Problem: they are not 28 x 28.
    """
    if grey.shape != (SIDE, SIDE):
        raise Problem(
            "invalid-request",
            f"Without normalising, an image must be {SIDE} x {SIDE}; this one is {grey.shape[1]} x {grey.shape[0]}.",
        )
    return grey.astype(np.float32) / np.float32(255)


def _grey(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode.startswith("I"):
        # Pillow would cut 16 bits off at 255.
        return (np.asarray(picture).astype(np.uint32) // 257).astype(np.uint8)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return np.asarray(picture.convert("L"))
