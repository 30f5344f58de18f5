"""The coupled cell against onnxruntime's, an LSTM and NumPy, and the law of a running average."""

import flax.nnx as nnx
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import onnx
import onnx.helper
import onnxruntime
import pytest
from hypothesis import given, settings

from gatescope.model.cells.cifg import CIFGCell
from gatescope.model.cells.lstm import LSTMCell, LSTMState
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

BATCH, COLUMNS, UNITS = 3, 5, 4
BLOCKS = ("forget_gate", "output_gate", "candidate")  # as files of weights have them, side by side


@pytest.fixture(scope="module")
def cell() -> CIFGCell:
    """A cell whose every bias is drawn too, so that no gate can stand in for another unseen."""
    cell = CIFGCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(7))
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    return cell


def test_states_equal_those_of_onnxruntime_with_coupled_gates(cell, rows, read, blocks):
    """It learns i and takes f = 1 - i, so it gets the forget gate's weights negated; what it gets for f is not read."""
    of_gate = blocks(cell, BLOCKS)
    of_gate["input_gate"] = tuple(-part for part in of_gate["forget_gate"])
    of_gate["forget_gate"] = tuple(np.full_like(part, 99) for part in of_gate["forget_gate"])
    order = ("input_gate", "output_gate", "forget_gate", "candidate")
    b = np.concatenate([of_gate[name][2] for name in order])
    feeds = {
        "X": rows,
        "W": np.concatenate([of_gate[name][0].T for name in order])[None],
        "R": np.concatenate([of_gate[name][1].T for name in order])[None],
        "B": np.concatenate([b, np.zeros_like(b)])[None],
    }
    node = onnx.helper.make_node("LSTM", list(feeds), ["Y", "Y_h", "Y_c"], hidden_size=UNITS, input_forget=1)
    tensor = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)  # noqa: E731
    graph = onnx.helper.make_graph(
        [node], "cifg", [tensor(name) for name in feeds], [tensor(name) for name in ("Y", "Y_h", "Y_c")]
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    hidden, _, last_cell = session.run(None, feeds)

    seen = read(cell, rows)
    np.testing.assert_allclose(seen["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)
    np.testing.assert_allclose(seen["cell_state"][-1], last_cell[0], atol=1e-5, rtol=0)


def test_every_signal_equals_that_of_an_lstm_whose_input_gate_has_the_negated_weights_of_the_forget_gate(
    cell, rows, read, blocks
):
    lstm, of_gate = LSTMCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(0)), blocks(cell, BLOCKS)
    of_gate["input_gate"] = tuple(-part for part in of_gate["forget_gate"])
    for place, parameter in enumerate((lstm.W, lstm.U, lstm.b)):
        parameter[...] = jnp.concatenate([of_gate[name][place] for name in lstm.blocks], axis=-1)
    seen, expected = read(cell, rows), read(lstm, rows)
    assert list(seen) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(seen[name], values, atol=1e-6, rtol=0, err_msg=name)


def test_every_signal_equals_a_float64_transcription_of_the_equations(cell, rows, read, blocks):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gate(name, x_t, h):
        W, U, b = (part.astype(np.float64) for part in blocks(cell, BLOCKS)[name])
        return x_t.astype(np.float64) @ W + h @ U + b

    seen = read(cell, rows)
    c = h = np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        f, o = (sigmoid(gate(name, x_t, h)) for name in ("forget_gate", "output_gate"))
        g = np.tanh(gate("candidate", x_t, h))
        c = f * c + (1 - f) * g
        h = o * np.tanh(c)
        expected = {
            "forget_gate": f, "input_gate": 1 - f, "output_gate": o, "candidate": g, "cell_state": c, "hidden_state": h
        }  # fmt: skip
        assert list(expected) == [signal.name for signal in cell.signals] == list(seen)
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


def test_gradients_equal_finite_differences_in_float64():
    with jax.enable_x64(True):
        graph, weights = nnx.split(CIFGCell(2, ModelConfig(units=3), rngs=nnx.Rngs(1)))
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(4, 1, 2)))

        @jax.jit
        def total(weights):
            cell, ones = nnx.merge(graph, weights), jnp.ones((1, 3))
            state, through_gates = LSTMState(cell_state=ones, hidden_state=ones), 0.0
            for x_t in x:
                state, signals = cell(state, x_t)
                through_gates += (signals["input_gate"] ** 2).sum()
            return (state.hidden_state**2).sum() + through_gates

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


def test_parameters_are_three_quarters_of_an_lstms():
    D, H, readout = 28, 128, 128 * 10 + 10
    classifier = nnx.eval_shape(lambda: RowClassifier(ModelConfig(cell="cifg"), rngs=nnx.Rngs(0)))
    assert count_parameters(classifier) - readout == 3 * H * (H + D) + 3 * H == 60_288


def test_biases_start_where_the_options_say_and_the_candidate_at_zero(blocks):
    config = ModelConfig(units=UNITS, options={"forget_bias": 3.0, "output_bias": -2.0})
    biases = {
        name: set(b.tolist()) for name, (_, _, b) in blocks(CIFGCell(COLUMNS, config, rngs=nnx.Rngs(0)), BLOCKS).items()
    }
    assert biases == {"forget_gate": {3.0}, "output_gate": {-2.0}, "candidate": {0.0}}


def test_chrono_spreads_the_memories_from_one_row_to_all_but_one(blocks):
    """exp(b_f) is U(1, T-1), and with it f / (1 - f), the rows that a gate with this bias remembers beyond its own."""
    config = ModelConfig(units=100, rows=11, options={"chrono": True, "forget_bias": 5.0})
    cell = CIFGCell(COLUMNS, config, rngs=nnx.Rngs(0))
    spread = np.sort(np.exp(blocks(cell, BLOCKS)["forget_gate"][2]))
    np.testing.assert_allclose(spread, np.linspace(1, 10, 100), atol=1.7)
    assert 1 <= spread[0] and spread[-1] <= 10
    assert (
        set(blocks(cell, BLOCKS)["output_gate"][2].tolist())
        == set(blocks(cell, BLOCKS)["candidate"][2].tolist())
        == {0.0}
    )


@pytest.mark.parametrize("options", [{"forget_bias": "high"}, {"chrono": 1}, {"input_bias": -1.0}])
def test_options_that_are_unknown_or_of_another_type_are_refused(options):
    message = f"The option {[*options][0]} of cifg must be|of cifg are forget_bias, output_bias, chrono; got input_bias"
    with pytest.raises(ValueError, match=message):
        CIFGCell(COLUMNS, ModelConfig(cell="cifg", units=UNITS, options=options), rngs=nnx.Rngs(0))


numbers = st.floats(-20, 20, width=32)
inside = st.floats(-1, 1, width=32)


@settings(max_examples=100, deadline=None)
@given(
    c_prev=hnp.arrays(np.float32, (1, UNITS), elements=inside),
    h_prev=hnp.arrays(np.float32, (1, UNITS), elements=inside),
    x_t=hnp.arrays(np.float32, (1, COLUMNS), elements=numbers),
)
def test_cell_state_lies_between_the_old_one_and_the_candidate_and_never_beyond_one(cell, c_prev, h_prev, x_t):
    """Not by one unit in the last place beyond 1; both ends are kept to float32's rounding in between."""
    _, signals = cell(LSTMState(cell_state=jnp.asarray(c_prev), hidden_state=jnp.asarray(h_prev)), x_t)
    f, i, o, g, c, h = (np.asarray(signals[signal.name]) for signal in cell.signals)
    assert (c >= np.minimum(c_prev, g) - 1e-6).all() and (c <= np.maximum(c_prev, g) + 1e-6).all()
    np.testing.assert_array_equal(i, 1 - f)
    np.testing.assert_allclose(c, f * c_prev + (1 - f) * g, atol=1e-6, rtol=0)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6, rtol=0)
    for signal in cell.signals:
        values = np.asarray(signals[signal.name])
        assert signal.bounded and values.min() >= signal.low and values.max() <= signal.high, signal.name
    assert cell.memory == next(signal for signal in cell.signals if signal.name == "cell_state")
