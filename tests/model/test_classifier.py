"""What a row classifier promises whatever its cell: batch = single, rows in order, parameters as in the formula."""

import flax.nnx as nnx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from model.classifier import RowClassifier, count_parameters
from model.config import ModelConfig


def tiny(**changes) -> RowClassifier:
    return RowClassifier(ModelConfig(**({"units": 4} | changes)), rngs=nnx.Rngs(0))


def digits(count: int) -> np.ndarray:
    return np.random.default_rng(1).random((count, 28, 28), np.float32)


@pytest.mark.parametrize("units, layers", [(4, 1), (28, 1), (128, 1), (6, 3)])
def test_parameters_are_those_of_the_formula(units, layers):
    """4H(H + D) + 4H a layer, where D is the width below, and HK + K for the readout."""
    H, K, total = units, 10, 0
    for D in [28, *[units] * (layers - 1)]:
        total += 4 * H * (H + D) + 4 * H
    assert count_parameters(tiny(units=units, layers=layers)) == total + H * K + K


def test_a_batch_gives_what_its_images_give_one_by_one():
    classifier, images = tiny(), digits(5)
    together = classifier.read(images)
    for index, image in enumerate(images):
        alone = classifier.read(image[None])
        jax.tree.map(lambda a, b, index=index: np.testing.assert_allclose(a[index], b[0], atol=1e-6), together, alone)


def test_the_same_image_gives_the_same_numbers_to_the_bit():
    classifier, images = tiny(), digits(2)
    jax.tree.map(np.testing.assert_array_equal, classifier.read(images), classifier.read(images))


def test_what_is_seen_after_a_row_does_not_depend_on_the_rows_below_it():
    classifier, images = tiny(layers=2), digits(1)
    cut = images.copy()
    cut[:, 17:] = 0
    whole, half = classifier.read(images), classifier.read(cut)
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a[:, :17], b[:, :17]), whole, half)
    assert not np.allclose(whole.logits[:, 17:], half.logits[:, 17:])


def test_the_readout_is_used_on_the_top_layer_after_every_row():
    classifier = tiny(layers=2)
    reading = classifier.read(digits(3))
    np.testing.assert_allclose(
        reading.logits,
        reading.layers[-1]["hidden_state"] @ classifier.readout.kernel[...] + classifier.readout.bias[...],
        atol=1e-6,
    )


def test_the_second_layer_reads_the_hidden_state_of_the_first():
    two, images = tiny(layers=2), digits(2)
    reading = two.read(images)
    state = two.layers[1].initial_state(2)
    for t in range(28):
        state, signals = two.layers[1](state, reading.layers[0]["hidden_state"][:, t])
        np.testing.assert_allclose(signals["cell_state"], reading.layers[1]["cell_state"][:, t], atol=1e-6)


def test_every_signal_of_every_layer_is_named_and_by_row_and_unit():
    classifier = tiny(layers=2)
    reading = classifier.read(digits(3))
    names = [signal.name for signal in classifier.signals]
    assert [list(layer) for layer in reading.layers] == [names, names]
    assert {values.shape for layer in reading.layers for values in layer.values()} == {(3, 28, 4)}
    assert classifier.memory in classifier.signals


@pytest.mark.parametrize("shape", [(28, 28), (1, 27, 28), (1, 28, 29), (1, 784)])
def test_images_of_another_shape_are_refused_in_words(shape):
    with pytest.raises(ValueError, match=r"images must be \[batch, 28, 28\].*got \("):
        tiny().read(jnp.zeros(shape))


def test_an_unknown_cell_is_refused_by_name():
    with pytest.raises(ValueError, match="cell must be one of .*lstm.*; got 'lstn'"):
        tiny(cell="lstn")
