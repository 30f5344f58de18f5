"""Laws of a row classifier with any cell: batch = single, causality, stacked = plain, parameter counts, errors."""

import functools
from collections.abc import Callable

import flax.nnx as nnx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gatescope.model.classifier import ForwardPass, RowClassifier, count_parameters
from gatescope.model.config import ModelConfig
from gatescope.model.training.presets import PRESETS
from tests.support.networks import small_network


def tiny(**changes) -> RowClassifier:
    return RowClassifier(ModelConfig(**({"units": 4} | changes)), rngs=nnx.Rngs(0))


@functools.cache
def compiled(name: str) -> Callable[[np.ndarray], ForwardPass]:
    """Its `read`, compiled once for each number of images."""
    graph, weights = nnx.split(small_network(name))

    @jax.jit
    def read(images: jax.Array) -> tuple[jax.Array, tuple[dict[str, jax.Array], ...]]:
        computed = nnx.merge(graph, weights).forward(images)
        return computed.logits, computed.layers

    def in_order(images: np.ndarray) -> ForwardPass:
        logits, layers = read(images)
        return ForwardPass(logits=logits, layers=small_network(name).in_order(layers, np.asarray))

    return in_order


def digits(count: int) -> np.ndarray:
    return np.random.default_rng(1).random((count, 28, 28), np.float32)


@pytest.mark.parametrize("units, layers", [(4, 1), (28, 1), (128, 1), (6, 3)])
def test_parameter_count_equals_the_formula(units, layers):
    """4H(H + D) + 4H a layer, where D is the width below, and HK + K for the readout."""
    H, K, total = units, 10, 0
    for D in [28, *[units] * (layers - 1)]:
        total += 4 * H * (H + D) + 4 * H
    classifier = nnx.eval_shape(lambda: tiny(units=units, layers=layers))
    assert count_parameters(classifier) == total + H * K + K


@pytest.mark.parametrize("name", PRESETS)
def test_forward_of_a_batch_equals_its_images_one_by_one(name):
    read, images = compiled(name), digits(3)
    batch = read(images)
    for index, image in enumerate(images):
        alone = read(image[None])
        jax.tree.map(lambda a, b, index=index: np.testing.assert_allclose(a[index], b[0], atol=1e-6), batch, alone)


@pytest.mark.parametrize("name", PRESETS)
def test_forward_stacked_has_every_signal_where_the_layout_says(name):
    classifier, images = small_network(name), digits(3)
    plain, stacked = compiled(name)(images), jax.jit(classifier.forward_stacked)(images)
    np.testing.assert_allclose(stacked.logits, plain.logits, atol=1e-5, rtol=0)
    names = [[signal for signal, _, _ in layer] for layer in classifier.signal_layout]
    assert names == [list(layer) for layer in plain.layers]
    for layer, signals in zip(classifier.signal_layout, plain.layers, strict=True):
        for signal, stack, index in layer:
            found = np.swapaxes(stacked.stacks[stack][:, :, index], 0, 1)
            np.testing.assert_allclose(found, signals[signal], atol=1e-5, rtol=0, err_msg=signal)
    assert sum(stack.shape[2] for stack in stacked.stacks) == sum(len(layer) for layer in plain.layers)


@pytest.mark.parametrize("name", PRESETS)
def test_forward_of_the_same_images_has_the_same_bits(name):
    read, images = compiled(name), digits(3)
    jax.tree.map(np.testing.assert_array_equal, read(images), read(images))


@pytest.mark.parametrize("name", PRESETS)
def test_signals_at_a_row_do_not_depend_on_later_rows(name):
    read, images = compiled(name), digits(3)
    cut = images.copy()
    cut[:, 17:] = 0
    whole, half = read(images), read(cut)
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a[:, :17], b[:, :17]), whole, half)
    assert not np.allclose(whole.logits[:, 17:], half.logits[:, 17:])


@pytest.mark.parametrize("name", PRESETS)
def test_logits_are_the_readout_of_the_top_layers_output_after_every_row(name):
    classifier, computed = small_network(name), compiled(name)(digits(3))
    np.testing.assert_allclose(
        computed.logits,
        computed.layers[-1][classifier.output.name] @ classifier.readout.kernel[...] + classifier.readout.bias[...],
        atol=1e-6,
    )


def test_second_layer_reads_the_hidden_state_of_the_first():
    two, images = tiny(layers=2), digits(2)
    computed = two.forward(images)
    state = two.layers[1].initial_state(2)
    for t in range(28):
        state, signals = two.layers[1](state, computed.layers[0]["hidden_state"][:, t])
        np.testing.assert_allclose(signals["cell_state"], computed.layers[1]["cell_state"][:, t], atol=1e-6)


@pytest.mark.parametrize("name", PRESETS)
def test_signals_have_their_names_shapes_and_ranges_in_every_layer(name):
    classifier, computed = small_network(name), compiled(name)(digits(3))
    for cell, layer in zip(classifier.layers, computed.layers, strict=True):
        assert list(layer) == [signal.name for signal in cell.signals]
        assert len(set(layer)) == len(cell.signals)
        for signal in cell.signals:
            values = np.asarray(layer[signal.name])
            assert values.shape[:2] == (3, 28) and values.ndim == 3 and np.isfinite(values).all(), signal.name
            if signal.across in ("unit", "row", "all"):
                assert values.shape[2] == {"unit": classifier.config.units, "row": 28, "all": 1}[signal.across]
            assert signal.low is None or values.min() >= signal.low, signal.name
            assert signal.high is None or values.max() <= signal.high, signal.name
        assert classifier.memory in cell.signals
    assert classifier.output in classifier.layers[-1].signals
    assert {signal for cell in classifier.layers for signal in cell.signals} == set(classifier.signals)


@pytest.mark.parametrize("name", PRESETS)
def test_signal_names_and_symbols_are_unique_in_a_network(name):
    classifier = small_network(name)
    assert len({signal.name for signal in classifier.signals}) == len(classifier.signals)
    assert len({signal.symbol for signal in classifier.signals}) == len(classifier.signals)


@pytest.mark.parametrize("shape", [(28, 28), (1, 27, 28), (1, 28, 29), (1, 784)])
def test_forward_refuses_images_of_another_shape(shape):
    with pytest.raises(ValueError, match=r"images must be \[batch, 28, 28\].*got \("):
        tiny().forward(jnp.zeros(shape))


def test_classifier_refuses_an_unknown_cell():
    with pytest.raises(ValueError, match="cell must be one of .*lstm.*; got 'lstn'"):
        tiny(cell="lstn")


def test_classifier_refuses_an_unknown_option():
    with pytest.raises(ValueError, match="The options of lstm are forget_bias, output_bias, chrono; got forgetbias"):
        tiny(options={"forgetbias": 1.0})


def test_classifier_refuses_an_option_of_another_type():
    with pytest.raises(ValueError, match="The option chrono of lstm must be a bool; got 1"):
        tiny(options={"chrono": 1})
