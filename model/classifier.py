"""A digit classifier that reads one image row per time step and classifies after each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model.cells import CELLS
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import BELIEF, Equation, Step, Weight, dense, now, plus
from gatescope.model.signals import Signal
from gatescope.model.trace import SignalLayout


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class ForwardPass:
    """What a classifier computed for a batch of images.

    Args:
      logits: [B, T, K], the readout of the top layer's output after every row.
      layers: for each layer, bottom first, its signals by name, [B, T, n] each; n is H for most.
    """

    logits: jax.Array
    layers: tuple[Signals, ...]


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class StackedForwardPass:
    """The same with all signals of one width in one array; `RowClassifier.signal_layout` says where each is.

    Args:
      logits: [B, T, K].
      stacks: [T, B, S, n] each: S signals by row.
    """

    logits: jax.Array
    stacks: tuple[jax.Array, ...]


def swap_batch_and_time(values: jax.Array) -> jax.Array:
    """[B, T, ...] to [T, B, ...] and back: arguments and results have the batch first, a scan has time first."""
    return jnp.swapaxes(values, 0, 1)


class RowClassifier(nnx.Module):
    """Recurrent layers over the rows from top to bottom, and one linear readout after every row.

    Args:
      config: the shape; `config.cell` names an entry of `gatescope.model.cells.CELLS`.
      rngs: the random numbers of the initial weights.

    Raises:
      ValueError: `config.cell` is not the name of a cell, or an option is not one of that cell's.
    """

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        if config.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}; got {config.cell!r}.")
        cell, widths = CELLS[config.cell], [config.columns, *[config.units] * config.layers]
        self.config = config
        self.layers = nnx.List([cell(widths[layer], config, layer, rngs=rngs) for layer in range(config.layers)])
        self.readout = nnx.Linear(config.units, config.classes, rngs=rngs)

    @staticmethod
    def check(config: ModelConfig) -> None:
        """Check a configuration without computing any weights.

        Raises:
          ValueError: as the constructor.
        """
        nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals of all layers, in order; a layer need not have all of them."""
        return tuple(dict.fromkeys(signal for cell in reversed(self.layers) for signal in cell.signals))

    @property
    def memory(self) -> Signal:
        """The signal that carries information from row to row."""
        return self._named(CELLS[self.config.cell].memory.name)

    @property
    def output(self) -> Signal:
        """The signal that the layer above and the readout read."""
        return self._named(CELLS[self.config.cell].output.name)

    @property
    def belief(self) -> Equation:
        """The equation of the probabilities, from the top layer's output at the same row."""
        K = self.config.classes
        return Equation(
            name=BELIEF,
            terms=(
                plus(dense("V", now(self.output.name), "kernel", K)),
                plus(Weight(symbol="b", tensor="bias")),
            ),
            activation="softmax",
            step=Step(symbol="p_t", meaning="How sure the network is of each class.", width=K, across="class"),
        )

    def in_order(self, layers: Sequence[dict[str, Any]], change: Callable[[Any], Any]) -> tuple[dict[str, Any], ...]:
        """Every layer's signals, each of them changed, in the cell's order, which JAX's transformations lose."""
        return tuple(
            {signal.name: change(layer[signal.name]) for signal in cell.signals}
            for cell, layer in zip(self.layers, layers, strict=True)
        )

    def forward(self, images: jax.Array) -> ForwardPass:
        """Compute every signal and the logits, row by row.

        Args:
          images: [B, T, D] float32 in [0, 1], ink 1; images[:, t] is row t, top row first.

        Raises:
          ValueError: the images are not [B, T, D] with T and D of the configuration.
        """
        layers = self._scan(images)
        logits = self.readout(layers[-1][self.output.name])
        return ForwardPass(logits=swap_batch_and_time(logits), layers=self.in_order(layers, swap_batch_and_time))

    def forward_stacked(self, images: jax.Array) -> StackedForwardPass:
        """Compute the same as `forward`, in five sixths of the time for a few images.

        One row of one image is so little work that overhead counts. Therefore the product of all rows with W comes
        first, and signals of one width are written into one array. Training keeps to `forward`'s order, since gradients
        through the product of all rows would take longer.

        Args:
          images: as for `forward`.

        Raises:
          ValueError: as `forward`.
        """
        first, rows = self._start(images)
        rows, layout = self.layers[0].project(rows), self.signal_layout

        def step(states: tuple[Any, ...], row: Any) -> tuple[tuple[Any, ...], list[jax.Array]]:
            taps = self._taps()
            states = self.step(states, row, taps)
            stacks: dict[int, list[jax.Array]] = {}
            for tap, layer in zip(taps, layout, strict=True):
                for name, stack, _ in layer:
                    stacks.setdefault(stack, []).append(tap.signals[name])
            return states, [jnp.stack(stacks[stack], axis=1) for stack in sorted(stacks)]

        _, stacks = jax.lax.scan(step, first, rows)
        output = next(stacks[stack][:, :, index] for name, stack, index in layout[-1] if name == self.output.name)
        return StackedForwardPass(logits=swap_batch_and_time(self.readout(output)), stacks=tuple(stacks))

    @property
    def signal_layout(self) -> SignalLayout:
        """Where `forward_stacked` puts every layer's signals."""

        def step(images: jax.Array) -> tuple[Signals, ...]:
            first, rows = self._start(images)
            return self._signals(first, rows[0])[1]

        signals = jax.eval_shape(step, np.zeros((1, self.config.rows, self.config.columns), np.float32))
        counts: dict[int, int] = {}  # signals by their width
        layout: list[tuple[tuple[str, int, int], ...]] = []
        for layer in self.in_order(signals, lambda signal: signal.shape[-1]):
            of_layer = []
            for name, width in layer.items():
                index = counts.setdefault(width, 0)
                of_layer.append((name, list(counts).index(width), index))
                counts[width] += 1
            layout.append(tuple(of_layer))
        return tuple(layout)

    def step(self, states: Sequence[Any], projected: Any, taps: Sequence[Tap]) -> tuple[Any, ...]:
        """Read one row with every layer.

        Args:
          states: of each layer, bottom first, after the row before.
          projected: what the first layer's `project` made of the row.
          taps: one for each layer, which gets its signals; a layer reads what the tap of the one below recorded.

        Returns:
          The states after the row.
        """
        after: list[Any] = []
        below: Signals | None = None
        for cell, state, tap in zip(self.layers, states, taps, strict=True):
            read = projected if below is None else cell.project(below[self.output.name])
            after.append(cell.step(state, read, below, tap))
            below = tap.signals
        return tuple(after)

    def outputs(self, images: jax.Array) -> jax.Array:
        """The top layer's output after every row, [T, B, H], which is the readout's input; B and T as in `forward`."""
        return self._scan(images)[-1][self.output.name]

    def _named(self, name: str) -> Signal:
        """The top layer's signal of a name: an option of the cell may change its meaning and its bounds."""
        return next(signal for signal in self.layers[-1].signals if signal.name == name)

    def _scan(self, images: jax.Array) -> tuple[Signals, ...]:
        """Every layer's signals, time first: [T, B, n] each."""
        first, rows = self._start(images)
        _, layers = jax.lax.scan(self._signals, first, rows)
        return layers

    def _start(self, images: jax.Array) -> tuple[tuple[Any, ...], jax.Array]:
        """Every layer's state before the first row, and the rows: [T, B, D]."""
        config = self.config
        if images.ndim != 3 or images.shape[1:] != (config.rows, config.columns):
            raise ValueError(
                f"images must be [batch, {config.rows}, {config.columns}], one image row per step; got {images.shape}."
                " For a single image add a batch axis: image[None]."
            )
        return tuple(cell.initial_state(images.shape[0]) for cell in self.layers), swap_batch_and_time(images)

    def _taps(self) -> list[Tap]:
        return [Tap() for _ in self.layers]

    def _signals(self, states: tuple[Any, ...], x_t: jax.Array) -> tuple[tuple[Any, ...], tuple[Signals, ...]]:
        """Every layer's state after a row, and its signals: [B, n] each."""
        taps = self._taps()
        states = self.step(states, self.layers[0].project(x_t), taps)
        return states, tuple(tap.signals for tap in taps)


def count_parameters(classifier: RowClassifier) -> int:
    """The number of parameters."""
    return sum(leaf.size for leaf in jax.tree.leaves(nnx.state(classifier, nnx.Param)))
