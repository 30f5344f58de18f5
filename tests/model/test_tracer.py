"""Traces against NumPy, the equations and the forward pass; compilations and errors."""

import dataclasses
from pathlib import Path

import flax.nnx as nnx
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import jax
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import gatescope
from gatescope import load, trace
from gatescope.model.checkpoint import Checkpoint, save_checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.tracer import compiled_for, trace_batch
from gatescope.model.training.synthetic_digits import write

images = hnp.arrays(np.float32, (28, 28), elements=st.floats(0, 1, width=32), fill=st.just(np.float32(0)))


@pytest.fixture(scope="module")
def lstm() -> Checkpoint:
    return load("lstm")


@pytest.fixture(scope="module")
def two_layers(tmp_path_factory) -> Checkpoint:
    path: Path = tmp_path_factory.mktemp("zoo") / "two.safetensors"
    save_checkpoint(path, RowClassifier(ModelConfig(units=5, layers=2), rngs=nnx.Rngs(1)), {})
    return load(path)


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    written, labels = write(jax.random.key(0), 64)
    return np.asarray(written[int(np.flatnonzero(np.asarray(labels) == 7)[0])])


def test_trace_of_a_seven_predicts_7_and_has_every_signal_by_row_and_unit(lstm, seven):
    seen = trace(lstm, seven)
    assert (seen.model, seen.prediction, len(seen.layers)) == ("lstm", 7, 1)
    assert list(seen.layers[0]) == [signal.name for signal in lstm.classifier.signals]
    arrays = [*seen.layers[0].values(), seen.image, seen.probabilities_by_row]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert {array.shape for array in seen.layers[0].values()} == {(28, 128)}
    assert seen.probabilities_by_row.shape == (28, 10)
    np.testing.assert_array_equal(seen.image, seven)


def test_trace_equals_a_numpy_loop_over_the_weights_file(lstm, seven):
    """With nothing but NumPy, the published arrays and the equations, in float64."""
    from safetensors.numpy import load_file

    arrays = {name: array.astype(np.float64) for name, array in load_file(lstm.path).items()}
    seen, c, h = trace(lstm, seven), np.zeros(128), np.zeros(128)
    for t, x_t in enumerate(seven.astype(np.float64)):
        z = np.split(x_t @ arrays["layers.0.W"] + h @ arrays["layers.0.U"] + arrays["layers.0.b"], 4)
        f, i, o = (1 / (1 + np.exp(-part)) for part in z[:3])
        g = np.tanh(z[3])
        c = f * c + i * g
        h = o * np.tanh(c)
        for name, values in zip(seen.layers[0], (f, i, o, g, c, h), strict=True):
            np.testing.assert_allclose(seen.layers[0][name][t], values, atol=2e-5, rtol=0, err_msg=f"{name} row {t}")
        scores = h @ arrays["readout.kernel"] + arrays["readout.bias"]
        belief = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        np.testing.assert_allclose(seen.probabilities_by_row[t], belief, atol=2e-5, rtol=0)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(image=images)
def test_trace_of_any_image_satisfies_the_equations_and_ranges(lstm, image):
    """c_t = f c + i g, h_t = o tanh(c_t), ranges, beliefs that sum to 1, everything finite."""
    seen = trace(lstm, image)
    f, i, o, g, c, h = (seen.layers[0][signal.name] for signal in lstm.classifier.signals)
    before = np.concatenate([np.zeros((1, 128), np.float32), c[:-1]])
    np.testing.assert_allclose(c, f * before + i * g, atol=1e-5, rtol=0)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6, rtol=0)
    for gate in (f, i, o):
        assert gate.min() >= 0 and gate.max() <= 1
    assert max(np.abs(g).max(), np.abs(h).max()) <= 1
    assert np.abs(c).max() <= 28
    assert np.isfinite(seen.probabilities_by_row).all()
    np.testing.assert_allclose(seen.probabilities_by_row.sum(axis=1), 1, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(batch=st.lists(images, min_size=2, max_size=4))
def test_trace_equals_the_forward_pass_of_a_batch(lstm, batch):
    computed = lstm.classifier.forward(np.stack(batch))
    for index, image in enumerate(batch):
        for name, values in trace(lstm, image).layers[0].items():
            np.testing.assert_allclose(values, computed.layers[0][name][index], atol=1e-5, rtol=0)


def test_trace_of_the_same_image_has_the_same_bits(lstm, seven):
    first, again = trace(lstm, seven), trace(lstm, seven.copy())
    np.testing.assert_array_equal(first.probabilities_by_row, again.probabilities_by_row)
    for name, values in first.layers[0].items():
        np.testing.assert_array_equal(values, again.layers[0][name])


def test_trace_compiles_once_per_batch_size(lstm, seven, compilations):
    """Whatever the dtype or the layout of the image."""
    trace(lstm, seven)
    trace_batch(lstm, [seven], 4)
    before = list(compilations)
    for image in (seven, seven.astype(np.float64), np.asfortranarray(seven), seven.tolist(), np.zeros((28, 28), int)):
        trace(lstm, image)
        trace_batch(lstm, [image, image], 4)
    assert compilations == before
    trace_batch(lstm, [seven], 3)
    assert len(compilations) == len(before) + 1, (
        "the listener must hear of a compilation, or the lines above say nothing"
    )


def test_trace_has_the_signals_of_each_layer_bottom_first(two_layers, seven):
    seen = trace(two_layers, seven)
    assert [layer["cell_state"].shape for layer in seen.layers] == [(28, 5), (28, 5)]
    np.testing.assert_allclose(
        seen.layers[1]["hidden_state"],
        two_layers.classifier.forward(seven[None]).layers[1]["hidden_state"][0],
        atol=1e-6,
    )


@pytest.mark.parametrize("shape", [(784,), (27, 28), (28, 29), (1, 28, 28)])
def test_trace_refuses_an_image_of_another_shape(lstm, shape):
    with pytest.raises(ValueError, match=r"image must be \[28, 28\].*got \[.*gatescope\.normalise"):
        trace(lstm, np.zeros(shape))


@pytest.mark.parametrize("value", [-0.1, 1.1, 255, np.nan, np.inf])
def test_trace_refuses_numbers_outside_0_to_1(lstm, value):
    image = np.zeros((28, 28))
    image[3, 4] = value
    with pytest.raises(ValueError, match=r"numbers from 0 \(paper\) to 1 \(ink\)"):
        trace(lstm, image)


def test_package_offers_its_functions_whatever_was_imported_before():
    import gatescope.model.checkpoint
    import gatescope.model.data.normalise
    import gatescope.model.tracer

    assert gatescope.trace is gatescope.model.tracer.trace
    assert gatescope.load is gatescope.model.checkpoint.load
    assert gatescope.normalise is gatescope.model.data.normalise.normalise


def test_package_offers_no_other_function():
    assert gatescope.__all__ == ["load", "normalise", "trace"]
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        gatescope.lode  # noqa: B018


@pytest.mark.parametrize("place", ["probabilities_by_row", "stacks"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_trace_with_a_number_that_is_not_finite_is_not_finite(lstm, seven, place, value):
    seen = trace(lstm, seven)
    assert seen.is_finite
    (stack,), beliefs = seen.stacks, seen.probabilities_by_row
    changed = (stack if place == "stacks" else beliefs).copy()
    changed.flat[7] = value
    assert not dataclasses.replace(seen, **{place: (changed,) if place == "stacks" else changed}).is_finite


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_trace_batch_with_a_number_that_is_not_finite_is_not_finite(lstm, seven, place, value):
    batch = compiled_for(lstm, 4).run([seven] * 3, 4)
    assert batch.is_finite and len(batch.traces) == 3
    arrays = [values.copy() for values in batch.arrays]
    arrays[place].flat[-1] = value

    assert not dataclasses.replace(batch, arrays=tuple(arrays)).is_finite


@pytest.mark.parametrize("bad", [-0.01, 1.01, np.nan])
def test_trace_batch_refuses_an_image_with_numbers_outside_0_to_1(lstm, seven, bad):
    other = seven.copy()
    other[3, 4] = bad

    with pytest.raises(ValueError, match="image must hold numbers from 0"):
        trace_batch(lstm, [seven, other], 4)
    assert len(trace_batch(lstm, [seven, np.where(seven == 0, np.float32(-0.0), seven)], 4)) == 2
