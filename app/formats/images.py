"""Grey values of PNG and JPEG files, and the two ways from grey values to the network's input."""

import warnings
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from gatescope.app.formats.image_chunks import essential_chunks, not_a_picture
from gatescope.app.problems import Problem
from gatescope.app.schemas import SIDE

# Pillow's own limit is global, warns first and raises at twice its value only; `decode` has its own.
Image.MAX_IMAGE_PIXELS = None
# Pillow warns about odd tags; requests must not be able to write to standard error.
warnings.filterwarnings("ignore", module=r"PIL\.")


def decode(data: bytes, *, max_pixels: int) -> NDArray[np.uint8]:
    """Decode a PNG or JPEG file to grey values, [H, W] uint8, 0 black and 255 white.

    The Exif orientation is applied, transparent pixels become white, 16 bits become 8.

    Raises:
      Problem: the file is neither PNG nor JPEG, damaged or truncated, or has more than `max_pixels` pixels.
    """
    file = BytesIO(essential_chunks(data))
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
        # Pillow's decoders raise errors of nearly every kind for damaged files.
        raise not_a_picture() from None


def normalise(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Scale and centre a drawing as MNIST's were, [28, 28] in 0..1.

    Args:
      grey: [H, W] uint8, or float in 0..1; dark ink on light paper or the reverse.

    Raises:
      Problem: there is no ink in it.
    """
    from gatescope.model.data import normalise

    try:
        return normalise.normalise(grey)
    except normalise.BlankImage as error:
        raise Problem("blank-image", str(error)) from None


def unscaled(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey values 0..255, 255 ink, as [28, 28] in 0..1, neither scaled nor centred.

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
        # Pillow would clip 16 bits at 255 and lose the transparent value.
        deep = np.asarray(picture).astype(np.uint32)
        return np.where(deep == picture.info.get("transparency", -1), 255, deep // 257).astype(np.uint8)
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return np.asarray(picture.convert("L"))
