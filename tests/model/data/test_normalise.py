"""What model.digits promises: every drawing comes out as MNIST's own digits are, and no ink is no digit."""

import io
from pathlib import Path

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gatescope.model.data import mnist
from gatescope.model.data.normalise import BlankImage, normalise

# Corners of a seven's pen way, in the unit square. Its centre of mass comes out within 0.02 pixels of the middle, so
# what is measured below is not whether a difference of nothing rounds it to the next pixel.
SEVEN = ((0.0, 0.0), (0.85, 0.0), (0.35, 1.0))


def drawn(size: int | tuple[int, int] = 280, corner=(70.0, 60.0), extent: float = 140.0, width: float = 20.0):
    """A seven with light ink on dark paper, antialiased: [height, width] uint8."""
    columns, rows = (size, size) if isinstance(size, int) else size
    image = Image.new("L", (columns * 4, rows * 4))
    way = [((corner[0] + x * extent) * 4, (corner[1] + y * extent) * 4) for x, y in SEVEN]
    ImageDraw.Draw(image).line(way, fill=255, width=round(width * 4), joint="curve")
    return np.asarray(image.reduce(4))


def as_jpeg(grey: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).mean())


def inked_box(image: np.ndarray) -> tuple[int, int]:
    """Height and width of what is not paper."""
    rows, columns = np.nonzero(image)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


any_grey = st.one_of(
    arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=45)),
    arrays.arrays(
        st.sampled_from([np.float32, np.float64]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=45),
        elements=st.floats(0, 1, width=32),
    ),
)


@given(any_grey)
@settings(deadline=None)
def test_any_grey_image_gives_28_by_28_float32_with_full_contrast_or_is_blank(grey):
    try:
        result = normalise(grey)
    except BlankImage:
        return
    assert result.shape == (28, 28)
    assert result.dtype == np.float32
    assert result.min() == 0
    assert result.max() == 1


@given(any_grey)
@settings(deadline=None)
def test_the_ink_of_any_image_fits_a_box_of_20_by_20(grey):
    try:
        height, width = inked_box(normalise(grey))
    except BlankImage:
        return
    assert max(height, width) <= 20


@given(st.integers(15, 110), st.integers(15, 110))
@settings(deadline=None)
def test_moving_the_drawing_on_its_canvas_changes_nothing(x, y):
    np.testing.assert_array_equal(normalise(drawn(corner=(x, y))), normalise(drawn()))


@pytest.mark.parametrize("scale", [0.3, 0.5, 1.4])
def test_drawing_larger_or_smaller_changes_almost_nothing(scale):
    scaled = drawn(corner=(40, 40), extent=140 * scale, width=20 * scale)
    # Seen: 0.0071, from edges that fall elsewhere between the pixels; one pixel of shift would be 0.05.
    assert difference(normalise(scaled), normalise(drawn())) < 0.01


def test_dark_ink_on_light_paper_is_the_same_digit():
    np.testing.assert_allclose(normalise(255 - drawn()), normalise(drawn()), atol=1e-6)


def test_bytes_and_fractions_are_the_same_digit():
    np.testing.assert_allclose(normalise(drawn() / 255), normalise(drawn()), atol=1e-6)


@pytest.mark.parametrize(("paper", "ink"), [(240, 140), (60, 110), (0, 90), (255, 220)])
def test_pale_ink_is_stretched_to_full_contrast(paper, ink):
    pale = np.rint(paper + drawn() / 255.0 * (ink - paper)).astype(np.uint8)
    # Seen: 0.0013, from rounding 35 or 50 levels to whole bytes.
    np.testing.assert_allclose(normalise(pale), normalise(drawn()), atol=0.003)


def test_digits_of_mnist_stay_what_they_are(data_folder: Path):
    images, _ = mnist.read("test", data_folder)
    images = images[:2000]
    results = np.stack([normalise(image) for image in images])
    changes = np.abs(results - images / 255.0).mean(axis=(1, 2))
    # 0.0015 is one or two pixels grey: the faintest are left out, and the strongest becomes 1. Of all 10,000, four
    # change more: three that MNIST scaled to 19 rows, and one whose centre of mass is just between two pixels.
    assert changes.max() < 0.0015


def test_normalising_twice_is_normalising_once():
    once = normalise(drawn())
    # The faintest hundredth, below which a small image has no ink, is all that goes.
    np.testing.assert_allclose(normalise(once), once, atol=0.01)


def test_a_narrow_one_is_not_stretched():
    bar = np.zeros((280, 280), np.uint8)
    bar[40:240, 130:152] = 255
    result = normalise(bar)
    assert inked_box(result)[0] == 20
    # The area says the width, also that of columns which the bar covers in part. 2.2 columns: two whole, some grey.
    assert result.sum() / 20 == pytest.approx(20 * 22 / 200, rel=0.05)


def test_a_lying_bar_keeps_its_aspect_too():
    bar = np.zeros((280, 280), np.uint8)
    bar[120:170, 40:240] = 255
    result = normalise(bar)
    assert inked_box(result)[1] == 20
    assert result.sum() / 20 == pytest.approx(20 * 50 / 200, rel=0.05)


def test_edges_are_antialiased():
    result = normalise(drawn())
    assert np.count_nonzero((result > 0.1) & (result < 0.9)) > 20


def test_the_centre_of_mass_comes_to_the_middle():
    result = normalise(drawn())
    middle = np.arange(28)
    assert float(result.sum(axis=1) @ middle / result.sum()) == pytest.approx(14, abs=0.5)
    assert float(result.sum(axis=0) @ middle / result.sum()) == pytest.approx(14, abs=0.5)


def test_centring_pushes_no_ink_over_the_edge():
    lopsided = np.zeros((280, 280), np.uint8)
    lopsided[180:240, 180:240] = 255
    lopsided[40:240, 232:240] = lopsided[232:240, 40:240] = 255
    result = normalise(lopsided)
    assert inked_box(result) == (20, 20)
    assert result[0].any() and result[:, 0].any()


def test_a_tiny_drawing_is_enlarged():
    tiny = drawn(corner=(200, 30), extent=10, width=3)
    assert inked_box(normalise(tiny))[0] in (19, 20)


def test_one_dot_of_the_pen_is_ink():
    dot = Image.new("L", (280, 280))
    ImageDraw.Draw(dot).ellipse((100, 50, 122, 72), fill=255)
    assert inked_box(normalise(np.asarray(dot))) == (20, 20)


def test_the_canvas_need_not_be_square():
    tall, wide = drawn((240, 600)), drawn((600, 240))
    np.testing.assert_array_equal(normalise(tall), normalise(drawn()))
    np.testing.assert_array_equal(normalise(wide), normalise(drawn()))


def test_a_photograph_of_four_megapixels_is_read_as_its_small_copy():
    large = drawn((2400, 1700), corner=(500, 400), extent=700, width=100)
    # Seen: 0.0019.
    assert difference(normalise(large), normalise(drawn())) < 0.003


@pytest.mark.parametrize("quality", [30, 60, 90])
@pytest.mark.parametrize("dark_ink", [True, False])
def test_rings_that_jpeg_leaves_around_strokes_are_not_ink(quality, dark_ink):
    grey = 255 - drawn() if dark_ink else drawn()
    # Seen: 0.0059 at quality 30, 0.0005 at 60.
    assert difference(normalise(as_jpeg(grey, quality)), normalise(drawn())) < 0.01


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("paper", "ink"), [(0.9, 0.2), (0.8, 0.5), (0.2, 0.9)])
def test_grain_is_not_ink_be_the_ink_dark_pale_or_light(paper, ink, seed):
    noisy = paper + (ink - paper) * drawn() / 255 + np.random.default_rng(seed).normal(0, 0.025, (280, 280))
    # Seen: 0.005; a speck taken for ink would enlarge the box, which is 0.05 and more.
    assert difference(normalise(noisy.clip(0, 1)), normalise(drawn())) < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_paper_lit_from_one_corner_is_still_paper(seed):
    light = np.linspace(0.45, 0.9, 280) * np.linspace(0.8, 1, 280)[:, None]
    photo = light * (1 - 0.8 * drawn() / 255) + np.random.default_rng(seed).normal(0, 0.01, (280, 280))
    # Seen: 0.0016.
    assert difference(normalise(photo.clip(0, 1)), normalise(drawn())) < 0.004


def test_paper_darker_towards_all_corners_is_still_paper():
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    photo = (0.9 - 0.2 * (x * x + y * y)) * (1 - 0.8 * drawn() / 255)
    # Seen: 0.00002.
    assert difference(normalise(photo), normalise(drawn())) < 0.0001


def test_a_stroke_that_runs_off_the_canvas_does_not_make_ink_of_paper():
    cut = drawn()[65:, 80:]
    assert cut[0].all(where=np.arange(200) < 100)
    np.testing.assert_array_equal(normalise(cut), normalise(np.pad(cut, 40)))


@pytest.mark.parametrize("level", [0, 77, 255])
def test_paper_alone_is_blank(level):
    with pytest.raises(BlankImage, match="there must be ink"):
        normalise(np.full((280, 280), level, np.uint8))


def test_grain_alone_is_blank():
    noise = np.random.default_rng(0).normal(0.8, 0.02, (280, 280)).clip(0, 1)
    with pytest.raises(BlankImage):
        normalise(noise)


def test_uneven_light_alone_is_blank():
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    with pytest.raises(BlankImage):
        normalise(0.8 - 0.15 * x - 0.1 * y * y)


def test_a_mark_too_faint_to_be_ink_is_blank():
    with pytest.raises(BlankImage, match="at least 8% of full contrast; the strongest differs by 5%"):
        normalise((200 + drawn() // 20).astype(np.uint8))


def test_a_blank_image_is_a_value_error():
    assert issubclass(BlankImage, ValueError)


@pytest.mark.parametrize("shape", [(28,), (28, 28, 3), (0, 28), ()])
def test_an_image_that_is_not_height_by_width_is_refused(shape):
    with pytest.raises(ValueError, match=r"must be \[height, width\] with at least one pixel; got shape"):
        normalise(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.bool_, np.complex64])
def test_an_image_of_another_type_is_refused(dtype):
    with pytest.raises(ValueError, match="must be uint8 .* or floating"):
        normalise(np.zeros((28, 28), dtype))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -0.01, 1.01, 255.0])
def test_numbers_outside_0_to_1_are_refused(value):
    grey = np.zeros((28, 28), np.float32)
    grey[14, 14] = value
    with pytest.raises(ValueError, match=r"must be finite and lie in 0\.\.1"):
        normalise(grey)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_the_image_given_is_left_as_it_was(dtype):
    grey = (255 - drawn()).astype(dtype)
    if dtype is np.float32:
        grey /= 255
    before = grey.copy()
    normalise(grey)
    np.testing.assert_array_equal(grey, before)
