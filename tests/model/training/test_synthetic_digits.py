"""Digits drawn from strokes look as MNIST's do: same size, same centre, same range, all classes alike."""

import jax
import numpy as np
import pytest

from gatescope.model.training.synthetic_digits import FORMS, write


@pytest.fixture(scope="module")
def written() -> tuple[np.ndarray, np.ndarray]:
    images, labels = write(jax.random.key(1), 600)
    return np.asarray(images), np.asarray(labels)


def test_every_class_has_a_form_and_classes_come_equally_often(written):
    assert {label for label, _ in FORMS} == set(range(10))
    assert np.bincount(written[1], minlength=10).min() > 600 / 10 / 2


def test_values_are_ink_from_0_to_1_and_every_digit_has_some(written):
    images, _ = written
    assert images.min() == 0 and images.max() == 1
    assert images.sum(axis=(1, 2)).min() > 5


def test_the_larger_side_of_the_ink_is_twenty_pixels(written):
    for image in written[0]:
        rows, columns = (np.flatnonzero(image.max(axis=axis) > 0.5) for axis in (1, 0))
        side = max(np.ptp(rows), np.ptp(columns)) + 1
        assert 17 <= side <= 21


def test_the_centre_of_mass_is_in_the_middle(written):
    """Within a pixel: it is reckoned from the strokes and not from the pixels, which count crossings once."""
    images, _ = written
    grid = np.arange(28)
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (images.sum(axis=axis) @ grid) / mass
        assert np.abs(centre - 13.5).max() < 1.5 and abs(centre.mean() - 13.5) < 0.2


def test_the_same_key_writes_the_same_digits_and_another_key_others():
    first, again, other = (write(jax.random.key(seed), 8)[0] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
