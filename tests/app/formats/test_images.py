import numpy as np
import pytest
from PIL import Image

from gatescope.app.formats.image_chunks import START_OF_SCAN
from gatescope.app.formats.images import decode, unscaled
from gatescope.app.problems import Problem

MANY = 4_000_000


@pytest.fixture
def step() -> np.ndarray:
    """[40, 60]: black, but white in the upper left quarter."""
    grey = np.zeros((40, 60), np.uint8)
    grey[:20, :30] = 255
    return grey


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_every_mode_of_a_png_gives_its_grey_values(encode, step, mode):
    picture = encode(Image.fromarray(step).convert(mode))

    np.testing.assert_array_equal(decode(picture, max_pixels=MANY), step)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_mode_of_a_jpeg_gives_its_grey_values(encode, step, mode):
    picture = encode(Image.fromarray(step).convert(mode), "JPEG", quality=95)

    np.testing.assert_allclose(decode(picture, max_pixels=MANY), step, atol=12)


def test_sixteen_bits_become_eight(encode):
    deep = np.array([[0, 257, 32896, 65535]], np.uint16)

    assert decode(encode(Image.fromarray(deep)), max_pixels=MANY).tolist() == [[0, 1, 128, 255]]


def test_transparent_sixteen_bit_value_becomes_white(encode):
    deep = Image.fromarray(np.array([[0, 257, 258, 32896]], np.uint16))

    assert decode(encode(deep, transparency=257), max_pixels=MANY).tolist() == [[0, 255, 1, 128]]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_become_white(encode, step, mode):
    drawing = Image.fromarray(np.zeros_like(step)).convert(mode)
    drawing.putalpha(Image.fromarray(step))

    np.testing.assert_array_equal(decode(encode(drawing), max_pixels=MANY), 255 - step)


def test_transparent_palette_colour_becomes_white(encode, step):
    drawing = Image.fromarray((step == 0).astype(np.uint8), "P")
    drawing.putpalette([10, 10, 10, 0, 0, 0])

    grey = decode(encode(drawing, transparency=0), max_pixels=MANY)

    np.testing.assert_array_equal(grey, step)


def test_exif_orientation_is_applied(encode, step):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise

    grey = decode(encode(Image.fromarray(step), exif=exif), max_pixels=MANY)

    np.testing.assert_array_equal(grey, np.rot90(step, -1))


def test_pixel_limit_is_inclusive(encode, step):
    picture = encode(Image.fromarray(step))

    assert decode(picture, max_pixels=2400).shape == (40, 60)
    with pytest.raises(Problem, match="up to 2,399 pixels; this one is 60 x 40"):
        decode(picture, max_pixels=2399)


def test_progressive_jpeg_is_decoded(encode, step):
    picture = encode(Image.fromarray(step), "JPEG", quality=95, progressive=True)

    np.testing.assert_allclose(decode(picture, max_pixels=MANY), step, atol=12)


def test_jpeg_with_many_scans_is_refused(encode, step):
    picture = encode(Image.fromarray(step), "JPEG", progressive=True)
    scan = picture[picture.rfind(START_OF_SCAN) : -2]

    with pytest.raises(Problem, match="up to 100 scans"):
        decode(picture[:-2] + 100 * scan + picture[-2:], max_pixels=MANY)


def test_damaged_files_raise_nothing_but_problems(encode, step):
    generator = np.random.default_rng(0)
    picture = Image.fromarray(step)
    refused = 0
    for whole in (encode(picture), encode(picture, "JPEG"), encode(picture.convert("P"))):
        for _ in range(200):
            damaged = bytearray(whole)
            for place in generator.integers(0, len(whole), 3):
                damaged[place] = generator.integers(256)
            try:
                decode(bytes(damaged), max_pixels=MANY)
            except Problem as problem:
                assert problem.kind in {"not-a-picture", "picture-too-large"}
                refused += 1

    assert refused > 100


def test_unscaled_maps_white_to_one():
    grey = np.full((28, 28), 51, np.uint8)
    grey[0, 0] = 255

    image = unscaled(grey)

    assert image.dtype == np.float32
    assert image[0, 0] == 1
    assert image[1, 1] == np.float32(0.2)
