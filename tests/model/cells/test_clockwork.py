"""The clockwork step against one network per module, its two limits that are simple networks, and what stands still."""

import flax.nnx as nnx
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import pytest
from hypothesis import given, settings

from gatescope.model.cells.clockwork import ClockworkCell, ClockworkState
from gatescope.model.cells.rnn import RNNCell
from gatescope.model.config import ModelConfig

ROWS, BATCH, COLUMNS, UNITS = 28, 3, 5, 6
PERIODS = (1, 3, 4)
SIZE = UNITS // len(PERIODS)


def make(periods: str, units: int = UNITS, columns: int = COLUMNS) -> ClockworkCell:
    """A cell whose bias is drawn too."""
    config = ModelConfig(cell="clockwork", units=units, options={"periods": periods})
    cell = ClockworkCell(columns, config, rngs=nnx.Rngs(7))
    cell.b[...] = jax.random.normal(jax.random.key(8), cell.b.shape)
    return cell


@pytest.fixture(scope="module")
def cell() -> ClockworkCell:
    return make("1,3,4")


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return np.random.default_rng(9).normal(size=(ROWS, BATCH, COLUMNS)).astype(np.float32)


def blocks(cell: ClockworkCell, modules: int) -> dict[tuple[int, int], np.ndarray]:
    """U by (the module that is heard, the module that hears), [H/g, H/g] each."""
    return {
        (hears + below, hears): block
        for hears, U in enumerate(cell.U)
        for below, block in enumerate(np.split(np.asarray(U[...]), modules - hears))
    }


def dense(cell: ClockworkCell, modules: int) -> np.ndarray:
    """U as one [H, H] with zeros in place of the blocks that do not exist."""
    parts, size = blocks(cell, modules), cell.units // modules
    return np.block(
        [[parts.get((heard, hears), np.zeros((size, size))) for hears in range(modules)] for heard in range(modules)]
    )


def test_states_equal_those_of_one_network_per_module_slowest_first(cell, rows, read):
    """In float64, as Koutník et al. describe it: each is a simple network on every T_i-th row, which reads the row and
    what the slower ones had said a row earlier, and whose words are then held."""
    W, b = (np.asarray(parameter[...], np.float64) for parameter in (cell.W, cell.b))
    U = blocks(cell, len(PERIODS))
    said: dict[int, np.ndarray] = {}  # by module, [T + 1, B, H/g], the start first
    for module in reversed(range(len(PERIODS))):
        own = slice(module * SIZE, (module + 1) * SIZE)
        said[module] = np.zeros((ROWS + 1, BATCH, SIZE))
        h = np.zeros((BATCH, SIZE))
        for t in range(PERIODS[module], ROWS + 1, PERIODS[module]):
            a = rows[t - 1].astype(np.float64) @ W[:, own] + b[own] + h @ U[module, module]
            for slower in range(module + 1, len(PERIODS)):
                a = a + said[slower][t - 1] @ U[slower, module]
            h = np.tanh(a)
            said[module][t : t + PERIODS[module]] = h

    expected = np.concatenate([said[module][1:] for module in range(len(PERIODS))], axis=-1)
    np.testing.assert_allclose(read(cell, rows)["hidden_state"], expected, atol=1e-5, rtol=0)


def test_one_module_of_period_1_is_the_simple_recurrent_cell(rows, read):
    cell, simple = make("1"), RNNCell(COLUMNS, ModelConfig(cell="rnn", units=UNITS), rngs=nnx.Rngs(0))
    simple.W[...], simple.U[...], simple.b[...] = cell.W[...], cell.U[0][...], cell.b[...]
    np.testing.assert_allclose(read(cell, rows)["hidden_state"], read(simple, rows)["hidden_state"], atol=1e-6, rtol=0)


def test_modules_that_are_all_of_period_1_are_a_simple_network_whose_matrix_lacks_blocks(rows, read):
    """Flax's, to 1e-6: the same float32 arithmetic in another order."""
    cell, simple = make("1,1,1"), nnx.SimpleCell(COLUMNS, UNITS, rngs=nnx.Rngs(0))
    simple.dense_i.kernel[...], simple.dense_i.bias[...] = cell.W[...], cell.b[...]
    simple.dense_h.kernel[...] = jnp.asarray(dense(cell, 3), jnp.float32)

    seen, carry = read(cell, rows), jnp.zeros((BATCH, UNITS))
    for t, x_t in enumerate(rows):
        carry, h_t = simple(carry, jnp.asarray(x_t))
        np.testing.assert_allclose(seen["hidden_state"][t], h_t, atol=1e-6, rtol=0)


def test_ticks_and_the_rows_since_them_are_those_of_the_clocks(rows, read):
    """Counted from 1, so that the last of 28 rows updates the modules of periods 1, 2, 4."""
    cell = make("1,2,4,8,16", units=10)
    seen = read(cell, rows)
    for module, period in enumerate((1, 2, 4, 8, 16)):
        updated = [t for t in range(1, 29) if t % period == 0]
        since = [t - max([0, *(tick for tick in updated if tick <= t)]) for t in range(1, 29)]
        for digit in range(BATCH):
            np.testing.assert_array_equal(np.flatnonzero(seen["ticked"][:, digit, module]) + 1, updated)
            np.testing.assert_array_equal(seen["since_tick"][:, digit, module], since)
    assert seen["ticked"][-1, 0].tolist() == [1, 1, 1, 0, 0]
    assert seen["since_tick"][-1, 0].tolist() == [0, 0, 0, 4, 12]


def test_every_digit_of_a_batch_has_clocks_of_its_own(cell, rows, read):
    """A digit three rows into its reading and one at its start, side by side, are read as each would be alone."""
    ahead, _ = jax.lax.scan(cell, cell.initial_state(1), rows[:3, :1])
    together = jax.tree.map(lambda *parts: jnp.concatenate(parts), ahead, cell.initial_state(1))
    after, signals = cell(together, jnp.asarray(rows[3, :2]))
    assert after.rows_read.tolist() == [4, 1]
    assert signals["ticked"].tolist() == [[1, 0, 1], [1, 0, 0]]
    alone = read(cell, rows[:4, :2])["hidden_state"][3, 0], cell(cell.initial_state(1), rows[3, 1:2])[0].hidden_state[0]
    np.testing.assert_allclose(after.hidden_state, alone, atol=1e-6, rtol=0)


def test_signals_of_modules_say_so_and_know_the_longest_period(cell, rows, read):
    signals = {signal.name: signal for signal in cell.signals}
    across = [(signal.name, signal.across) for signal in cell.signals]
    assert across == [("hidden_state", "unit"), ("ticked", "module"), ("since_tick", "module")]
    assert {name: values.shape for name, values in read(cell, rows).items()} == {
        "hidden_state": (ROWS, BATCH, UNITS),
        "ticked": (ROWS, BATCH, len(PERIODS)),
        "since_tick": (ROWS, BATCH, len(PERIODS)),
    }
    assert (signals["since_tick"].low, signals["since_tick"].high) == (0, 3)
    assert cell.memory == cell.output == signals["hidden_state"]


def test_slower_modules_never_hear_faster_ones(cell, rows):
    """After any number of rows, the slower module's state does not depend on what the faster one's was: exactly 0."""

    def last(h):
        state = ClockworkState(hidden_state=h[None], rows_read=jnp.zeros(1, jnp.int32))
        return jax.lax.scan(cell, state, rows[:12, :1])[0].hidden_state[0]

    jacobian = np.asarray(jax.jacrev(last)(jnp.full(UNITS, 0.1)))  # [who hears, who is heard]
    for hears in range(len(PERIODS)):
        for heard in range(len(PERIODS)):
            block = jacobian[hears * SIZE : (hears + 1) * SIZE, heard * SIZE : (heard + 1) * SIZE]
            assert (block != 0).all() if heard >= hears else (block == 0).all(), (heard, hears)


def test_gradients_equal_finite_differences_in_float64():
    """Through a scan, where the count of the rows travels beside what is differentiated."""
    with jax.enable_x64(True):
        cell = make("1,2,3", units=3, columns=2)
        graph, weights = nnx.split(cell)
        weights = jax.tree.map(lambda leaf: leaf.astype(jnp.float64), weights)
        x = jnp.asarray(np.random.default_rng(2).normal(size=(7, 1, 2)))

        @jax.jit
        def total(weights):
            cell = nnx.merge(graph, weights)
            state, _ = jax.lax.scan(cell, cell.initial_state(1), x)
            return (state.hidden_state**2).sum()

        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(("periods", "parameters"), [("1,2,4,8", 13_952), ("1,2,3,4,6,8,12,16", 12_928)])
def test_a_cell_of_128_units_for_28_columns_has_the_parameters_of_its_formula(periods, parameters):
    """H² (g+1) / 2g + HD + H: the blocks that do not exist are not kept."""
    cell = nnx.eval_shape(lambda: make(periods, units=128, columns=28))
    modules = periods.count(",") + 1
    formula = 128**2 * (modules + 1) // (2 * modules) + 128 * 28 + 128
    assert sum(leaf.size for leaf in jax.tree.leaves(nnx.state(cell))) == formula == parameters


def test_the_recurrent_matrix_has_every_block_in_its_place(cell):
    np.testing.assert_array_equal(cell.recurrent_matrix(), dense(cell, len(PERIODS)))


def test_all_that_a_module_hears_starts_with_orthonormal_columns_and_the_bias_at_zero():
    config = ModelConfig(cell="clockwork", units=UNITS, options={"periods": "1,3,4"})
    cell = ClockworkCell(COLUMNS, config, rngs=nnx.Rngs(0))
    for module in range(len(PERIODS)):
        heard = dense(cell, len(PERIODS))[:, module * SIZE : (module + 1) * SIZE]
        np.testing.assert_allclose(heard.T @ heard, np.eye(SIZE), atol=1e-6)
    np.testing.assert_array_equal(cell.b[...], np.zeros(UNITS))


@pytest.mark.parametrize("periods", ["", "0,1", "2,1", "1,,2", "1,2,", "one", "1.5,2", "-1", "1, 2", "1;2", "1,10000"])
def test_periods_that_are_no_rising_whole_numbers_are_refused(periods):
    with pytest.raises(ValueError, match=r"none smaller than the one before it, .*; got '" + periods + "'"):
        make(periods)


def test_periods_double_from_1_to_16_unless_told_otherwise():
    config = ModelConfig(cell="clockwork", units=5)
    options = nnx.eval_shape(lambda: ClockworkCell(COLUMNS, config, rngs=nnx.Rngs(0))).options
    assert options.numbers == (1, 2, 4, 8, 16)


def test_units_that_modules_cannot_share_are_refused():
    with pytest.raises(ValueError, match=r"must be divisible by the number of its periods, 5; got 128\."):
        make("1,2,4,8,16", units=128)


numbers = st.floats(-20, 20, width=32)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), before=st.integers(0, 100))
def test_a_module_is_updated_at_its_ticks_and_keeps_its_very_bits_between_them(cell, data, before):
    draw = lambda size: np.array(data.draw(st.lists(numbers, min_size=size, max_size=size)), np.float32)[None]  # noqa: E731
    h_prev, x_t = np.tanh(draw(UNITS)), draw(COLUMNS)
    state = ClockworkState(hidden_state=jnp.asarray(h_prev), rows_read=jnp.array([before], jnp.int32))
    after, signals = cell(state, jnp.asarray(x_t))
    h, updated = np.asarray(after.hidden_state), np.tanh(x_t @ cell.W[...] + h_prev @ dense(cell, 3) + cell.b[...])
    np.testing.assert_array_equal(signals["hidden_state"], h)
    assert int(after.rows_read[0]) == before + 1
    for module, period in enumerate(PERIODS):
        own, ticks = slice(module * SIZE, (module + 1) * SIZE), (before + 1) % period == 0
        assert signals["ticked"][0, module] == ticks
        assert signals["since_tick"][0, module] == (before + 1) % period
        if ticks:
            np.testing.assert_allclose(h[:, own], updated[:, own], atol=1e-5, rtol=0)
        else:
            np.testing.assert_array_equal(h[:, own].view(np.int32), h_prev[:, own].view(np.int32))
    assert np.abs(h).max() <= 1
