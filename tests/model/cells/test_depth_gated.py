"""The depth-gated LSTM against stacked peephole LSTMs of ONNX and NumPy, and what its gate alone does."""

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
import pytest
from hypothesis import given, settings

from gatescope.model.cells.depth_gated import DepthGatedCell
from gatescope.model.cells.lstm import LSTMState
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

ROWS, BATCH, COLUMNS, UNITS = 9, 3, 5, 4
LSTM = ("forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state")
UPPER = (*LSTM[:3], "depth_gate", "candidate", "from_below", *LSTM[4:])


def configure(layers: int = 2, **options: float) -> ModelConfig:
    return ModelConfig(cell="depth_gated", units=UNITS, layers=layers, rows=ROWS, columns=COLUMNS, options=options)


def draw(classifier: RowClassifier, seed: int = 0) -> RowClassifier:
    """The classifier with every weight drawn, so that none can stand in for another unseen."""
    graph, weights = nnx.split(classifier)
    leaves, tree = jax.tree.flatten(weights)
    random = np.random.default_rng(seed)
    return nnx.merge(
        graph, tree.unflatten([jnp.asarray(random.normal(size=leaf.shape), leaf.dtype) for leaf in leaves])
    )


@pytest.fixture(scope="module")
def classifier() -> RowClassifier:
    return draw(RowClassifier(configure(layers=3), rngs=nnx.Rngs(7)))


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(9).normal(size=(BATCH, ROWS, COLUMNS)).astype(np.float32)


def blocks(cell: DepthGatedCell) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """W [D, H], U [H, H] and b [H] of each gate, by its name."""
    parts = (np.split(np.asarray(parameter[...]), 4, axis=-1) for parameter in (cell.W, cell.U, cell.b))
    return dict(zip(cell.blocks, zip(*parts, strict=True), strict=True))


def peephole_lstm_of_onnx(cell: DepthGatedCell, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """h [T, B, H] and the last c [B, H]; ONNX packs its gates in the order i, o, f, c and its peepholes i, o, f."""
    order = ("input_gate", "output_gate", "forget_gate", "candidate")
    b = np.concatenate([blocks(cell)[name][2] for name in order])
    feeds = {
        "X": rows,
        "W": np.concatenate([blocks(cell)[name][0].T for name in order])[None],
        "R": np.concatenate([blocks(cell)[name][1].T for name in order])[None],
        "B": np.concatenate([b, np.zeros_like(b)])[None],
        "P": np.concatenate([np.asarray(p[...]) for p in (cell.p_i, cell.p_o, cell.p_f)])[None],
    }
    node = onnx.helper.make_node("LSTM", ["X", "W", "R", "B", "", "", "", "P"], ["Y", "Y_h", "Y_c"], hidden_size=UNITS)
    tensor = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)  # noqa: E731
    graph = onnx.helper.make_graph(
        [node], "peephole", [tensor(name) for name in feeds], [tensor(name) for name in ("Y", "Y_h", "Y_c")]
    )
    hidden, _, last_cell = onnx.reference.ReferenceEvaluator(onnx.helper.make_model(graph)).run(None, feeds)
    return hidden[:, 0], last_cell[0]


def test_a_shut_depth_gate_leaves_the_stacked_peephole_lstm_of_onnx(classifier, images):
    """Layer by layer, each reading what ONNX says of the one below; float32's sigmoid of -10,000 is 0."""
    shut = nnx.clone(classifier)
    for cell in list(shut.layers)[1:]:
        cell.b_d[...], cell.w_cd[...], cell.w_ld[...] = jnp.full(UNITS, -1e4), jnp.zeros(UNITS), jnp.zeros(UNITS)
    h = np.swapaxes(images, 0, 1)
    for cell, seen in zip(shut.layers, shut.forward(images).layers, strict=True):
        h, last_cell = peephole_lstm_of_onnx(cell, h)
        np.testing.assert_allclose(np.swapaxes(seen["hidden_state"], 0, 1), h, atol=1e-5, rtol=0)
        np.testing.assert_allclose(seen["cell_state"][:, -1], last_cell, atol=1e-5, rtol=0)
        assert cell.layer == 0 or (seen["from_below"] == 0).all()


def test_every_signal_equals_a_float64_transcription_of_the_equations(classifier, images):
    """Of three layers, so that one of them lets in what was itself let in from below."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def gate(cell, name, x_t, h):
        W, U, b = (part.astype(np.float64) for part in blocks(cell)[name])
        return x_t @ W + h @ U + b

    def vector(cell, name):
        return np.asarray(getattr(cell, name)[...], np.float64)

    states = [(np.zeros((BATCH, UNITS)),) * 2 for _ in classifier.layers]
    layers = classifier.forward(images).layers
    for t in range(ROWS):
        x_t, c_below = images[:, t].astype(np.float64), None
        for number, (cell, seen) in enumerate(zip(classifier.layers, layers, strict=True)):
            c, h = states[number]
            f = sigmoid(gate(cell, "forget_gate", x_t, h) + vector(cell, "p_f") * c)
            i = sigmoid(gate(cell, "input_gate", x_t, h) + vector(cell, "p_i") * c)
            g = np.tanh(gate(cell, "candidate", x_t, h))
            expected = {"forget_gate": f, "input_gate": i, "candidate": g}
            memory = f * c + i * g
            if number:
                peeps = vector(cell, "w_cd") * c + vector(cell, "w_ld") * c_below
                d = sigmoid(vector(cell, "b_d") + x_t @ vector(cell, "W_d") + peeps)
                memory = d * c_below + memory
                expected |= {"depth_gate": d, "from_below": d * c_below}
            o = sigmoid(gate(cell, "output_gate", x_t, h) + vector(cell, "p_o") * memory)
            h = o * np.tanh(memory)
            expected |= {"output_gate": o, "cell_state": memory, "hidden_state": h}
            assert sorted(expected) == sorted(seen)
            for name, values in expected.items():
                message = f"{name}, row {t}, layer {number}"
                np.testing.assert_allclose(seen[name][:, t], values, atol=1e-5, rtol=1e-5, err_msg=message)
            states[number], x_t, c_below = (memory, h), h, memory


def test_gradients_equal_finite_differences_in_float64():
    """Through the scan of a classifier of two layers; no weight is left without a gradient."""
    with jax.enable_x64(True):
        config = ModelConfig(cell="depth_gated", units=2, layers=2, rows=3, columns=2, classes=2)
        graph, weights = nnx.split(draw(RowClassifier(config, rngs=nnx.Rngs(1))))
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        images = jnp.asarray(np.random.default_rng(2).normal(size=(2, 3, 2)))

        @jax.jit
        def total(weights):
            return (nnx.merge(graph, weights).forward(images).logits ** 2).sum()

        assert all(leaf.any() for leaf in jax.tree.leaves(jax.grad(total)(weights)))
        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


def test_an_open_depth_gate_alone_hands_the_memory_below_up_unchanged(classifier, images):
    """d = 1 and f = i = 0 exactly: float32's sigmoid of 10,000 and of -10,000 are 1 and 0."""
    open_gate = nnx.clone(classifier)
    cell = open_gate.layers[1]
    cell.b_d[...] = jnp.full(UNITS, 1e4)
    bias = {"forget_gate": -1e4, "input_gate": -1e4, "output_gate": 0.0, "candidate": 0.0}
    cell.b[...] = jnp.concatenate([jnp.full(UNITS, bias[name]) for name in cell.blocks])
    lower, upper, _ = open_gate.forward(images).layers
    np.testing.assert_array_equal(upper["cell_state"], lower["cell_state"])
    np.testing.assert_array_equal(upper["from_below"], lower["cell_state"])


numbers = st.floats(-20, 20, width=32)
states = hnp.arrays(np.float32, (1, UNITS), elements=numbers)


@settings(max_examples=60, deadline=None)
@given(
    c_prev=states, c_below=states, h_prev=states.map(np.tanh), x_t=states.map(np.tanh), unit=st.integers(0, UNITS - 1)
)
def test_laws_hold_for_any_state_and_any_row(classifier, c_prev, c_below, h_prev, x_t, unit):
    """Sums and products are of the very numbers shown, in their bounds; a unit looks at its own memories only."""
    cell = classifier.layers[1]

    def step(c_prev, c_below):
        state = LSTMState(cell_state=jnp.asarray(c_prev), hidden_state=jnp.asarray(h_prev))
        state, signals = cell(state, jnp.asarray(x_t), {"cell_state": jnp.asarray(c_below)})
        assert state.cell_state is signals["cell_state"] and state.hidden_state is signals["hidden_state"]
        return {name: np.asarray(values) for name, values in signals.items()}

    signals = step(c_prev, c_below)
    f, i, o, d, g, k, c, h = (signals[name] for name in UPPER)
    np.testing.assert_allclose(k, d * c_below, atol=1e-6, rtol=1e-6)
    np.testing.assert_allclose(c, k + f * c_prev + i * g, atol=1e-5, rtol=1e-6)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6, rtol=0)
    for signal in cell.signals:
        values = signals[signal.name]
        assert signal.low is None or values.min() >= signal.low
        assert signal.high is None or values.max() <= signal.high

    others = np.arange(UNITS) != unit
    changed = step(np.where(others, c_prev, -c_prev - 1), np.where(others, c_below, c_below / 2 + 1))
    for name, values in signals.items():
        np.testing.assert_array_equal(changed[name][:, others], values[:, others], err_msg=name)


def test_the_first_layer_has_the_signals_of_an_lstm_and_those_above_it_two_more(classifier, images):
    lower, *above = classifier.forward(images).layers
    assert tuple(lower) == LSTM
    assert [tuple(layer) for layer in above] == [UPPER, UPPER]
    assert tuple(signal.name for signal in classifier.signals) == UPPER


def test_it_starts_without_peepholes_and_with_the_depth_gate_at_its_bias(images):
    """At -1 unless told otherwise; the other biases are the LSTM's."""
    for options, expected in (({}, -1.0), ({"depth_bias": 2}, 2.0)):
        fresh = RowClassifier(configure(forget_bias=3.0, **options), rngs=nnx.Rngs(0))
        lower, upper = fresh.layers
        assert set(upper.b_d[...].tolist()) == {expected}
        for zero in (lower.p_f, lower.p_i, lower.p_o, upper.p_f, upper.p_i, upper.p_o, upper.w_cd, upper.w_ld):
            assert not zero[...].any()
        assert {name: set(b.tolist()) for name, (_, _, b) in blocks(upper).items()} == {
            "forget_gate": {3.0}, "input_gate": {0.0}, "output_gate": {0.0}, "candidate": {0.0}
        }  # fmt: skip
        gate = np.asarray(fresh.forward(images).layers[1]["depth_gate"])
        assert abs(np.log(gate / (1 - gate)) - expected).max() < 1.5


@pytest.mark.parametrize("layers", [2, 3])
def test_parameters_are_those_of_peephole_lstms_and_of_the_depth_gates(layers):
    D, H, readout = 28, 128, 128 * 10 + 10
    config = ModelConfig(cell="depth_gated", layers=layers)
    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    upper = 4 * H * 2 * H + 4 * H + 3 * H + H * H + 3 * H
    expected = 4 * H * (H + D) + 4 * H + 3 * H + (layers - 1) * upper
    assert count_parameters(classifier) - readout == expected
    assert layers == 3 or expected == 229_504


@pytest.mark.parametrize(
    "config, message",
    [
        (configure(layers=1), "layers must be 2 or more for depth_gated, .* got 1"),
        (configure(depth_bias="low"), "depth_bias of depth_gated must be a float; got 'low'"),
        (configure(depth=1), "forget_bias, output_bias, chrono, depth_bias; got depth"),
    ],
)
def test_a_single_layer_and_options_that_are_unknown_or_no_numbers_are_refused(config, message):
    with pytest.raises(ValueError, match=message):
        RowClassifier(config, rngs=nnx.Rngs(0))
