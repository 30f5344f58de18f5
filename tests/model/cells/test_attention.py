"""The attention cell against Flax's attention and NumPy, and what must hold of any attention over rows."""

import functools

import flax.nnx as nnx
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import pytest
from hypothesis import given, settings

from gatescope.model.cells.attention import AttentionCell
from gatescope.model.cells.lstm import LSTMCell
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig

ROWS, BATCH, COLUMNS, UNITS, SIZE = 7, 3, 5, 4, 6
LSTM = ("forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state")
both = pytest.mark.parametrize("glimpses", [0, 2])


def configure(**options: float) -> ModelConfig:
    return ModelConfig(cell="attention", units=UNITS, rows=ROWS, columns=COLUMNS, options={"size": SIZE, **options})


def build(glimpses: int = 0, size: int = SIZE) -> AttentionCell:
    """A cell whose biases are drawn too, and whose scores tell the rows well apart."""
    cell = AttentionCell(COLUMNS, configure(glimpses=glimpses, size=size), rngs=nnx.Rngs(7))
    vectors = [cell.b, cell.b_a, cell.v] + ([cell.decoder.b] if glimpses else [])
    for seed, vector in enumerate(vectors):
        vector[...] = 2 * jax.random.normal(jax.random.key(seed), vector.shape)
    return cell


@pytest.fixture(scope="module")
def cell() -> AttentionCell:
    return build()


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return np.random.default_rng(9).normal(size=(ROWS, BATCH, COLUMNS)).astype(np.float32)


@nnx.jit
def scan(cell: LSTMCell, rows: jax.Array) -> dict[str, jax.Array]:
    return jax.lax.scan(lambda state, x_t: cell(state, x_t), cell.initial_state(rows.shape[1]), rows)[1]


def read(cell: LSTMCell, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Every signal after every row, [T, B, n] each."""
    return {name: np.asarray(values) for name, values in scan(cell, jnp.asarray(rows)).items()}


def float64(parameter: nnx.Param) -> np.ndarray:
    return np.asarray(parameter[...], np.float64)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Over the first axis."""
    exponentials = np.exp(scores - scores.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


@both
def test_its_lstm_is_an_lstm_to_the_last_bit(rows, glimpses):
    """Both start from the same numbers, whatever the options of the biases."""
    options = {"chrono": True, "output_bias": -1.0}
    lstm = LSTMCell(COLUMNS, ModelConfig(units=UNITS, rows=ROWS, options=options), rngs=nnx.Rngs(3))
    cell = AttentionCell(COLUMNS, configure(glimpses=glimpses, **options), rngs=nnx.Rngs(3))
    expected, seen = read(lstm, rows), read(cell, rows)
    for name in LSTM:
        np.testing.assert_array_equal(seen[name], expected[name], err_msg=name)


def test_pooling_equals_a_softmax_over_the_rows_so_far_in_float64(cell, rows):
    """At every row anew over all hidden states up to it, without a recurrence."""
    seen = read(cell, rows)
    h = seen["hidden_state"].astype(np.float64)
    e = np.tanh(h @ float64(cell.W_a) + float64(cell.b_a)) @ float64(cell.v)
    np.testing.assert_allclose(seen["attention_score"], e[..., None], atol=1e-5, rtol=0)
    for t in range(ROWS):
        alpha = softmax(e[: t + 1])
        assert alpha.max() < 1 or t == 0
        np.testing.assert_allclose(seen["attention"][t, :, : t + 1].T, alpha, atol=1e-5, rtol=0, err_msg=f"row {t}")
        s = (alpha[..., None] * h[: t + 1]).sum(axis=0)
        np.testing.assert_allclose(seen["context"][t], s, atol=1e-5, rtol=0, err_msg=f"row {t}")


def test_pooling_equals_causal_attention_of_flax_with_v_as_the_query(rows):
    """Flax divides by the root of the size, which must be that of the hidden state."""
    cell = build(size=UNITS)
    seen = read(cell, rows)
    h = jnp.swapaxes(seen["hidden_state"], 0, 1)[:, :, None]
    query = jnp.broadcast_to(cell.v[...] * UNITS**0.5, (BATCH, ROWS, 1, UNITS))
    mask = nnx.make_causal_mask(jnp.ones((BATCH, ROWS)))
    s = nnx.dot_product_attention(query, jnp.tanh(h @ cell.W_a[...] + cell.b_a[...]), h, mask=mask)
    np.testing.assert_allclose(seen["context"], np.swapaxes(s[:, :, 0], 0, 1), atol=1e-5, rtol=0)


@pytest.mark.parametrize("glimpses", [1, 2])
def test_glimpses_equal_a_float64_transcription_of_the_equations(rows, glimpses):
    """A decoder that starts from zeros after every row, its gates packed in the order f, i, o, g."""
    cell = build(glimpses)
    seen = read(cell, rows)
    W_a, b_a, v, Q = (float64(parameter) for parameter in (cell.W_a, cell.b_a, cell.v, cell.Q))
    W, U, b = (float64(parameter) for parameter in (cell.decoder.W, cell.decoder.U, cell.decoder.b))
    h = seen["hidden_state"].astype(np.float64)
    for t in range(ROWS):
        c = d = np.zeros((BATCH, UNITS))
        for k in range(1, glimpses + 1):
            alpha = softmax(np.tanh(h[: t + 1] @ W_a + d @ Q + b_a) @ v)
            np.testing.assert_allclose(seen[f"attention_{k}"][t, :, : t + 1].T, alpha, atol=1e-5, rtol=0)
            z = (alpha[..., None] * h[: t + 1]).sum(axis=0) @ W + d @ U + b
            f, i, o = (1 / (1 + np.exp(-part)) for part in np.split(z, 4, axis=1)[:3])
            c = f * c + i * np.tanh(np.split(z, 4, axis=1)[3])
            d = o * np.tanh(c)
        np.testing.assert_allclose(seen["context"][t], d, atol=1e-5, rtol=0, err_msg=f"row {t}")


def test_the_first_glimpse_weighs_the_rows_as_pooling_does(cell, rows):
    """Nothing was sought before it; the second one, which knows what the first one saw, weighs them otherwise."""
    seen = read(build(2), rows)
    np.testing.assert_allclose(seen["attention_1"], read(cell, rows)["attention"], atol=1e-6, rtol=0)
    assert abs(seen["attention_2"] - seen["attention_1"]).max() > 1e-3


@both
def test_equal_scores_weigh_all_rows_so_far_alike(rows, glimpses):
    """And pool their hidden states into the mean."""
    cell = build(glimpses)
    cell.W_a[...] = jnp.zeros_like(cell.W_a[...])
    seen, count = read(cell, rows), np.arange(1, ROWS + 1)
    for name in ("attention_1", "attention_2") if glimpses else ("attention",):
        expected = np.tri(ROWS) / count[:, None]
        np.testing.assert_allclose(seen[name], np.repeat(expected[:, None], BATCH, axis=1), atol=1e-6, rtol=0)
    if not glimpses:
        mean = np.cumsum(seen["hidden_state"], axis=0) / count[:, None, None]
        np.testing.assert_allclose(seen["context"], mean, atol=1e-6, rtol=0)


@both
def test_rows_to_come_change_nothing_seen_so_far(rows, glimpses):
    cell, changed = build(glimpses), rows.copy()
    changed[4:] *= -3
    seen, other = read(cell, rows), read(cell, changed)
    for name in seen:
        np.testing.assert_array_equal(seen[name][:4], other[name][:4], err_msg=name)
        assert (seen[name][4:] != other[name][4:]).any(), name


built = functools.cache(build)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), scale=st.floats(-1e4, 1e4), glimpses=st.sampled_from([0, 2]))
def test_attention_is_shared_out_among_the_rows_so_far_however_far_apart_their_scores_are(seed, scale, glimpses):
    """All together 1, and exactly 0 for rows to come; what is pooled lies between the least and the greatest h."""
    cell = nnx.clone(built(glimpses))
    cell.v[...] = jnp.float32(scale) * cell.v[...]
    seen = read(cell, np.random.default_rng(seed).normal(size=(ROWS, 2, COLUMNS)).astype(np.float32))
    for signal in cell.signals:
        values = seen[signal.name]
        assert np.isfinite(values).all()
        assert signal.low is None or values.min() >= signal.low
        assert signal.high is None or values.max() <= signal.high
        if signal.across == "row":
            np.testing.assert_allclose(values.sum(axis=-1), 1, atol=1e-6, rtol=0)
            assert (values[~np.tri(ROWS, dtype=bool)[:, None].repeat(2, axis=1)] == 0).all()
    if not glimpses:
        h = seen["hidden_state"]
        assert (seen["context"] >= np.minimum.accumulate(h) - 1e-6).all()
        assert (seen["context"] <= np.maximum.accumulate(h) + 1e-6).all()


@both
def test_gradients_equal_finite_differences_in_float64(glimpses):
    """Through the classifier's scan, of what the readout says after every row."""
    with jax.enable_x64(True):
        options = {"size": 2, "glimpses": glimpses}
        config = ModelConfig(cell="attention", units=2, rows=3, columns=2, classes=2, options=options)
        graph, weights = nnx.split(RowClassifier(config, rngs=nnx.Rngs(1)))
        leaves, tree = jax.tree.flatten(weights)
        random = np.random.default_rng(2)
        weights = tree.unflatten([jnp.asarray(random.normal(size=leaf.shape)) for leaf in leaves])
        images = jnp.asarray(random.normal(size=(2, 3, 2)))

        @jax.jit
        def total(weights):
            return (nnx.merge(graph, weights).forward(images).logits ** 2).sum()

        assert all(leaf.any() for leaf in jax.tree.leaves(jax.grad(total)(weights)))
        jax.test_util.check_grads(total, (weights,), order=1, modes=["rev"], atol=1e-6, rtol=1e-6)


@both
def test_gradients_stay_finite_from_the_first_row_on(glimpses):
    """However far apart the scores are. The first row is alone, so that its score has a gradient of exactly 0."""
    graph, weights = nnx.split(RowClassifier(configure(glimpses=glimpses), rngs=nnx.Rngs(1)))
    images = jax.random.normal(jax.random.key(0), (BATCH, ROWS, COLUMNS))

    @jax.jit
    @jax.grad
    def gradient_of(weights, row):
        return (nnx.merge(graph, weights).forward(images).logits[:, row] ** 2).sum()

    for scale in (1.0, 1e4):
        weights["layers"][0]["v"][...] = jnp.full(SIZE, scale)
        for row in (0, ROWS - 1):
            gradient = gradient_of(weights, row)
            assert all(jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))
            assert row or not gradient["layers"][0]["v"][...].any()


def test_it_pools_by_64_numbers_a_row_unless_told_otherwise():
    config = ModelConfig(cell="attention", units=UNITS, rows=ROWS)
    options = nnx.eval_shape(lambda: AttentionCell(COLUMNS, config, rngs=nnx.Rngs(0))).options
    assert (options.size, options.glimpses) == (64, 0)


def test_it_starts_out_weighing_all_rows_nearly_alike(rows):
    cell = AttentionCell(COLUMNS, configure(), rngs=nnx.Rngs(0))
    last = read(cell, rows)["attention"][-1]
    np.testing.assert_allclose(last, 1 / ROWS, rtol=0.05)
    assert (last != last[:, :1]).any()


@both
def test_the_readout_gets_the_context_and_so_does_the_layer_above(rows, glimpses):
    options = {"size": SIZE, "glimpses": glimpses}
    config = ModelConfig(cell="attention", units=UNITS, layers=2, rows=ROWS, columns=COLUMNS, options=options)
    classifier = RowClassifier(config, rngs=nnx.Rngs(0))
    computed = classifier.forward(jnp.swapaxes(rows, 0, 1))
    lower, upper = computed.layers
    np.testing.assert_allclose(classifier.readout(upper["context"]), computed.logits, atol=1e-6, rtol=0)
    seen = read(classifier.layers[1], np.swapaxes(lower["context"], 0, 1))
    for name, values in seen.items():
        np.testing.assert_allclose(upper[name], np.swapaxes(values, 0, 1), atol=1e-5, rtol=0, err_msg=name)


def test_the_score_is_one_number_and_attention_one_for_every_row(rows):
    images = jnp.swapaxes(rows, 0, 1)
    seen = RowClassifier(configure(), rngs=nnx.Rngs(0)).forward(images).layers[0]
    assert list(seen) == [*LSTM, "attention_score", "attention", "context"]
    assert seen["attention_score"].shape == (BATCH, ROWS, 1)
    assert seen["attention"].shape == (BATCH, ROWS, ROWS)
    classifier = RowClassifier(configure(glimpses=2), rngs=nnx.Rngs(0))
    seen = classifier.forward(images).layers[0]
    assert list(seen) == [*LSTM, "attention_1", "attention_2", "context"]
    assert seen["attention_2"].shape == (BATCH, ROWS, ROWS)
    of_kind = {kind: [it.name for it in classifier.signals if it.across == kind] for kind in ("row", "unit")}
    assert of_kind == {"row": ["attention_1", "attention_2"], "unit": [*LSTM, "context"]}


@pytest.mark.parametrize("size", [64, 10])
@pytest.mark.parametrize("glimpses", [0, 1, 5])
def test_parameters_are_an_lstms_and_those_of_the_scores_and_of_a_decoder(size, glimpses):
    config = ModelConfig(cell="attention", options={"size": size, "glimpses": glimpses})
    D, H, A, readout = 28, 128, size, 128 * 10 + 10
    classifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    extra = count_parameters(classifier) - readout - 4 * H * (H + D) - 4 * H
    assert extra == H * A + A + A + (H * A + 4 * H * 2 * H + 4 * H if glimpses else 0)
    assert (size, glimpses) != (64, 0) or extra == 8_320


@pytest.mark.parametrize(
    "options, message",
    [
        ({"size": 0}, "size must be 1 or more; got 0"),
        ({"size": 6.5}, "must be a int; got 6.5"),
        ({"glimpses": -1}, "glimpses must be 0, for pooling, or more; got -1"),
        ({"glances": 1}, "forget_bias, output_bias, chrono, size, glimpses; got glances"),
    ],
)
def test_options_that_are_unknown_or_out_of_range_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        AttentionCell(COLUMNS, ModelConfig(cell="attention", options=options), rngs=nnx.Rngs(0))
