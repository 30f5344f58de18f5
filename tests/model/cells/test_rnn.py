"""The simple recurrent step against three implementations that share no line with it, and the laws it promises."""

import flax.nnx as nnx
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import onnx
import onnx.helper
import onnx.reference
import pytest
from hypothesis import given, settings

from gatescope.model.cells.rnn import RNNCell, RNNState
from gatescope.model.config import ModelConfig

BATCH, COLUMNS, UNITS = 3, 5, 4


@pytest.fixture(scope="module")
def cell() -> RNNCell:
    """A cell whose bias is drawn too, and whose units are not all far from saturation."""
    cell = RNNCell(COLUMNS, ModelConfig(cell="rnn", units=UNITS), rngs=nnx.Rngs(7))
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    return cell


def test_states_equal_those_of_flax_given_the_same_weights(cell, rows, read):
    """To 1e-6: the same float32 arithmetic in another order. Flax has its bias where the row comes in."""
    flax_cell = nnx.SimpleCell(COLUMNS, UNITS, rngs=nnx.Rngs(0))
    flax_cell.dense_i.kernel[...], flax_cell.dense_i.bias[...] = cell.W[...], cell.b[...]
    flax_cell.dense_h.kernel[...] = cell.U[...]

    seen, carry = read(cell, rows), jnp.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        carry, h_t = flax_cell(carry, jnp.asarray(x_t))
        np.testing.assert_allclose(seen["hidden_state"][t], h_t, atol=1e-6, rtol=0)


def test_states_equal_those_of_the_onnx_reference_evaluator(cell, rows, read):
    """ONNX keeps two biases and has D last."""
    names, kind = ("X", "W", "R", "B"), onnx.TensorProto.FLOAT
    node = onnx.helper.make_node("RNN", names, ["Y", "Y_h"], hidden_size=UNITS)
    graph = onnx.helper.make_graph(
        [node],
        "rnn",
        [onnx.helper.make_tensor_value_info(name, kind, None) for name in names],
        [onnx.helper.make_tensor_value_info("Y", kind, None)],
    )
    W, U, b = (np.asarray(parameter[...]) for parameter in (cell.W, cell.U, cell.b))
    feeds = {"X": rows, "W": W.T[None], "R": U.T[None], "B": np.concatenate([b, np.zeros_like(b)])[None]}
    (hidden,) = onnx.reference.ReferenceEvaluator(onnx.helper.make_model(graph)).run(None, feeds)

    np.testing.assert_allclose(read(cell, rows)["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)


def test_every_signal_equals_a_float64_transcription_of_the_equations(cell, rows, read):
    W, U, b = (np.asarray(parameter[...], np.float64) for parameter in (cell.W, cell.U, cell.b))
    seen, h = read(cell, rows), np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        a = x_t.astype(np.float64) @ W + h @ U + b
        h = np.tanh(a)
        expected = {"pre_activation": a, "derivative": 1 / np.cosh(a) ** 2, "hidden_state": h}
        assert list(expected) == [signal.name for signal in cell.signals]
        assert set(expected) == set(seen)
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


def test_gradients_equal_finite_differences_in_float64():
    with jax.enable_x64(True):
        cell = RNNCell(2, ModelConfig(cell="rnn", units=3), rngs=nnx.Rngs(1))
        graph, weights = nnx.split(cell)
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(4, 1, 2)))

        @jax.jit
        def total(weights):
            cell, state = nnx.merge(graph, weights), RNNState(hidden_state=jnp.full((1, 3), 0.5))
            for x_t in x:
                state, _ = cell(state, x_t)
            return (state.hidden_state**2).sum()

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


def test_the_derivative_is_that_of_the_hidden_state_by_the_bias(cell, rows):
    """A bias enters its unit's pre-activation and no other's."""
    graph, weights = nnx.split(cell)
    state, x_t = RNNState(hidden_state=jnp.full((1, UNITS), 0.3)), jnp.asarray(rows[0, :1])

    def hidden(b):
        return nnx.merge(graph, {**weights, "b": weights["b"].replace(b)})(state, x_t)[0].hidden_state[0]

    _, signals = cell(state, x_t)
    jacobian = jax.jacrev(hidden)(cell.b[...])
    np.testing.assert_allclose(jacobian, np.diag(np.asarray(signals["derivative"][0])), atol=1e-6, rtol=0)


def test_memory_and_output_are_the_hidden_state(cell):
    assert cell.memory == cell.output == cell.signals[-1]
    assert cell.memory.name == "hidden_state"


def test_a_cell_of_128_units_for_28_columns_has_20096_parameters():
    cell = nnx.eval_shape(lambda: RNNCell(28, ModelConfig(cell="rnn", units=128), rngs=nnx.Rngs(0)))
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(cell))) == 128 * (128 + 28) + 128 == 20_096


def test_the_recurrent_matrix_starts_orthogonal_and_the_bias_at_zero():
    cell = RNNCell(COLUMNS, ModelConfig(cell="rnn", units=UNITS), rngs=nnx.Rngs(0))
    np.testing.assert_allclose(cell.U[...] @ cell.U[...].T, np.eye(UNITS), atol=1e-6)
    np.testing.assert_array_equal(cell.b[...], np.zeros(UNITS))


def test_an_option_is_refused():
    with pytest.raises(ValueError, match=r"The options of rnn are none; got forget_bias\."):
        RNNCell(COLUMNS, ModelConfig(cell="rnn", options={"forget_bias": 1.0}), rngs=nnx.Rngs(0))


numbers = st.floats(-20, 20, width=32)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_laws_hold_for_any_state_and_any_row(cell, data):
    """h_t = tanh(a_t) and d_t = 1 - h_t² of the very numbers shown, all within their ranges."""
    draw = lambda size: np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)), np.float32)[None]  # noqa: E731
    state, signals = cell(RNNState(hidden_state=jnp.tanh(draw(UNITS))), jnp.asarray(draw(COLUMNS)))
    a, d, h = (np.asarray(signals[signal.name]) for signal in cell.signals)
    np.testing.assert_allclose(h, np.tanh(a), atol=1e-6, rtol=0)
    np.testing.assert_allclose(d, 1 - h**2, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(state.hidden_state, h)
    assert d.min() >= 0 and d.max() <= 1
    assert np.abs(h).max() <= 1
