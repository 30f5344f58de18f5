"""The grid LSTM against LSTMs of Flax along each dimension and NumPy, and what its equations promise."""

import flax.nnx as nnx
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import pytest
from hypothesis import given, settings

from gatescope.model.cells.grid import GridCell
from gatescope.model.cells.lstm import LSTMState
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

ROWS, BATCH, COLUMNS, UNITS = 9, 3, 5, 4
GATES = ("forget_gate", "input_gate", "output_gate", "candidate")
NAMES = (*GATES, "cell_state", "hidden_state")
OF_GATE = {"i": "input_gate", "f": "forget_gate", "g": "candidate", "o": "output_gate"}
Part = tuple[np.ndarray, np.ndarray, np.ndarray]
either = pytest.mark.parametrize("output", ["inside", "outside"])


def configure(output: str, layers: int = 2, **options: float) -> ModelConfig:
    options = {"output": output, **options}
    return ModelConfig(cell="grid", units=UNITS, layers=layers, rows=ROWS, columns=COLUMNS, options=options)


def draw(classifier: RowClassifier) -> RowClassifier:
    """The classifier with every weight drawn, so that none can stand in for another unseen."""
    graph, weights = nnx.split(classifier)
    leaves, tree = jax.tree.flatten(weights)
    random = np.random.default_rng(0)
    return nnx.merge(
        graph, tree.unflatten([jnp.asarray(random.normal(size=leaf.shape), leaf.dtype) for leaf in leaves])
    )


def build(output: str, layers: int = 2) -> RowClassifier:
    return draw(RowClassifier(configure(output, layers), rngs=nnx.Rngs(7)))


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(9).normal(size=(BATCH, ROWS, COLUMNS)).astype(np.float32)


def read(classifier: RowClassifier, images: np.ndarray) -> list[dict[str, np.ndarray]]:
    """Every layer's signals, [T, B, H] each."""
    layers = classifier.forward(jnp.asarray(images)).layers
    return [{name: np.swapaxes(values, 0, 1) for name, values in layer.items()} for layer in layers]


def blocks(cell: GridCell) -> dict[str, Part]:
    """What reads h_depth, what reads h_time, and the bias of each gate, by its name: [H, H], [H, H] and [H]."""
    parts = (np.split(np.asarray(parameter[...]), 8, axis=-1) for parameter in (cell.W, cell.U, cell.b))
    return dict(zip(cell.blocks, zip(*parts, strict=True), strict=True))


def flax_lstm(of_gate: dict[str, Part]) -> nnx.LSTMCell:
    """Flax's LSTM with these matrices for what it reads, for its hidden state, and biases, by gate."""
    cell = nnx.LSTMCell(UNITS, UNITS, rngs=nnx.Rngs(0))
    for letter, name in OF_GATE.items():
        W, U, b = (jnp.asarray(part) for part in of_gate[name])
        getattr(cell, {"i": "ii", "f": "if_", "g": "ig", "o": "io"}[letter]).kernel[...] = W
        hidden = getattr(cell, f"h{letter}")
        hidden.kernel[...], hidden.bias[...] = U, b
    return cell


def along_time(cell: GridCell) -> nnx.LSTMCell:
    return flax_lstm({name: blocks(cell)[name] for name in GATES})


def along_depth(cell: GridCell) -> nnx.LSTMCell:
    """Its own hidden state is what comes from below, and what it reads is that of time."""
    parts = {name: blocks(cell)[f"depth_{name}"] for name in GATES}
    return flax_lstm({name: (of_time, of_depth, b) for name, (of_depth, of_time, b) in parts.items()})


def projections(cell: GridCell, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """h and m that come from the rows at the bottom."""
    W_h, W_m = np.split(np.asarray(cell.W_x[...]), 2, axis=1)
    return rows @ W_h, rows @ W_m


@either
def test_every_signal_equals_a_float64_transcription_of_the_equations(images, output):
    """Of two layers, with one matrix [2H, 4H] for each dimension, as the paper has it."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def lstm(both, m, W, b):
        f, i, o, g = np.split(both @ W + b, 4, axis=1)
        f, i, o, g = sigmoid(f), sigmoid(i), sigmoid(o), np.tanh(g)
        m = f * m + i * g
        return f, i, o, g, m, np.tanh(o * m) if output == "inside" else o * np.tanh(m)

    classifier = build(output)
    weights = []
    for cell in classifier.layers:
        W = np.concatenate([cell.U[...], cell.W[...]]).astype(np.float64)
        weights.append([*np.split(W, 2, axis=1), *np.split(np.asarray(cell.b[...], np.float64), 2)])
    states = [(np.zeros((BATCH, UNITS)),) * 2 for _ in weights]
    layers = read(classifier, images)
    for t in range(ROWS):
        h_depth, m_depth = (part.astype(np.float64) for part in projections(classifier.layers[0], images[:, t]))
        for number, (W_time, W_depth, b_time, b_depth) in enumerate(weights):
            m_time, h_time = states[number]
            both = np.concatenate([h_time, h_depth], axis=1)
            time, depth = lstm(both, m_time, W_time, b_time), lstm(both, m_depth, W_depth, b_depth)
            expected = dict(zip((*NAMES, *(f"depth_{name}" for name in NAMES)), (*time, *depth), strict=True))
            assert list(expected) == list(layers[number])
            for name, values in expected.items():
                message = f"{name}, row {t}, layer {number}"
                np.testing.assert_allclose(layers[number][name][t], values, atol=1e-5, rtol=1e-5, err_msg=message)
            states[number], (m_depth, h_depth) = time[4:], depth[4:]


def test_each_dimension_is_an_lstm_of_flax_that_reads_the_other_ones_hidden_state(images):
    """With the output gate outside. Time's carry comes from the row before and depth's from the layer below."""
    classifier = build("outside")
    layers = read(classifier, images)
    nothing = jnp.zeros((BATCH, UNITS))
    for t in range(ROWS):
        h_below, m_below = projections(classifier.layers[0], images[:, t])
        for cell, seen in zip(classifier.layers, layers, strict=True):
            before = (seen["cell_state"][t - 1], seen["hidden_state"][t - 1]) if t else (nothing, nothing)
            (m, h), _ = along_time(cell)(before, h_below)
            np.testing.assert_allclose(seen["cell_state"][t], m, atol=1e-5, rtol=0)
            np.testing.assert_allclose(seen["hidden_state"][t], h, atol=1e-5, rtol=0)
            (m, h), _ = along_depth(cell)((m_below, h_below), before[1])
            np.testing.assert_allclose(seen["depth_cell_state"][t], m, atol=1e-5, rtol=0)
            np.testing.assert_allclose(seen["depth_hidden_state"][t], h, atol=1e-5, rtol=0)
            h_below, m_below = seen["depth_hidden_state"][t], seen["depth_cell_state"][t]


def set_depth(cell: GridCell, of_gate: dict[str, float], candidate_of_time: np.ndarray) -> None:
    """Fix the gates of the depth dimension by their biases, and let its candidate see time alone."""
    W, U, b = (np.array(parameter[...]) for parameter in (cell.W, cell.U, cell.b))
    W[:, 4 * UNITS :], U[:, 4 * UNITS :] = 0, 0
    U[:, 7 * UNITS :] = candidate_of_time
    b[4 * UNITS :] = np.repeat([of_gate[name] for name in GATES], UNITS)
    cell.W[...], cell.U[...], cell.b[...] = W, U, b


OPEN, SHUT = 1000.0, -1000.0  # float32's sigmoid of them is 1 and 0


@either
def test_depth_that_keeps_all_and_writes_nothing_hands_the_row_through_to_lstms_side_by_side(images, output):
    """Every layer above the first then reads the same: tanh(x W_m), to the last bit."""
    classifier = build(output, layers=3)
    for cell in classifier.layers:
        passing = {"forget_gate": OPEN, "input_gate": SHUT, "output_gate": OPEN, "candidate": 0.0}
        set_depth(cell, passing, np.zeros((UNITS, UNITS)))
    first, second, third = read(classifier, images)
    _, m = projections(classifier.layers[0], np.swapaxes(images, 0, 1))
    np.testing.assert_allclose(first["depth_cell_state"], m, atol=1e-5, rtol=0)
    for name in ("depth_cell_state", "depth_hidden_state"):
        np.testing.assert_array_equal(second[name], first[name])
        np.testing.assert_array_equal(third[name], first[name])
    if output == "outside":
        for cell, seen in zip(list(classifier.layers)[1:], (second, third), strict=True):
            assert_is_lstm(along_time(cell), np.tanh(m), seen)


def test_depth_that_hands_up_time_alone_makes_a_stacked_lstm(images):
    """One row late: depth sees h of the row before, and squashes it twice, as candidate and as hidden state."""
    classifier = build("outside")
    lower, upper = classifier.layers
    handing = {"forget_gate": SHUT, "input_gate": OPEN, "output_gate": OPEN, "candidate": 0.0}
    set_depth(lower, handing, np.eye(UNITS))
    below, above = read(classifier, images)
    h, _ = projections(lower, np.swapaxes(images, 0, 1))
    hidden = assert_is_lstm(along_time(lower), h, below)
    late = np.concatenate([np.zeros((1, BATCH, UNITS)), hidden[:-1]])
    assert_is_lstm(along_time(upper), np.tanh(np.tanh(late)), above)


def assert_is_lstm(cell: nnx.LSTMCell, rows: np.ndarray, seen: dict[str, np.ndarray]) -> np.ndarray:
    """Time's memory and hidden state are those of Flax's LSTM that reads these rows; its hidden states, [T, B, H]."""
    carry, hidden = (jnp.zeros((BATCH, UNITS)),) * 2, []
    for t, x_t in enumerate(rows):
        carry, h = cell(carry, jnp.asarray(x_t, jnp.float32))
        np.testing.assert_allclose(seen["cell_state"][t], carry[0], atol=1e-5, rtol=0, err_msg=f"row {t}")
        np.testing.assert_allclose(seen["hidden_state"][t], h, atol=1e-5, rtol=0, err_msg=f"row {t}")
        hidden.append(np.asarray(h))
    return np.stack(hidden)


@either
def test_gradients_equal_finite_differences_in_float64(output):
    """Through the scan of a classifier of two layers. The last layer's weights along depth have a gradient too."""
    with jax.enable_x64(True):
        config = ModelConfig(cell="grid", units=2, layers=2, rows=3, columns=2, classes=2, options={"output": output})
        graph, weights = nnx.split(draw(RowClassifier(config, rngs=nnx.Rngs(1))))
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        images = jnp.asarray(np.random.default_rng(2).normal(size=(2, 3, 2)))

        @jax.jit
        def total(weights):
            return (nnx.merge(graph, weights).forward(images).logits ** 2).sum()

        assert all(leaf.all() for leaf in jax.tree.leaves(jax.grad(total)(weights)))
        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


numbers = st.floats(-20, 20, width=32)
states = hnp.arrays(np.float32, (1, UNITS), elements=numbers)


@settings(max_examples=60, deadline=None)
@given(
    m_time=states,
    m_depth=states,
    h_time=states.map(np.tanh),
    h_depth=states.map(np.tanh),
    output=st.sampled_from(["inside", "outside"]),
)
def test_laws_hold_for_any_states_of_both_dimensions(m_time, m_depth, h_time, h_depth, output):
    """Memory and hidden state follow from the very gates shown, in their bounds, and depth reads nothing but below."""
    cell = GridCell(COLUMNS, configure(output), 1, rngs=nnx.Rngs(0))
    below = {"depth_hidden_state": jnp.asarray(h_depth), "depth_cell_state": jnp.asarray(m_depth)}
    before = LSTMState(cell_state=jnp.asarray(m_time), hidden_state=jnp.asarray(h_time))
    state, signals = cell(before, below["depth_hidden_state"], below)
    assert state.cell_state is signals["cell_state"] and state.hidden_state is signals["hidden_state"]
    for dimension, m_before in (("", m_time), ("depth_", m_depth)):
        f, i, o, g, m, h = (np.asarray(signals[dimension + name]) for name in NAMES)
        np.testing.assert_allclose(m, f * m_before + i * g, atol=1e-5, rtol=1e-6)
        np.testing.assert_allclose(h, np.tanh(o * m) if output == "inside" else o * np.tanh(m), atol=1e-6, rtol=0)
    for signal in cell.signals:
        values = np.asarray(signals[signal.name])
        assert signal.low is None or values.min() >= signal.low
        assert signal.high is None or values.max() <= signal.high


def test_the_readout_gets_the_hidden_state_along_depth(images):
    classifier = build("inside")
    computed = classifier.forward(jnp.asarray(images))
    expected = classifier.readout(computed.layers[-1]["depth_hidden_state"])
    np.testing.assert_allclose(computed.logits, expected, atol=1e-6, rtol=0)


def test_twelve_signals_stand_in_two_groups_and_the_memory_and_the_output_among_them(images):
    cell = GridCell(COLUMNS, configure("inside"), rngs=nnx.Rngs(0))
    time, depth = cell.signals[:6], cell.signals[6:]
    assert [(signal.name, signal.group) for signal in time] == [(name, "along time") for name in NAMES]
    assert [(signal.name, signal.group) for signal in depth] == [(f"depth_{name}", "along depth") for name in NAMES]
    assert [signal.symbol for signal in cell.signals] == [f"{letter}_{n}" for n in "td" for letter in "fiogch"]
    assert GridCell.memory is time[4] and GridCell.output is depth[5]
    assert len({signal.meaning for signal in cell.signals}) == 12


def test_the_output_gate_is_inside_unless_told_otherwise():
    """As in the paper."""
    assert GridCell(COLUMNS, ModelConfig(cell="grid", units=UNITS), rngs=nnx.Rngs(0)).options.output == "inside"


def test_both_forget_gates_start_at_the_configured_bias_and_the_others_at_zero():
    for options, expected in (({}, 1.0), ({"forget_bias": 3}, 3.0)):
        cell = GridCell(COLUMNS, configure("inside", **options), rngs=nnx.Rngs(0))
        for name, (_, _, b) in blocks(cell).items():
            assert set(b.tolist()) == {expected if "forget" in name else 0.0}, name


def test_every_block_that_reads_time_starts_orthogonal():
    cell = GridCell(COLUMNS, configure("inside"), rngs=nnx.Rngs(0))
    assert len(blocks(cell)) == 8
    for _, of_time, _ in blocks(cell).values():
        np.testing.assert_allclose(of_time @ of_time.T, np.eye(UNITS), atol=1e-6)


@pytest.mark.parametrize("layers", [1, 2])
def test_parameters_are_two_matrices_a_layer_and_two_projections_at_the_bottom(layers):
    D, H, readout = 28, 128, 128 * 10 + 10
    config = ModelConfig(cell="grid", layers=layers)
    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    formula = layers * 2 * (4 * H * 2 * H + 4 * H) + 2 * D * H
    assert count_parameters(classifier) - readout == formula == layers * 263_168 + 7_168


@pytest.mark.parametrize(
    "options, message",
    [
        ({"output": "between"}, "output must be inside or outside; got 'between'"),
        ({"output": 1}, "output of grid must be a str; got 1"),
        ({"forget_bias": "high"}, "forget_bias of grid must be a float; got 'high'"),
        ({"chrono": True}, "options of grid are output, forget_bias; got chrono"),
    ],
)
def test_options_that_are_unknown_or_out_of_range_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        GridCell(COLUMNS, ModelConfig(cell="grid", options=options), rngs=nnx.Rngs(0))
