"""The peephole LSTM against ONNX's two implementations and NumPy, and what is true of its peepholes alone."""

import flax.nnx as nnx
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import onnx
import onnx.helper
import onnx.reference
import onnxruntime
import pytest
from hypothesis import given, settings

from gatescope.model.cells.lstm import LSTMCell, LSTMState
from gatescope.model.cells.peephole import PeepholeCell
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

BATCH, COLUMNS, UNITS = 3, 5, 4
PEEPHOLES = {"forget_peephole": "p_f", "input_peephole": "p_i", "output_peephole": "p_o"}


def build(**options: bool | float) -> PeepholeCell:
    """A cell whose biases and peepholes are drawn too, so that no gate can stand in for another unseen."""
    cell = PeepholeCell(COLUMNS, ModelConfig(units=UNITS, options=options), rngs=nnx.Rngs(7))
    for seed, name in enumerate(("b", *PEEPHOLES.values())):
        if (weights := getattr(cell, name)) is not None:
            weights[...] = jax.random.normal(jax.random.key(seed), weights.shape)
    return cell


@pytest.fixture(scope="module")
def cell() -> PeepholeCell:
    return build()


def reference(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    return onnx.reference.ReferenceEvaluator(model).run(None, feeds)


def runtime(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


@pytest.mark.parametrize("run", [reference, runtime])
def test_states_equal_those_of_onnx(cell, rows, run, read, blocks):
    """Weights go in by name: ONNX packs its gates in the order i, o, f, c and its peepholes in the order i, o, f."""
    order = ("input_gate", "output_gate", "forget_gate", "candidate")
    b = np.concatenate([blocks(cell, cell.blocks)[name][2] for name in order])
    feeds = {
        "X": rows,
        "W": np.concatenate([blocks(cell, cell.blocks)[name][0].T for name in order])[None],
        "R": np.concatenate([blocks(cell, cell.blocks)[name][1].T for name in order])[None],
        "B": np.concatenate([b, np.zeros_like(b)])[None],
        "P": np.concatenate([np.asarray(p[...]) for p in (cell.p_i, cell.p_o, cell.p_f)])[None],
    }
    node = onnx.helper.make_node("LSTM", ["X", "W", "R", "B", "", "", "", "P"], ["Y", "Y_h", "Y_c"], hidden_size=UNITS)
    tensor = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)  # noqa: E731
    graph = onnx.helper.make_graph(
        [node], "peephole", [tensor(name) for name in feeds], [tensor(name) for name in ("Y", "Y_h", "Y_c")]
    )
    opset = onnx.helper.make_opsetid("", 22)
    hidden, _, last_cell = run(onnx.helper.make_model(graph, opset_imports=[opset], ir_version=10), feeds)

    seen = read(cell, rows)
    np.testing.assert_allclose(seen["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)
    np.testing.assert_allclose(seen["cell_state"][-1], last_cell[0], atol=1e-5, rtol=0)


def test_every_signal_equals_a_float64_transcription_of_the_equations(cell, rows, read, blocks):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gate(name, x_t, h):
        W, U, b = (part.astype(np.float64) for part in blocks(cell, cell.blocks)[name])
        return x_t.astype(np.float64) @ W + h @ U + b

    p_f, p_i, p_o = (np.asarray(p[...], np.float64) for p in (cell.p_f, cell.p_i, cell.p_o))
    seen = read(cell, rows)
    c = h = np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        f = sigmoid(gate("forget_gate", x_t, h) + p_f * c)
        i = sigmoid(gate("input_gate", x_t, h) + p_i * c)
        g = np.tanh(gate("candidate", x_t, h))
        expected = {"forget_peephole": p_f * c, "input_peephole": p_i * c}
        c = f * c + i * g
        o = sigmoid(gate("output_gate", x_t, h) + p_o * c)
        h = o * np.tanh(c)
        expected = {
            "forget_gate": f, "input_gate": i, "output_gate": o, "candidate": g, "cell_state": c, "hidden_state": h
        } | expected | {"output_peephole": p_o * c}  # fmt: skip
        assert list(expected) == [signal.name for signal in cell.signals] == list(seen)
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


def test_gradients_equal_finite_differences_in_float64():
    with jax.enable_x64(True):
        cell = PeepholeCell(2, ModelConfig(units=3), rngs=nnx.Rngs(1))
        for p in (cell.p_f, cell.p_i, cell.p_o):
            p[...] = jax.random.normal(jax.random.key(p[...].size), (3,))
        graph, weights = nnx.split(cell)
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(4, 1, 2)))

        @jax.jit
        def total(weights):
            cell, ones = nnx.merge(graph, weights), jnp.ones((1, 3))
            state, sum_of_terms = LSTMState(cell_state=ones, hidden_state=ones), 0.0
            for x_t in x:
                state, signals = cell(state, x_t)
                sum_of_terms += sum((signals[name] ** 2).sum() for name in PEEPHOLES)
            return (state.hidden_state**2).sum() + sum_of_terms

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


def test_an_untrained_cell_is_an_lstm_to_the_last_bit(rows, read):
    """Zero peepholes add nothing, and all else starts from the same numbers, whatever the options of the biases."""
    config = ModelConfig(units=UNITS, options={"chrono": True, "output_bias": -1.0})
    lstm, peephole = (read(kind(COLUMNS, config, rngs=nnx.Rngs(3)), rows) for kind in (LSTMCell, PeepholeCell))
    for name, values in lstm.items():
        np.testing.assert_array_equal(peephole[name], values, err_msg=name)
    assert all((peephole[name] == 0).all() for name in PEEPHOLES)


@pytest.mark.parametrize("name, parameter", PEEPHOLES.items())
def test_a_peephole_switched_off_has_no_weights_and_no_signal_and_adds_nothing(cell, rows, name, parameter, read):
    without, zeroed = build(**{name: False}), nnx.clone(cell)
    getattr(zeroed, parameter)[...] = jnp.zeros(UNITS)
    assert getattr(without, parameter) is None
    assert [signal.name for signal in without.signals] == [it.name for it in cell.signals if it.name != name]
    seen, expected, with_it = read(without, rows), read(zeroed, rows), read(cell, rows)
    for signal in without.signals:
        np.testing.assert_array_equal(seen[signal.name], expected[signal.name], err_msg=signal.name)
    assert abs(seen["hidden_state"] - with_it["hidden_state"]).max() > 1e-3


@pytest.mark.parametrize("off", [(), ("forget_peephole",), ("input_peephole", "output_peephole"), tuple(PEEPHOLES)])
def test_parameters_are_an_lstms_and_one_per_unit_and_peephole(off):
    config = ModelConfig(cell="peephole", options=dict.fromkeys(off, False))
    D, H, readout = 28, 128, 128 * 10 + 10
    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    assert count_parameters(classifier) - readout == 4 * H * (H + D) + 4 * H + (3 - len(off)) * H
    assert off or count_parameters(classifier) - readout == 80_768


@pytest.mark.parametrize(
    "options, message",
    [
        ({"forget_peephole": 1}, "must be a bool; got 1"),
        ({"output_peephole": "no"}, "must be a bool; got 'no'"),
        (
            {"candidate_peephole": True},
            "forget_bias, output_bias, chrono, forget_peephole, input_peephole, output_peep",
        ),
    ],
)
def test_options_that_are_unknown_or_no_switches_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        PeepholeCell(COLUMNS, ModelConfig(cell="peephole", units=UNITS, options=options), rngs=nnx.Rngs(0))


numbers = st.floats(-20, 20, width=32)


@settings(max_examples=60, deadline=None)
@given(
    c_prev=hnp.arrays(np.float32, (1, UNITS), elements=numbers),
    h_prev=hnp.arrays(np.float32, (1, UNITS), elements=st.floats(-1, 1, width=32)),
    x_t=hnp.arrays(np.float32, (1, COLUMNS), elements=numbers),
    unit=st.integers(0, UNITS - 1),
    other=numbers,
)
def test_laws_hold_for_any_state_and_any_row(cell, c_prev, h_prev, x_t, unit, other):
    """The terms and states are of the very numbers shown, in their bounds; a unit peeps at its own memory only."""

    def signals_from(c_prev):
        _, signals = cell(LSTMState(cell_state=jnp.asarray(c_prev), hidden_state=jnp.asarray(h_prev)), x_t)
        return {name: np.asarray(values) for name, values in signals.items()}

    seen = signals_from(c_prev)
    f, i, o, g, c, h, seen_by_f, seen_by_i, seen_by_o = seen.values()
    np.testing.assert_allclose(seen_by_f, cell.p_f[...] * c_prev, rtol=1e-6)
    np.testing.assert_allclose(seen_by_i, cell.p_i[...] * c_prev, rtol=1e-6)
    np.testing.assert_allclose(seen_by_o, cell.p_o[...] * c, rtol=1e-6)
    np.testing.assert_allclose(c, f * c_prev + i * g, atol=1e-5, rtol=1e-6)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6, rtol=0)
    for signal in cell.signals:
        assert signal.low is None or seen[signal.name].min() >= signal.low
        assert signal.high is None or seen[signal.name].max() <= signal.high

    changed = c_prev.copy()
    changed[0, unit] = other
    for name, values in signals_from(changed).items():
        np.testing.assert_array_equal(np.delete(values, unit, 1), np.delete(seen[name], unit, 1), err_msg=name)
