"""Training learns, repeats itself to the bit, and goes on from any step as if it had never stopped."""

import dataclasses
import itertools

import flax.nnx as nnx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.evaluate import display_ranges, measure
from gatescope.model.training.synthetic_digits import write
from gatescope.model.training.train import augmentation_strength, first_state, fit, row_loss_weights, steps_per_epoch
from gatescope.model.training.training_run import classifier_of

MODEL = ModelConfig(units=12)
RECIPE = TrainConfig(epochs=2, batch=32, seed=3)


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    images, labels = write(jax.random.key(5), 200)
    return np.asarray(images * 255).astype(np.uint8), np.asarray(labels)


def train(digits, state=None, steps=None, recipe=RECIPE, model=MODEL):
    """The state after so many steps, or at the end, and every loss on the way."""
    seen = list(
        itertools.islice(fit(model, recipe, *digits, state or first_state(model, recipe, len(digits[0]))), steps)
    )
    return seen[-1][0], [loss for _, loss in seen]


@pytest.fixture(scope="module")
def states(digits):
    """The state after each step of a whole run."""
    return [state for state, _ in fit(MODEL, RECIPE, *digits, first_state(MODEL, RECIPE, len(digits[0])))]


@pytest.fixture(scope="module")
def unbroken(states):
    """The end of a whole run."""
    return states[-1]


def assert_same(first, second):
    jax.tree.map(np.testing.assert_array_equal, first, second)


def test_the_same_seed_gives_the_same_weights_to_the_bit(digits, unbroken):
    assert_same(train(digits)[0], unbroken)


def test_another_seed_gives_other_weights(digits, states):
    other = train(digits, recipe=dataclasses.replace(RECIPE, seed=4), steps=1)[0]
    assert not np.allclose(states[0].weights["layers"][0]["W"][...], other.weights["layers"][0]["W"][...])


@pytest.mark.parametrize("stopped_after", [1, 5, 6, 7])
def test_training_resumed_after_any_step_equals_an_unbroken_run(digits, states, stopped_after):
    """Six steps an epoch: within one, at its end and at the start of the next."""
    half = states[stopped_after - 1]
    assert int(half.step) == stopped_after
    assert_same(train(digits, state=half)[0], states[-1])


def test_training_learns_what_it_is_shown(digits):
    recipe = TrainConfig(epochs=80, batch=50, augmentation=0.0, written=0.0, ema=0.9)
    state, losses = train(digits, recipe=recipe, model=ModelConfig(units=24))
    assert losses[-1] < losses[0] / 2
    assert measure(classifier_of(ModelConfig(units=24), state), *digits).final > 0.95


def test_the_first_loss_is_the_one_of_the_recipe(digits):
    """Against the formula in NumPy: smoothed cross-entropy after the last row, and 0.2 of the weighted mean of all."""
    recipe = TrainConfig(epochs=1, batch=200, dropout=0.0, augmentation=0.0, written=0.0)
    _, losses = train(digits, recipe=recipe, steps=1)
    classifier = RowClassifier(MODEL, rngs=nnx.Rngs(recipe.seed))
    logits = np.asarray(classifier.forward(jnp.asarray(digits[0] / np.float32(255))).logits, np.float64)
    log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    targets = np.full((200, 10), 0.05 / 10)
    targets[np.arange(200), digits[1]] += 0.95
    by_row = -(targets[:, None] * log_p).sum(axis=2).mean(axis=0)
    weights = np.arange(1, 29) ** 2 / (np.arange(1, 29) ** 2).sum()
    assert losses[0] == pytest.approx(by_row[-1] + 0.2 * weights @ by_row, rel=1e-5)


def test_averaged_weights_are_the_moving_average_of_the_weights(states):
    """The first step's decay is 1/10, so that the first weights are soon forgotten."""
    before, after = first_state(MODEL, RECIPE, 200), states[0]
    jax.tree.map(
        lambda old, new, mean: np.testing.assert_allclose(mean, 0.1 * old + 0.9 * new, atol=1e-6),
        before.weights,
        after.weights,
        after.averaged,
    )


def test_a_batch_holds_digits_written_by_strokes_where_the_recipe_says_so(digits):
    plain = train(digits, recipe=dataclasses.replace(RECIPE, written=0.0), steps=1)[1]
    assert train(digits, recipe=RECIPE, steps=1)[1] != plain


def test_row_weights_grow_with_the_square_of_the_row_and_sum_to_one():
    weights = np.asarray(row_loss_weights(28))
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(weights[27] / weights[13], 4, rtol=1e-5)


def test_distortion_is_whole_for_three_fifths_and_then_falls_to_its_end():
    recipe = TrainConfig(augmentation=1.0, augmentation_end=0.4)
    strengths = [augmentation_strength(recipe, progress) for progress in (0, 0.6, 0.8, 1)]
    assert strengths == pytest.approx([1, 1, 0.7, 0.4])


def test_an_epoch_is_whole_batches_and_fewer_digits_than_one_are_refused():
    assert steps_per_epoch(RECIPE, 200) == 6
    with pytest.raises(ValueError, match="at least one batch of 32 digits; got 31"):
        steps_per_epoch(RECIPE, 31)


def test_display_ranges_cover_nearly_all_values_of_unbounded_signals_only(digits):
    classifier = RowClassifier(MODEL, rngs=nnx.Rngs(0))
    ranges = display_ranges(classifier, digits[0])
    c = np.abs(classifier.forward(jnp.asarray(digits[0] / np.float32(255))).layers[0]["cell_state"])
    assert list(ranges) == ["cell_state"]
    assert 0.99 < (c <= ranges["cell_state"]).mean() <= 1
    assert ranges["cell_state"] - np.percentile(c, 99.5) < 0.1
