"""The base class of all recurrent cells, and that of cells with the gates' matrices packed into one."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import IMAGE, Activation, Equation, Term, Value, Weight, before, below, dense, now, plus
from gatescope.model.signals import HIDDEN_STATE, Signal


@dataclass(frozen=True, kw_only=True)
class NoOptions:
    """The options of a cell that has none."""


class Cell(nnx.Module):
    """A recurrent cell: `cell(state, x_t, below) -> (state, signals)` reads one row for a batch.

    It has two parts: `project`, the products with x_t alone, for many rows at once, and `step`, the rest, row by row.
    x_t is [B, D]; `below` holds the signals of the layer below at the same row, None for the first layer; the signals
    are by name, [B, n] each, where n is the number of units unless `Signal.across` says otherwise.

    Args:
      columns: D, the width of x_t.
      config: the classifier's shape; its `options` must be fields of this class's `Options`.
      layer: the number of layers below this one.
      rngs: the random numbers of the initial weights.

    Attributes:
      Options: a frozen dataclass of the cell's options with their defaults.
      memory: the signal that carries information from row to row, which the page draws large.
      output: the signal that the layer above and the readout read.

    Raises:
      ValueError: an option is unknown, of another type, or out of its range.
    """

    Options: ClassVar[Any] = NoOptions
    memory: ClassVar[Signal] = HIDDEN_STATE
    output: ClassVar[Signal] = HIDDEN_STATE

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        del rngs  # for the weights of the subclasses
        self.columns, self.units, self.layer = columns, config.units, layer
        self.options = read_options(type(self), config)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals of a step, in the order in which they are shown."""
        raise NotImplementedError

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each signal's equation, and what is computed on the way: the only written form besides `step`."""
        raise NotImplementedError

    @property
    def reads(self) -> Value:
        """x_t: a row of the image, above the first layer the output of the layer beneath."""
        return below(self.output.name) if self.layer else now(IMAGE)

    def initial_state(self, batch: int) -> Any:
        """The state before the first row, of zeros."""
        raise NotImplementedError

    def __call__(self, state: Any, x_t: jax.Array, below: Signals | None = None) -> tuple[Any, Signals]:
        """Read one row and record every signal; arguments and results as described for the class."""
        tap = Tap()
        state = self.step(state, self.project(x_t), below, tap)
        return state, {signal.name: tap.signals[signal.name] for signal in self.signals}

    def project(self, x: jax.Array) -> Any:
        """The part of a step that does not depend on the state: of [..., D] the arrays [..., n] that `step` needs."""
        return x

    def step(self, state: Any, projected: Any, below: Signals | None, tap: Tap) -> Any:
        """The state after a row that `project` has projected; every signal passes through `tap`."""
        raise NotImplementedError


class GatedCell(Cell):
    """A cell whose gates' matrices are packed side by side: a row costs two matrix products for any number of gates.

    Args:
      biases: the initial bias of each block, a number or [H]; 0 for the others.
      rngs: the random numbers of the initial weights: W is LeCun normal, every H x H block of U orthogonal (Saxe et
        al., 2014).

    Attributes:
      W: [D, nH]. U: [H, nH]. b: [nH]; n blocks in the order of `blocks`.
    """

    def __init__(
        self,
        columns: int,
        config: ModelConfig,
        layer: int = 0,
        *,
        biases: Mapping[str, float | jax.Array] = {},
        rngs: nnx.Rngs,
    ) -> None:
        super().__init__(columns, config, layer, rngs=rngs)
        orthogonal, H = jax.nn.initializers.orthogonal(), self.units
        self.W = nnx.Param(jax.nn.initializers.lecun_normal()(rngs.params(), (columns, len(self.blocks) * H)))
        self.U = nnx.Param(jnp.concatenate([orthogonal(rngs.params(), (H, H)) for _ in self.blocks], axis=1))
        self.b = nnx.Param(jnp.concatenate([jnp.broadcast_to(biases.get(name, 0.0), H) for name in self.blocks]))

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of what the blocks of W, U and b belong to, in order."""
        raise NotImplementedError

    def project(self, x: jax.Array) -> Any:
        """x W + b of every block, side by side: [..., nH]."""
        return x @ self.W[...] + self.b[...]

    def sums(self, x_W: jax.Array, h: jax.Array) -> Signals:
        """x_t W + b, given, and h U of every block by its name, [B, H] each: what the gates squash."""
        z = x_W + h @ self.U[...]
        return dict(zip(self.blocks, jnp.split(z, len(self.blocks), axis=-1), strict=True))

    def squashed(self, name: str, activation: Activation, *more: Term) -> Equation:
        """The equation of what is made of one of the `sums`, with whatever is added to it."""
        return Equation(name=name, terms=(*self.summed(name), *more), activation=activation)

    def summed(self, name: str) -> tuple[Term, Term, Term]:
        """The terms of one of the `sums`: x_t W, h_{t-1} U and b."""
        first = self.blocks.index(name) * self.units
        W, U, b = (f"{letter}{self._index(name)}" for letter in "WUb")
        return (
            plus(dense(W, self.reads, "W", self.units, first)),
            plus(dense(U, before(HIDDEN_STATE.name), "U", self.units, first)),
            plus(Weight(symbol=b, tensor="b", first=first)),
        )

    def _index(self, name: str) -> str:
        """What tells the weights of one block from those of others: `_f` for those of f_t, `_fd` for those of f_d."""
        symbol = next(signal.symbol for signal in self.signals if signal.name == name)
        return f"_{symbol.removesuffix('_t').replace('_', '')}" if len(self.blocks) > 1 else ""


def read_options(cell: type[Cell], config: ModelConfig) -> Any:
    """The options of a configuration as an instance of `cell.Options`.

    Raises:
      ValueError: an option is unknown, of another type, or out of its range.
    """
    defaults = {field.name: field.default for field in dataclasses.fields(cell.Options)}
    for name, value in config.options:
        if name not in defaults:
            raise ValueError(f"The options of {config.cell} are {', '.join(defaults) or 'none'}; got {name}.")
        expected = type(defaults[name])
        if type(value) is not expected and not (expected is float and type(value) is int):
            raise ValueError(f"The option {name} of {config.cell} must be a {expected.__name__}; got {value!r}.")
    return cell.Options(**dict(config.options))
