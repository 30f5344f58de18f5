"""How a gradient becomes a step, against transcriptions in NumPy."""

import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.config import TrainConfig
from gatescope.model.training.optimiser import build_optimiser, learning_rate

WEIGHTS = {"W": jnp.asarray([[1.0, -2.0], [0.5, 3.0]]), "b": jnp.asarray([0.1, -0.2])}
GRADIENT = {"W": jnp.asarray([[0.3, -4.0], [0.02, 1.0]]), "b": jnp.asarray([2.0, -0.01])}


def updates(steps: int = 1, **changes) -> dict:
    """What is added to WEIGHTS at the last of so many steps with the same gradient, as NumPy arrays."""
    optimiser = build_optimiser(TrainConfig(schedule="constant", learning_rate=0.01, **changes), steps)
    state = optimiser.init(WEIGHTS)
    for _ in range(steps):
        given, state = optimiser.update(GRADIENT, state, WEIGHTS)
    return {name: np.asarray(value) for name, value in given.items()}


def test_the_one_cycle_rate_climbs_to_its_peak_in_the_first_fifth_and_ends_near_zero():
    rates = [float(learning_rate(TrainConfig(learning_rate=0.01), 100)(step)) for step in range(100)]
    assert int(np.argmax(rates)) == 20 and max(rates) == pytest.approx(0.01)
    assert rates[0] == pytest.approx(0.01 / 25) and rates[-1] < 1e-4


def test_the_constant_rate_is_the_same_at_every_step():
    rate = learning_rate(TrainConfig(schedule="constant", learning_rate=0.003), 100)
    assert [float(rate(step)) for step in (0, 50, 99)] == pytest.approx([0.003] * 3)


@pytest.mark.parametrize("steps", [1, 3])
def test_rmsprop_divides_by_the_root_of_an_average_that_starts_at_one(steps):
    """As TensorFlow 1 did: s = 0.9 s + 0.1 g^2 from s = 1, step g / sqrt(s)."""
    got = updates(steps, optimiser="rmsprop", clip_norm=0.0, weight_decay=0.0)
    for name, gradient in GRADIENT.items():
        g, s = np.asarray(gradient, np.float64), 1.0
        for _ in range(steps):
            s = 0.9 * s + 0.1 * g**2
        np.testing.assert_allclose(got[name], -0.01 * g / np.sqrt(s), rtol=1e-5)


def test_norm_clipping_keeps_the_direction_and_value_clipping_does_not():
    """Seen through RMSProp's first step, which is nearly linear in gradients as small as these are after clipping."""

    def direction(**clip) -> np.ndarray:
        got = updates(optimiser="rmsprop", weight_decay=0.0, **clip)
        flat = np.concatenate([got["W"].ravel(), got["b"]])
        return -flat / np.linalg.norm(flat)

    raw = np.concatenate([np.asarray(GRADIENT["W"]).ravel(), np.asarray(GRADIENT["b"])])
    np.testing.assert_allclose(direction(clip_norm=1e-3), raw / np.linalg.norm(raw), atol=1e-5)
    clipped = np.clip(raw, -1e-3, 1e-3)
    np.testing.assert_allclose(direction(clip_norm=0.0, clip_value=1e-3), clipped / np.linalg.norm(clipped), atol=1e-5)


def test_the_norm_that_is_clipped_to_is_that_of_the_whole_gradient():
    got = updates(optimiser="rmsprop", weight_decay=0.0, clip_norm=1e-3)
    norm = np.sqrt(sum((value**2).sum() for value in got.values()))
    # sqrt(0.9) is what RMSProp divides by at its first step where the gradient is nothing beside 1.
    assert norm == pytest.approx(0.01 * 1e-3 / np.sqrt(0.9), rel=1e-4)


@pytest.mark.parametrize("optimiser", ["muon", "adamw", "rmsprop"])
def test_weight_decay_pulls_matrices_and_leaves_biases(optimiser):
    with_decay, without = (updates(optimiser=optimiser, weight_decay=decay) for decay in (0.1, 0.0))
    np.testing.assert_allclose(with_decay["W"] - without["W"], -0.01 * 0.1 * np.asarray(WEIGHTS["W"]), rtol=1e-3)
    np.testing.assert_array_equal(with_decay["b"], without["b"])


def test_muon_turns_a_matrix_step_into_one_of_nearly_equal_singular_values():
    singular = np.linalg.svd(updates(optimiser="muon", weight_decay=0.0)["W"], compute_uv=False)
    assert singular[0] / singular[1] < 2
    assert np.linalg.cond(np.asarray(GRADIENT["W"])) > 10
