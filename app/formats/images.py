"""A PNG or JPEG file -> its grey values, as an eye would see them on white paper."""

import warnings
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from gatescope.app.formats.image_chunks import bare, not_a_picture
from gatescope.app.problems import Problem
from gatescope.app.schemas import SIDE

# Pillow's own limit warns, raises at twice its value and belongs to the whole process; `decode` has its own.
Image.MAX_IMAGE_PIXELS = None
# It writes of every odd tag to standard error, where strangers should leave nothing but a line for each request.
warnings.filterwarnings("ignore", module=r"PIL\.")


def decode(data: bytes, *, max_pixels: int) -> NDArray[np.uint8]:
    """Read a picture's grey values: [H, W], 0 black and 255 white.

    The camera's orientation is applied, transparency shows white paper, 16 bits become 8.

    Raises:
      Problem: it is neither PNG nor JPEG, damaged or truncated, or has more than `max_pixels` pixels.
    """
    file = BytesIO(bare(data))
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as picture:
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
        raise not_a_picture() from None


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
        # Pillow would cut 16 bits off at 255, and forget which of the values is transparent.
        deep = np.asarray(picture).astype(np.uint32)
        return np.where(deep == picture.info.get("transparency", -1), 255, deep // 257).astype(np.uint8)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return np.asarray(picture.convert("L"))
