"""Whatever image comes, what the shipped LSTM answers obeys its equations: a hundred thousand images of ten kinds."""

from functools import cache

import jax
import numpy as np
import pytest
from flax import nnx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatescope import load, trace

IMAGES = 1000  # of an example; a hundred examples are a hundred thousand images
EXAMPLES = 100
SINGLES = 20

KINDS = (
    "noise",
    "sparse",
    "two-valued",
    "constant",
    "rows alike",
    "columns alike",
    "one pixel",
    "faint",
    "gradient",
    "strokes",
)


def images_of(kind: str, seed: int) -> np.ndarray:
    """[IMAGES, 28, 28] float32 in [0, 1]."""
    chance = np.random.default_rng(seed)
    noise = chance.random((IMAGES, 28, 28), np.float32)
    if kind == "sparse":
        noise[noise < 0.95] = 0
    elif kind == "two-valued":
        noise = (noise < chance.random((IMAGES, 1, 1))).astype(np.float32)
    elif kind == "constant":
        noise = np.broadcast_to(noise[:, :1, :1], noise.shape).copy()
    elif kind == "rows alike":
        noise = np.broadcast_to(noise[:, :1, :], noise.shape).copy()
    elif kind == "columns alike":
        noise = np.broadcast_to(noise[:, :, :1], noise.shape).copy()
    elif kind == "one pixel":
        noise = np.zeros_like(noise)
        noise.reshape(IMAGES, -1)[np.arange(IMAGES), chance.integers(0, 784, IMAGES)] = chance.random(IMAGES)
    elif kind == "faint":
        noise *= np.float32(10.0) ** chance.integers(-38, 0, (IMAGES, 1, 1)).astype(np.float32)
    elif kind == "gradient":
        places = np.linspace(0, 1, 28, dtype=np.float32)
        mix = noise[:, :1, :1]
        noise = np.clip(mix * places[:, None] + (1 - mix) * places, 0, 1).astype(np.float32)
    elif kind == "strokes":
        walk = np.cumsum(chance.integers(-1, 2, (IMAGES, 28)), axis=1) + 14
        noise = np.exp(-((np.arange(28) - walk[:, :, None]) ** 2) / 2).astype(np.float32)
    return noise


@cache
def shipped():
    """The LSTM that ships, and a compiled reading of a whole batch."""
    checkpoint = load("lstm")
    graph, weights = nnx.split(checkpoint.classifier)

    @jax.jit
    def read(batch):
        reading = nnx.merge(graph, weights).forward(batch)
        return jax.nn.softmax(reading.logits), reading.layers[0]

    return checkpoint, read


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 2**63))
def test_any_image_gives_finite_values_in_range_that_obey_the_equations(kind: str, seed: int):
    checkpoint, read = shipped()
    images = images_of(kind, seed)
    beliefs, layer = jax.tree.map(np.asarray, read(images))
    f, i, o, g, c, h = (
        layer[name] for name in ("forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state")
    )

    for values in (beliefs, *layer.values()):
        assert np.isfinite(values).all()
    for gate in (beliefs, f, i, o):
        assert gate.min() >= 0 and gate.max() <= 1
    for signed in (g, h):
        assert np.abs(signed).max() <= 1
    np.testing.assert_allclose(beliefs.sum(axis=-1), 1, atol=1e-5)
    before = np.concatenate([np.zeros_like(c[:, :1]), c[:, :-1]], axis=1)
    np.testing.assert_allclose(c, f * before + i * g, atol=1e-5)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-5)

    for n in np.random.default_rng(seed).integers(0, IMAGES, SINGLES):
        alone = trace(checkpoint, images[n])
        np.testing.assert_allclose(alone.probabilities_by_row, beliefs[n], atol=1e-5)
        for name, values in alone.layers[0].items():
            np.testing.assert_allclose(values, layer[name][n], atol=1e-5, err_msg=name)
