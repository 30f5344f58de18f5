"""The LSTM step against three implementations that share no line with it, and the laws its equations promise."""

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

from gatescope.model.cells.lstm import LSTMCell, LSTMState
from gatescope.model.config import ModelConfig

BATCH, COLUMNS, UNITS = 3, 5, 4
BLOCKS = ("forget_gate", "input_gate", "output_gate", "candidate")  # as files of weights have them, side by side
OF_GATE = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate"}


@pytest.fixture(scope="module")
def cell() -> LSTMCell:
    """A cell whose every bias is drawn too, so that no gate can stand in for another unseen."""
    cell = LSTMCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(7))
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    return cell


def test_states_equal_those_of_flax_given_the_same_weights(cell, rows, read, blocks):
    """To 1e-6: the same float32 arithmetic in another order."""
    flax_cell = nnx.LSTMCell(COLUMNS, UNITS, rngs=nnx.Rngs(0))
    for letter, name in OF_GATE.items():
        W, U, b = blocks(cell, BLOCKS)[name]
        getattr(flax_cell, {"i": "ii", "f": "if_", "g": "ig", "o": "io"}[letter]).kernel[...] = jnp.asarray(W)
        hidden = getattr(flax_cell, f"h{letter}")
        hidden.kernel[...], hidden.bias[...] = jnp.asarray(U), jnp.asarray(b)

    seen, carry = read(cell, rows), (jnp.zeros((BATCH, UNITS)), jnp.zeros((BATCH, UNITS)))
    for t, x_t in enumerate(rows):
        carry, h_t = flax_cell(carry, jnp.asarray(x_t))
        np.testing.assert_allclose(seen["cell_state"][t], carry[0], atol=1e-6, rtol=0)
        np.testing.assert_allclose(seen["hidden_state"][t], h_t, atol=1e-6, rtol=0)


def test_states_equal_those_of_the_onnx_reference_evaluator(cell, rows, read, blocks):
    """ONNX packs its gates in the order i, o, f, c, keeps two biases, and has D last: every one of them by name."""
    order = ("input_gate", "output_gate", "forget_gate", "candidate")
    W = np.concatenate([blocks(cell, BLOCKS)[name][0].T for name in order])[None]
    U = np.concatenate([blocks(cell, BLOCKS)[name][1].T for name in order])[None]
    b = np.concatenate([blocks(cell, BLOCKS)[name][2] for name in order])
    node = onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y", "Y_h", "Y_c"], hidden_size=UNITS)
    kind = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        "lstm",
        [onnx.helper.make_tensor_value_info(name, kind, None) for name in ("X", "W", "R", "B")],
        [onnx.helper.make_tensor_value_info(name, kind, None) for name in ("Y", "Y_h", "Y_c")],
    )
    evaluator = onnx.reference.ReferenceEvaluator(onnx.helper.make_model(graph))
    feeds = {"X": rows, "W": W, "R": U, "B": np.concatenate([b, np.zeros_like(b)])[None]}
    hidden, _, last_cell = evaluator.run(None, feeds)

    seen = read(cell, rows)
    np.testing.assert_allclose(seen["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)
    np.testing.assert_allclose(seen["cell_state"][-1], last_cell[0], atol=1e-5, rtol=0)


def test_every_signal_equals_a_float64_transcription_of_the_equations(cell, rows, read, blocks):
    """Gate by gate, so that two gates that were swapped show even where the states would not tell."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gate(name, x_t, h):
        W, U, b = (part.astype(np.float64) for part in blocks(cell, BLOCKS)[name])
        return x_t.astype(np.float64) @ W + h @ U + b

    seen = read(cell, rows)
    c = h = np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        f, i, o = (sigmoid(gate(name, x_t, h)) for name in ("forget_gate", "input_gate", "output_gate"))
        g = np.tanh(gate("candidate", x_t, h))
        c = f * c + i * g
        h = o * np.tanh(c)
        expected = {
            "forget_gate": f, "input_gate": i, "output_gate": o, "candidate": g, "cell_state": c, "hidden_state": h
        }  # fmt: skip
        assert list(expected) == [signal.name for signal in cell.signals]
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


def test_gradients_equal_finite_differences_in_float64():
    with jax.enable_x64(True):
        cell = LSTMCell(2, ModelConfig(units=3), rngs=nnx.Rngs(1))
        graph, weights = nnx.split(cell)
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(4, 1, 2)))

        @jax.jit
        def total(weights):
            cell, ones = nnx.merge(graph, weights), jnp.ones((1, 3))
            state = LSTMState(cell_state=ones, hidden_state=ones)
            for x_t in x:
                state, _ = cell(state, x_t)
            return (state.hidden_state**2).sum()

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(
    "options, forget, output", [({}, 1.0, 0.0), ({"forget_bias": 3.0}, 3.0, 0.0), ({"output_bias": -2.0}, 1.0, -2.0)]
)
def test_biases_start_where_the_options_say_and_the_others_at_zero(options, forget, output, blocks):
    cell = LSTMCell(COLUMNS, ModelConfig(units=UNITS, options=options), rngs=nnx.Rngs(0))
    biases = {name: set(b.tolist()) for name, (_, _, b) in blocks(cell, BLOCKS).items()}
    assert biases == {"forget_gate": {forget}, "input_gate": {0.0}, "output_gate": {output}, "candidate": {0.0}}


def test_chrono_spreads_the_memories_from_one_row_to_all_but_one(blocks):
    """exp(b_f) is U(1, T-1), and with it f / (1 - f), the rows that a gate with this bias remembers beyond its own."""
    options = {"chrono": True, "forget_bias": 5.0, "output_bias": 2.0}
    cell = LSTMCell(COLUMNS, ModelConfig(units=100, rows=11, options=options), rngs=nnx.Rngs(0))
    forget, write, output, candidate = (b for _, _, b in blocks(cell, BLOCKS).values())
    spread = np.sort(np.exp(forget))
    np.testing.assert_allclose(spread, np.linspace(1, 10, 100), atol=1.7)
    assert 1 <= spread[0] and spread[-1] <= 10
    np.testing.assert_array_equal(write, -forget)
    assert (set(output.tolist()), set(candidate.tolist())) == ({2.0}, {0.0})


def test_what_reads_the_row_starts_with_a_variance_of_one_part_in_its_columns():
    """LeCun's, so that the sums of rows of unit variance have that variance too."""
    W = np.asarray(LSTMCell(200, ModelConfig(units=25), rngs=nnx.Rngs(0)).W[...])
    assert W.shape == (200, 100) and abs(W.mean()) < 0.002
    assert W.var() == pytest.approx(1 / 200, rel=0.03)


def test_a_cell_of_128_units_for_28_columns_has_80384_parameters():
    cell = nnx.eval_shape(lambda: LSTMCell(28, ModelConfig(units=128), rngs=nnx.Rngs(0)))
    formula = 4 * 128 * (128 + 28) + 4 * 128
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(cell))) == formula == 80_384


def test_memory_is_the_cell_state_and_output_the_hidden_state(cell):
    assert (cell.memory, cell.output) == cell.signals[-2:]
    assert [cell.memory.name, cell.output.name] == ["cell_state", "hidden_state"]


def test_every_recurrent_block_starts_orthogonal(blocks):
    cell = LSTMCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(0))
    for _, U, _ in blocks(cell, BLOCKS).values():
        np.testing.assert_allclose(U @ U.T, np.eye(UNITS), atol=1e-6)


def test_open_forget_gate_and_closed_input_gate_keep_the_cell_state(cell):
    """f = 1 and i = 0 exactly: float32's sigmoid of 100 and of -1000 are 1 and 0."""
    keeping = nnx.clone(cell)
    bias = {"forget_gate": 100.0, "input_gate": -1000.0, "output_gate": 0.0, "candidate": 0.0}
    keeping.b[...] = jnp.concatenate([jnp.full(UNITS, bias[name]) for name in cell.blocks])
    c = jnp.asarray(np.random.default_rng(3).normal(size=(1, UNITS)), jnp.float32)
    state, _ = keeping(LSTMState(cell_state=c, hidden_state=jnp.zeros((1, UNITS))), jnp.ones((1, COLUMNS)))
    np.testing.assert_array_equal(state.cell_state, c)


numbers = st.floats(-20, 20, width=32)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_laws_hold_for_any_state_and_any_row(cell, data):
    """c_t = f c + i g and h_t = o tanh(c_t) of the very numbers shown; gates in [0, 1]; g and h in [-1, 1]."""
    draw = lambda size: np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)), np.float32)[None]  # noqa: E731
    c_prev, h_prev, x_t = draw(UNITS), np.tanh(draw(UNITS)), draw(COLUMNS)
    _, signals = cell(LSTMState(cell_state=jnp.asarray(c_prev), hidden_state=jnp.asarray(h_prev)), jnp.asarray(x_t))
    f, i, o, g, c, h = (np.asarray(signals[signal.name]) for signal in cell.signals)
    np.testing.assert_allclose(c, f * c_prev + i * g, atol=1e-5, rtol=1e-6)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6, rtol=0)
    for signal in cell.signals:
        values = np.asarray(signals[signal.name])
        assert signal.low is None or values.min() >= signal.low
        assert signal.high is None or values.max() <= signal.high
