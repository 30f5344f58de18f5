"""The LSTM with a part left out against an LSTM whose part is forced, onnxruntime and NumPy."""

import functools

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

from gatescope.model.cells.ablated import AblatedLSTMCell
from gatescope.model.cells.lstm import LSTMCell, LSTMState
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

BATCH, COLUMNS, UNITS = 3, 5, 4
GATES = ("forget_gate", "input_gate", "output_gate")
PARTS = (*GATES, "input_activation", "output_activation")
every_part = pytest.mark.parametrize("without", PARTS)
every_gate = pytest.mark.parametrize("without", GATES)


@functools.cache
def build(without: str) -> AblatedLSTMCell:
    """A cell whose every bias is drawn too, so that no gate can stand in for another unseen."""
    cell = AblatedLSTMCell(COLUMNS, ModelConfig(units=UNITS, options={"without": without}), rngs=nnx.Rngs(7))
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    return cell


@every_gate
def test_without_a_gate_every_signal_equals_that_of_an_lstm_whose_gate_is_forced_to_one(rows, without, read, blocks):
    """Exactly 1: its weights are 0 and its bias is 100, of which float32's sigmoid is 1."""
    cell, lstm = build(without), LSTMCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(0))
    open_wide = np.zeros((COLUMNS, UNITS)), np.zeros((UNITS, UNITS)), np.full(UNITS, 100.0)
    of_gate = blocks(cell, cell.blocks) | {without: open_wide}
    for place, parameter in enumerate((lstm.W, lstm.U, lstm.b)):
        parameter[...] = jnp.concatenate([of_gate[name][place] for name in lstm.blocks], axis=-1)
    seen, expected = read(cell, rows), read(lstm, rows)
    assert (expected.pop(without) == 1).all()
    assert list(seen) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(seen[name], values, atol=1e-6, rtol=0, err_msg=name)


@pytest.mark.parametrize(
    "without, activations",
    [("input_activation", ["Sigmoid", "Affine", "Tanh"]), ("output_activation", ["Sigmoid", "Tanh", "Affine"])],
)
def test_without_an_activation_the_states_equal_those_of_onnxruntime_with_the_identity_there(
    rows, without, activations, read, blocks
):
    """Affine with slope 1 and offset 0; onnxruntime takes the functions of the gates, the candidate and the output."""
    cell = build(without)
    order = ("input_gate", "output_gate", "forget_gate", "candidate")
    b = np.concatenate([blocks(cell, cell.blocks)[name][2] for name in order])
    feeds = {
        "X": rows,
        "W": np.concatenate([blocks(cell, cell.blocks)[name][0].T for name in order])[None],
        "R": np.concatenate([blocks(cell, cell.blocks)[name][1].T for name in order])[None],
        "B": np.concatenate([b, np.zeros_like(b)])[None],
    }
    affine = {"activations": activations, "activation_alpha": [1.0], "activation_beta": [0.0]}
    node = onnx.helper.make_node("LSTM", list(feeds), ["Y", "Y_h", "Y_c"], hidden_size=UNITS, **affine)
    tensor = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)  # noqa: E731
    graph = onnx.helper.make_graph(
        [node], "ablated", [tensor(name) for name in feeds], [tensor(name) for name in ("Y", "Y_h", "Y_c")]
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 22)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    hidden, _, last_cell = session.run(None, feeds)

    seen = read(cell, rows)
    np.testing.assert_allclose(seen["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)
    np.testing.assert_allclose(seen["cell_state"][-1], last_cell[0], atol=1e-5, rtol=0)


@every_part
def test_every_signal_equals_a_float64_transcription_of_the_equations(rows, without, read, blocks):
    cell = build(without)

    def squash(part, z):
        return {"gate": lambda: 1 / (1 + np.exp(-z)), without: lambda: z}.get(part, lambda: np.tanh(z))()

    def gate(name, x_t, h):
        W, U, b = (part.astype(np.float64) for part in blocks(cell, cell.blocks)[name])
        return x_t.astype(np.float64) @ W + h @ U + b

    seen = read(cell, rows)
    c = h = np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        f, i, o = (1 if name == without else squash("gate", gate(name, x_t, h)) for name in GATES)
        g = squash("input_activation", gate("candidate", x_t, h))
        c = f * c + i * g
        h = o * squash("output_activation", c)
        expected = {
            "forget_gate": f, "input_gate": i, "output_gate": o, "candidate": g, "cell_state": c, "hidden_state": h
        }  # fmt: skip
        expected.pop(without, None)
        assert list(expected) == [signal.name for signal in cell.signals] == list(seen)
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


@every_part
def test_gradients_equal_finite_differences_in_float64(without):
    with jax.enable_x64(True):
        config = ModelConfig(units=3, options={"without": without})
        graph, weights = nnx.split(AblatedLSTMCell(2, config, rngs=nnx.Rngs(1)))
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


@every_part
def test_a_quarter_of_the_parameters_goes_with_a_gate_and_none_with_an_activation(without):
    D, H, readout = 28, 128, 128 * 10 + 10
    classifier = nnx.eval_shape(
        lambda: RowClassifier(ModelConfig(cell="ablated", options={"without": without}), rngs=nnx.Rngs(0))
    )
    count = 3 if without in GATES else 4
    assert count_parameters(classifier) - readout == count * H * (H + D) + count * H == {3: 60_288, 4: 80_384}[count]


@every_part
def test_the_biases_of_the_gates_that_are_left_start_where_the_options_say(without, blocks):
    options = {"forget_bias": 3.0, "output_bias": -2.0, "without": without}
    cell = AblatedLSTMCell(COLUMNS, ModelConfig(units=UNITS, options=options), rngs=nnx.Rngs(0))
    expected = {"forget_gate": {3.0}, "input_gate": {0.0}, "output_gate": {-2.0}, "candidate": {0.0}}
    expected.pop(without, None)
    assert {name: set(b.tolist()) for name, (_, _, b) in blocks(cell, cell.blocks).items()} == expected


@every_part
def test_chrono_reaches_the_gates_that_are_left(without, blocks):
    options = {"chrono": True, "without": without}
    cell = AblatedLSTMCell(COLUMNS, ModelConfig(units=UNITS, rows=11, options=options), rngs=nnx.Rngs(0))
    biases = {name: b for name, (_, _, b) in blocks(cell, cell.blocks).items()}
    for name, sign in ("forget_gate", 1), ("input_gate", -1):
        if name != without:
            b = sign * biases[name]
            assert len(set(b.tolist())) == UNITS and b.min() >= 0 and b.max() <= np.log(10)
    if without not in ("forget_gate", "input_gate"):
        np.testing.assert_array_equal(biases["input_gate"], -biases["forget_gate"])


def test_what_is_left_out_is_the_forget_gate_unless_told_otherwise():
    assert AblatedLSTMCell(COLUMNS, ModelConfig(units=UNITS), rngs=nnx.Rngs(0)).options.without == "forget_gate"


@pytest.mark.parametrize(
    "options, message",
    [
        ({"without": "candidate"}, f"without of ablated must be one of {', '.join(PARTS)}; got 'candidate'"),
        ({"without": ""}, "got ''"),
        ({"without": True}, "must be a str; got True"),
        ({"with": "forget_gate"}, "forget_bias, output_bias, chrono, without; got with"),
    ],
)
def test_options_that_name_no_part_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        AblatedLSTMCell(COLUMNS, ModelConfig(cell="ablated", units=UNITS, options=options), rngs=nnx.Rngs(0))


@every_part
def test_what_loses_its_squashing_loses_its_bounds_and_nothing_else_does(without):
    unbounded = {"cell_state", {"input_activation": "candidate", "output_activation": "hidden_state"}.get(without)}
    assert {signal.name for signal in build(without).signals if not signal.bounded} == unbounded - {None}


def test_without_the_forget_gate_the_cell_state_is_the_sum_of_everything_written(rows, read):
    seen = read(build("forget_gate"), rows)
    written = seen["input_gate"].astype(np.float64) * seen["candidate"]
    np.testing.assert_allclose(seen["cell_state"], np.cumsum(written, axis=0), atol=1e-5, rtol=0)


numbers = st.floats(-20, 20, width=32)


@every_part
@settings(max_examples=30, deadline=None)
@given(
    c_prev=hnp.arrays(np.float32, (1, UNITS), elements=numbers),
    h_prev=hnp.arrays(np.float32, (1, UNITS), elements=st.floats(-1, 1, width=32)),
    x_t=hnp.arrays(np.float32, (1, COLUMNS), elements=numbers),
)
def test_laws_hold_for_any_state_and_any_row(without, c_prev, h_prev, x_t):
    """c_t = f c + i g and h_t = o ψ(c_t) of the very numbers shown, 1 for a gate that is left out; all in bounds."""
    cell = build(without)
    _, signals = cell(LSTMState(cell_state=jnp.asarray(c_prev), hidden_state=jnp.asarray(h_prev)), x_t)
    seen = {name: np.asarray(values) for name, values in signals.items()}
    f, i, o = (seen.get(name, 1) for name in GATES)
    c, h = seen["cell_state"], seen["hidden_state"]
    np.testing.assert_allclose(c, f * c_prev + i * seen["candidate"], atol=1e-5, rtol=1e-5)
    np.testing.assert_allclose(h, o * (c if without == "output_activation" else np.tanh(c)), atol=1e-6, rtol=1e-6)
    for signal in cell.signals:
        assert signal.low is None or seen[signal.name].min() >= signal.low
        assert signal.high is None or seen[signal.name].max() <= signal.high
