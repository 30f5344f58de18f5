"""A digit classifier that reads an image one row per time step and says what it believes after each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from model.cells import CELLS
from model.config import ModelConfig
from model.signals import Signal


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a classifier computed while it read a batch of images.

    Args:
      logits: [B, T, K], the readout of the top layer's hidden state after every row.
      layers: for each layer, bottom first, its signals by name, [B, T, H] each.
    """

    logits: jax.Array
    layers: tuple[dict[str, jax.Array], ...]


def swap_batch_and_time(values: jax.Array) -> jax.Array:
    """[B, T, ...] to [T, B, ...] and back: batch first at the door, time first inside the scan."""
    return jnp.swapaxes(values, 0, 1)


class RowClassifier(nnx.Module):
    """Recurrent layers that read rows from top to bottom, and one linear readout used after every row.

    Args:
      config: the shape; `config.cell` names an entry of `model.cells.CELLS`.
      rngs: where the first weights come from.

    Raises:
      ValueError: `config.cell` is not the name of a cell.
    """

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        if config.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}; got {config.cell!r}.")
        widths = [config.columns, *[config.units] * config.layers]
        self.config = config
        self.layers = nnx.List(
            [CELLS[config.cell](width, config.units, config, rngs=rngs) for width in widths[: config.layers]]
        )
        self.readout = nnx.Linear(config.units, config.classes, rngs=rngs)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What each layer exposes, in order."""
        return CELLS[self.config.cell].signals

    @property
    def memory(self) -> Signal:
        """The signal that carries what was read so far."""
        return CELLS[self.config.cell].memory

    def in_order(self, layer: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
        """One layer's signals in their own order, which JAX's transformations do not keep, each of them changed."""
        return {signal.name: change(layer[signal.name]) for signal in self.signals}

    def read(self, images: jax.Array) -> Reading:
        """Read images row by row and keep everything.

        Args:
          images: [B, T, D] float32 in [0, 1], ink 1; images[:, t] is row t, top row first.

        Raises:
          ValueError: the images are not [B, T, D] with T and D of the configuration.
        """
        layers = self._scan(images)
        logits = self.readout(layers[-1]["hidden_state"])
        return Reading(
            logits=swap_batch_and_time(logits),
            layers=tuple(self.in_order(layer, swap_batch_and_time) for layer in layers),
        )

    def hidden_states(self, images: jax.Array) -> jax.Array:
        """The top layer's hidden state after every row, [T, B, H]: what the readout sees."""
        return self._scan(images)[-1]["hidden_state"]

    def _scan(self, images: jax.Array) -> tuple[dict[str, jax.Array], ...]:
        """Every layer's signals, time first: [T, B, H] each."""
        config = self.config
        if images.ndim != 3 or images.shape[1:] != (config.rows, config.columns):
            raise ValueError(
                f"images must be [batch, {config.rows}, {config.columns}], one image row per step; got {images.shape}."
                " For a single image add a batch axis: image[None]."
            )

        def step(states: tuple[Any, ...], x_t: jax.Array) -> tuple[tuple[Any, ...], tuple[dict[str, jax.Array], ...]]:
            below, after, seen = x_t, [], []
            for cell, state in zip(self.layers, states, strict=True):
                state, signals = cell(state, below)
                below = signals["hidden_state"]
                after.append(state)
                seen.append(signals)
            return tuple(after), tuple(seen)

        first = tuple(cell.initial_state(images.shape[0]) for cell in self.layers)
        _, layers = jax.lax.scan(step, first, swap_batch_and_time(images))
        return layers


def count_parameters(classifier: RowClassifier) -> int:
    """How many numbers were learned: the sizes of all leaves, added up."""
    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(classifier, nnx.Param)))
