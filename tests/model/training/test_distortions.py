"""Distortion keeps a digit a digit: same shape and range, nothing at strength 0, known shifts done exactly."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.training.distortions import _sample, augment
from gatescope.model.training.synthetic_digits import write


@pytest.fixture(scope="module")
def digits() -> jax.Array:
    return write(jax.random.key(0), 64)[0]


def test_strength_0_changes_nothing(digits):
    np.testing.assert_allclose(augment(jax.random.key(1), digits, 0.0), digits, atol=1e-5)


def test_strength_1_changes_every_digit_and_stays_in_range(digits):
    distorted = np.asarray(augment(jax.random.key(1), digits, 1.0))
    assert distorted.shape == digits.shape
    assert distorted.min() >= 0 and distorted.max() <= 1
    assert (np.abs(distorted - digits).max(axis=(1, 2)) > 0.2).all()


def test_ink_is_kept_as_far_as_thickness_and_scale_allow(digits):
    ratio = augment(jax.random.key(2), digits, 1.0).sum(axis=(1, 2)) / digits.sum(axis=(1, 2))
    assert 0.3 < ratio.min() and ratio.max() < 2.5 and 0.85 < ratio.mean() < 1.15


def test_the_same_key_distorts_alike_and_another_key_differently(digits):
    first, again, other = (augment(jax.random.key(seed), digits, 1.0) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_looking_up_whole_pixels_moves_the_image_exactly(digits):
    y, x = jnp.meshgrid(jnp.arange(28.0), jnp.arange(28.0), indexing="ij")
    moved = _sample(digits, jnp.broadcast_to(y + 2, digits.shape), jnp.broadcast_to(x - 3, digits.shape))
    np.testing.assert_array_equal(moved[:, :26, 3:], digits[:, 2:, :25])
    assert not moved[:, 26:].any() and not moved[:, :, :3].any()


def test_looking_up_half_way_gives_the_mean_of_both_neighbours(digits):
    y, x = jnp.meshgrid(jnp.arange(28.0), jnp.arange(28.0), indexing="ij")
    between = _sample(digits, jnp.broadcast_to(y, digits.shape), jnp.broadcast_to(x + 0.5, digits.shape))
    np.testing.assert_allclose(between[:, :, :27], (digits[:, :, :27] + digits[:, :, 1:]) / 2, atol=1e-6)
