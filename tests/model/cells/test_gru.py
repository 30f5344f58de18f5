"""Both gated recurrent units against implementations that share no line with them, and the laws they promise."""

import flax.linen
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

from gatescope.model.cells.gru import GRUCell, GRUState
from gatescope.model.config import ModelConfig

ROWS, BATCH, COLUMNS, UNITS = 9, 3, 5, 4
BLOCKS = ("update_gate", "reset_gate", "candidate")  # as files of weights have them, side by side
RESETS = ("after", "before")


def make(reset: str, units: int = UNITS) -> GRUCell:
    return GRUCell(COLUMNS, ModelConfig(cell="gru", units=units, options={"reset": reset}), rngs=nnx.Rngs(7))


@pytest.fixture(scope="module", params=RESETS)
def cell(request) -> GRUCell:
    """A cell whose every bias is drawn too, so that no gate can stand in for another unseen."""
    cell = make(request.param)
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    if request.param == "after":
        cell.b_hn[...] = jax.random.normal(jax.random.key(9), cell.b_hn.shape)
    return cell


def candidate_bias(cell: GRUCell) -> np.ndarray:
    """b_hn, [H]; zeros where there is none."""
    return np.asarray(cell.b_hn[...]) if cell.options.reset == "after" else np.zeros(UNITS, np.float32)


def with_biases(cell: GRUCell, **biases: float) -> GRUCell:
    """The cell with the biases of its blocks all set to the numbers given."""
    changed = nnx.clone(cell)
    changed.b[...] = jnp.concatenate([jnp.full(UNITS, biases[name]) for name in cell.blocks])
    return changed


def test_states_equal_those_of_flax_given_the_same_weights(rows, read, blocks):
    """To 1e-6: the same float32 arithmetic in another order. Flax resets after, with a bias b_hn of its own."""
    cell = make("after")
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    cell.b_hn[...] = jax.random.normal(jax.random.key(9), cell.b_hn.shape)
    weights: dict[str, dict[str, jax.Array]] = {}
    for letter, name in {"z": "update_gate", "r": "reset_gate", "n": "candidate"}.items():
        W, U, b = (jnp.asarray(part) for part in blocks(cell, BLOCKS)[name])
        weights |= {f"i{letter}": {"kernel": W, "bias": b}, f"h{letter}": {"kernel": U}}
    weights["hn"]["bias"] = cell.b_hn[...]

    flax_cell, carry, seen = flax.linen.GRUCell(UNITS), jnp.zeros((BATCH, UNITS)), read(cell, rows)
    for t, x_t in enumerate(rows):
        carry, h_t = flax_cell.apply({"params": weights}, carry, jnp.asarray(x_t))
        np.testing.assert_allclose(seen["hidden_state"][t], h_t, atol=1e-6, rtol=0)


def test_states_equal_those_of_the_onnx_reference_evaluator(cell, rows, read, blocks):
    """ONNX packs its blocks in the order z, r, h, keeps two biases, has D last, and its z keeps too."""
    names, kind = ("X", "W", "R", "B"), onnx.TensorProto.FLOAT
    after = int(cell.options.reset == "after")
    node = onnx.helper.make_node("GRU", names, ["Y", "Y_h"], hidden_size=UNITS, linear_before_reset=after)
    graph = onnx.helper.make_graph(
        [node],
        "gru",
        [onnx.helper.make_tensor_value_info(name, kind, None) for name in names],
        [onnx.helper.make_tensor_value_info("Y", kind, None)],
    )
    order = ("update_gate", "reset_gate", "candidate")
    W = np.concatenate([blocks(cell, BLOCKS)[name][0].T for name in order])[None]
    U = np.concatenate([blocks(cell, BLOCKS)[name][1].T for name in order])[None]
    b = np.concatenate([blocks(cell, BLOCKS)[name][2] for name in order])
    recurrent = np.concatenate([np.zeros(2 * UNITS, np.float32), candidate_bias(cell)])
    feeds = {"X": rows, "W": W, "R": U, "B": np.concatenate([b, recurrent])[None]}
    (hidden,) = onnx.reference.ReferenceEvaluator(onnx.helper.make_model(graph)).run(None, feeds)

    np.testing.assert_allclose(read(cell, rows)["hidden_state"], hidden[:, 0], atol=1e-5, rtol=0)


def test_every_signal_equals_a_float64_transcription_of_the_equations(cell, rows, read, blocks):
    """Gate by gate, so that two gates that were swapped show even where the states would not tell."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    parts = {name: [part.astype(np.float64) for part in block] for name, block in blocks(cell, BLOCKS).items()}
    (W_z, U_z, b_z), (W_r, U_r, b_r), (W_n, U_n, b_n) = parts.values()
    b_hn = candidate_bias(cell).astype(np.float64)
    seen, h = read(cell, rows), np.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows.astype(np.float64)):
        z = sigmoid(x_t @ W_z + h @ U_z + b_z)
        r = sigmoid(x_t @ W_r + h @ U_r + b_r)
        heard = r * (h @ U_n + b_hn) if cell.options.reset == "after" else (r * h) @ U_n
        n = np.tanh(x_t @ W_n + b_n + heard)
        h = z * h + (1 - z) * n
        expected = {"update_gate": z, "reset_gate": r, "candidate": n, "hidden_state": h}
        assert list(expected) == [signal.name for signal in cell.signals]
        assert set(expected) == set(seen)
        for name, values in expected.items():
            np.testing.assert_allclose(seen[name][t], values, atol=1e-5, rtol=0, err_msg=f"{name}, row {t}")


@pytest.mark.parametrize("reset", RESETS)
def test_gradients_equal_finite_differences_in_float64(reset):
    with jax.enable_x64(True):
        cell = GRUCell(2, ModelConfig(cell="gru", units=3, options={"reset": reset}), rngs=nnx.Rngs(1))
        graph, weights = nnx.split(cell)
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64) + 0.1, weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(4, 1, 2)))

        @jax.jit
        def total(weights):
            cell, state = nnx.merge(graph, weights), GRUState(hidden_state=jnp.full((1, 3), 0.5))
            for x_t in x:
                state, _ = cell(state, x_t)
            return (state.hidden_state**2).sum()

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(("reset", "parameters"), [("before", 60_288), ("after", 60_416)])
def test_a_cell_of_128_units_for_28_columns_has_the_parameters_of_its_formula(reset, parameters):
    """3H(H+D) + 3H, and H more for b_hn."""
    config = ModelConfig(cell="gru", units=128, options={"reset": reset})
    cell = nnx.eval_shape(lambda: GRUCell(28, config, rngs=nnx.Rngs(0)))
    formula = 3 * 128 * (128 + 28) + 3 * 128 + (128 if reset == "after" else 0)
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(cell))) == formula == parameters


@pytest.mark.parametrize(("reset", "products"), [("after", 2), ("before", 3)])
def test_a_row_costs_two_matrix_products_with_reset_after_and_three_before(reset, products):
    cell = make(reset)
    traced = jax.make_jaxpr(lambda state, x_t: cell(state, x_t))(cell.initial_state(1), jnp.zeros((1, COLUMNS)))
    assert sum(equation.primitive.name == "dot_general" for equation in traced.eqns) == products


def test_memory_and_output_are_the_hidden_state(cell):
    assert cell.memory == cell.output == cell.signals[-1]
    assert cell.memory.name == "hidden_state"


def test_it_resets_after_unless_told_otherwise():
    assert GRUCell(COLUMNS, ModelConfig(cell="gru", units=UNITS), rngs=nnx.Rngs(0)).options.reset == "after"


def test_every_recurrent_block_starts_orthogonal(blocks):
    for _, U, _ in blocks(make("after"), BLOCKS).values():
        np.testing.assert_allclose(U @ U.T, np.eye(UNITS), atol=1e-6)


def test_update_gate_starts_at_the_configured_bias_and_all_others_at_zero(blocks):
    cell = GRUCell(COLUMNS, ModelConfig(cell="gru", units=UNITS, options={"update_bias": 2.0}), rngs=nnx.Rngs(0))
    biases = {name: set(b.tolist()) for name, (_, _, b) in blocks(cell, BLOCKS).items()}
    assert biases == {"update_gate": {2.0}, "reset_gate": {0.0}, "candidate": {0.0}}
    assert set(cell.b_hn[...].tolist()) == {0.0}
    assert set(make("before").b[...].tolist()) == {0.0}


@pytest.mark.parametrize("reset", ["", "After", "both"])
def test_a_reset_that_is_neither_after_nor_before_is_refused(reset):
    with pytest.raises(ValueError, match=f"The option reset of gru must be after or before; got '{reset}'."):
        make(reset)


def test_an_open_update_gate_keeps_the_hidden_state_and_a_closed_one_takes_the_candidate(cell, rows):
    """Bit by bit: float32's sigmoid of 100 and of -1000 are 1 and 0."""
    h = np.random.default_rng(3).uniform(-1, 1, (BATCH, UNITS)).astype(np.float32)
    state, x_t = GRUState(hidden_state=jnp.asarray(h)), jnp.asarray(rows[0])
    kept, _ = with_biases(cell, update_gate=100, reset_gate=0, candidate=0.5)(state, x_t)
    np.testing.assert_array_equal(kept.hidden_state, h)
    taken, signals = with_biases(cell, update_gate=-1000, reset_gate=0, candidate=0.5)(state, x_t)
    np.testing.assert_array_equal(taken.hidden_state, signals["candidate"])


def test_with_a_closed_reset_gate_the_candidate_sees_the_row_alone(cell, rows, blocks):
    deaf, x_t = with_biases(cell, update_gate=0, reset_gate=-1000, candidate=0.5), jnp.asarray(rows[0])
    _, signals = deaf(GRUState(hidden_state=jnp.full((BATCH, UNITS), 0.7)), x_t)
    W, _, b = blocks(deaf, BLOCKS)["candidate"]
    np.testing.assert_allclose(signals["candidate"], np.tanh(rows[0] @ W + b), atol=1e-6, rtol=0)


def test_reset_after_and_before_are_one_where_the_gate_is_open_and_two_where_it_is_not(rows, read):
    after, before = make("after"), make("before")
    assert not np.allclose(read(after, rows)["hidden_state"], read(before, rows)["hidden_state"], atol=1e-3)
    after, before = (with_biases(cell, update_gate=0, reset_gate=100, candidate=0) for cell in (after, before))
    np.testing.assert_allclose(read(after, rows)["hidden_state"], read(before, rows)["hidden_state"], atol=1e-6, rtol=0)


def test_the_hidden_state_is_a_sum_over_the_rows(cell, rows, read):
    """h_T = Σ_t (Π_{s>t} z_s) ⊙ (1 - z_t) ⊙ n_t, so that every row's share in it can be told."""
    seen = read(cell, rows)
    z, n = seen["update_gate"].astype(np.float64), seen["candidate"]
    shares = [z[t + 1 :].prod(axis=0) * (1 - z[t]) * n[t] for t in range(ROWS)]
    np.testing.assert_allclose(sum(shares), seen["hidden_state"][-1], atol=1e-5, rtol=0)


numbers = st.floats(-20, 20, width=32)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_laws_hold_for_any_state_and_any_row(cell, data):
    """h_t = z h + (1 - z) n of the very numbers shown, thus between h and n; all within their ranges."""
    draw = lambda size: np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)), np.float32)[None]  # noqa: E731
    h_prev, x_t = np.tanh(draw(UNITS)), draw(COLUMNS)
    state, signals = cell(GRUState(hidden_state=jnp.asarray(h_prev)), jnp.asarray(x_t))
    z, _, n, h = (np.asarray(signals[signal.name]) for signal in cell.signals)
    np.testing.assert_allclose(h, z * h_prev + (1 - z) * n, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(state.hidden_state, h)
    assert (h >= np.minimum(h_prev, n) - 1e-6).all() and (h <= np.maximum(h_prev, n) + 1e-6).all()
    for signal in cell.signals:
        assert signals[signal.name].min() >= signal.low
        assert signals[signal.name].max() <= signal.high
