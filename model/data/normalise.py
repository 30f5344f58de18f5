"""Any grey image of one digit -> the 28x28 that MNIST would have made of it."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 28
BOX = 20  # MNIST scales the ink into 20x20 and centres it in 28x28 (LeCun, Cortes & Burges)
PLACES = np.arange(BOX)
CENTRE = 14.0  # row and column index of the centre of mass: of MNIST's training digits it lies within 13.5..14.5

# Paper has grain and JPEG rings around strokes; a drawing on a screen has neither.
MIN_CONTRAST = 20 / 255  # below this, nobody would call it ink
INK_SIGMAS = 8.0  # the darkest of a million grains of Gaussian noise is at five
NOISE_SIGMAS = 6.0
UNEVEN_SIGMA = 2 / 255  # a border that varies more than this is lit unevenly, or noisy

# In a large image the edge of a stroke is thin beside the stroke, so faint pixels are artefacts; in a small one they
# are the antialiased edge itself, and losing them would make every MNIST digit grow by two pixels.
FAINT = 0.2
FAINT_IN_SMALL = 0.01
SMALL_SIDE = 40
WORKING_SIDE = 400  # larger images are averaged down to between this and twice this: 20 pixels for one of the result

Grey = NDArray[np.float32]


class BlankImage(ValueError):
    """There is no ink in the image."""


def normalise(grey: NDArray[np.generic]) -> Grey:
    """Scale and centre a drawn digit as MNIST's were, whatever its size, place, contrast and polarity.

    The paper is what the image's border mostly is, and ink is what differs most from it. The box around the ink is
    scaled into 20x20, keeping its aspect and antialiased; whole-pixel shifts bring the centre of mass to the middle.

    Args:
      grey: [H, W] uint8 (0..255) or floating (0..1); dark ink on light paper or the reverse.

    Returns:
      [28, 28] float32 in [0, 1]: paper 0, the strongest ink 1.

    Raises:
      BlankImage: nothing differs from the paper by more than noise does.
      ValueError: not two-dimensional, empty, of another type, not finite, or outside 0..1.
    """
    image = _average_down(_as_unit_range(grey))
    ink = _ink(image)
    square = _cut_to_square(ink)
    small = np.asarray(Image.fromarray(square).resize((BOX, BOX), Image.Resampling.HAMMING))
    # Only rounding can leave the range: the filter has no negative lobes.
    return _centre(np.minimum(np.maximum(small / small.max(), 0.0), 1.0))


def _as_unit_range(grey: NDArray[np.generic]) -> Grey:
    if grey.ndim != 2 or grey.size == 0:
        raise ValueError(f"a grey image must be [height, width] with at least one pixel; got shape {grey.shape}.")
    if grey.dtype == np.uint8:
        return grey.astype(np.float32) * np.float32(1 / 255)
    if not np.issubdtype(grey.dtype, np.floating):
        raise ValueError(f"a grey image must be uint8 (0..255) or floating (0..1); got {grey.dtype}.")
    # Written so that NaN fails too.
    if not (grey.min() >= 0 and grey.max() <= 1):
        raise ValueError("a grey image of floating numbers must be finite and lie in 0..1; divide 0..255 by 255 first.")
    return grey.astype(np.float32)


def _average_down(image: Grey) -> Grey:
    height, width = image.shape
    factor = min(max(height, width) // WORKING_SIDE, min(height, width) // SIDE)
    return np.asarray(Image.fromarray(image).reduce(factor)) if factor > 1 else image


def _ink(image: Grey) -> Grey:
    """How far each pixel is from the paper, noise set to 0: [H, W], somewhere above MIN_CONTRAST."""
    border = _border(image)
    shade = _median(border)
    paper: Grey | np.float32 = shade
    sigma = _sigma(border - shade)
    if sigma > UNEVEN_SIGMA:
        paper = _paper_surface(image)
        sigma = _sigma(_border(image - paper))
    ink = image - paper
    is_dark = -ink.min() > ink.max()
    if is_dark:
        ink = -ink
    strongest = float(ink.max())
    needed = max(MIN_CONTRAST, INK_SIGMAS * sigma)
    if strongest < needed:
        raise BlankImage(
            f"there must be ink: a mark that differs from the paper by at least {needed:.0%} of full contrast; "
            f"the strongest differs by {max(strongest, 0):.0%}. Draw a digit."
        )
    faint = (FAINT_IN_SMALL if max(image.shape) <= SMALL_SIDE else FAINT) * strongest
    ink[ink < max(faint, NOISE_SIGMAS * sigma)] = 0
    if is_dark:
        # Dark ink reflects a share of the light that its paper gets, so in the shade it differs from it by less.
        ink *= np.max(paper) / np.maximum(paper, MIN_CONTRAST)
    return ink


def _border(image: Grey) -> Grey:
    return np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])


def _sigma(residual: Grey) -> float:
    """Standard deviation of the noise; up to half of the residuals may be ink (median absolute deviation)."""
    return 1.4826 * float(_median(np.abs(residual)))


def _median(values: Grey) -> np.float32:
    """What `np.median` gives; of a few hundred numbers in a sixth of its time, which would be felt in a request."""
    ordered, middle = values.copy(), len(values) // 2
    ordered.sort()
    return np.float32((ordered[middle] + ordered[-middle - 1]) / 2)


def _paper_surface(image: Grey) -> Grey:
    """What the paper would be everywhere under uneven light: a robust biquadratic fit, [H, W]."""
    height, width = image.shape
    coarse_height, coarse_width = min(height, 32), min(width, 32)
    coarse = np.asarray(Image.fromarray(image).resize((coarse_width, coarse_height), Image.Resampling.BOX)).ravel()
    terms = np.kron(_powers(coarse_height), _powers(coarse_width))
    weights = np.ones_like(coarse)
    # Tukey's biweight: what is far from the fit, which is the ink, soon counts for nothing in it.
    for _ in range(8):
        coefficients = np.linalg.lstsq(terms * weights[:, None], coarse * weights)[0]
        residual = coarse - terms @ coefficients
        weights = np.clip(1 - (residual / max(4.685 * _sigma(residual), UNEVEN_SIGMA)) ** 2, 0, 1)
    return np.asarray(_powers(height) @ coefficients.reshape(3, 3) @ _powers(width).T, np.float32)


def _powers(n: int) -> Grey:
    """1, x and x squared at the centres of n pixels that share [-1, 1]: [n, 3]."""
    x = (np.arange(n, dtype=np.float32) + np.float32(0.5)) * np.float32(2 / n) - 1
    return np.stack([np.ones_like(x), x, x * x], axis=1)


def _cut_to_square(ink: Grey) -> Grey:
    """The ink's box within a square as wide as its longer side: scaling that cannot stretch a narrow 1."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    square = np.zeros((max(box.shape), max(box.shape)), np.float32)
    # In the corner, where the edges of box and pixels coincide; only centring gives a place that counts.
    square[: box.shape[0], : box.shape[1]] = box
    return square


def _centre(small: Grey) -> Grey:
    """Place [20, 20] in [28, 28] by whole pixels: centre of mass to the middle, but no ink over the edge."""
    taken, given = [], []
    for profile in (np.add.reduce(small, axis=1), np.add.reduce(small, axis=0)):
        inked = profile.nonzero()[0]
        first, last = int(inked[0]), int(inked[-1])
        centre = float(profile @ PLACES / np.add.reduce(profile))
        shift = min(max(math.ceil(CENTRE - centre - 0.5), -first), SIDE - 1 - last)
        taken.append(slice(first, last + 1))
        given.append(slice(first + shift, last + 1 + shift))
    result = np.zeros((SIDE, SIDE), np.float32)
    result[*given] = small[*taken]
    return result
