"""Small networks for tests, one for every model of the zoo."""

import dataclasses
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.training.presets import PRESETS


@cache
def small_network(name: str, **shape: Any) -> RowClassifier:
    """A model of the zoo with 10 units and random weights.

    Args:
      name: of a preset.
      shape: other fields of its `ModelConfig` that differ.
    """
    return random_network(dataclasses.replace(PRESETS[name].model, units=10, **shape))


def random_network(config: ModelConfig, seed: int = 0) -> RowClassifier:
    """A network whose every weight NumPy draws: none is zero by chance, and nothing is compiled, unlike for Flax's own.

    Matrices have a standard deviation of 1 / √fan-in, vectors of 0.3.
    """
    random = np.random.default_rng(seed)

    def draw(leaf: Any) -> jax.Array:
        scale = leaf.shape[0] ** -0.5 if len(leaf.shape) > 1 else 0.3
        return jnp.asarray(random.normal(0, scale, leaf.shape), jnp.float32)

    graph, weights = nnx.split(nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0))))
    return nnx.merge(graph, jax.tree.map(draw, weights))
