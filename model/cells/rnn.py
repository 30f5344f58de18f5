"""The simple recurrent cell (Elman, 1990): no gate at all, which is what gates are to be compared with."""

import dataclasses
from dataclasses import dataclass

import jax
import jax.numpy as jnp

from gatescope.model.cells.activations import tanh
from gatescope.model.cells.base import GatedCell
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.equations import Equation, minus, now, plus
from gatescope.model.signals import DERIVATIVE, HIDDEN_STATE, PRE_ACTIVATION, Signal

MEMORY = dataclasses.replace(
    HIDDEN_STATE, meaning="Memory and output at once; every row writes all of it anew, for there is no gate to keep it."
)


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class RNNState:
    """The state that a step of a simple recurrent cell passes to the next.

    Args:
      hidden_state: h, [B, H], in (-1, 1).
    """

    hidden_state: jax.Array


class RNNCell(GatedCell):
    """One step of a simple recurrent network.

    Args, attributes and errors: as in `gatescope.model.cells.base`.
    """

    memory = MEMORY
    output = MEMORY

    @property
    def blocks(self) -> tuple[str, ...]:
        return (PRE_ACTIVATION.name,)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (PRE_ACTIVATION, DERIVATIVE, MEMORY)

    @property
    def equations(self) -> tuple[Equation, ...]:
        h_t = now("hidden_state")
        return (
            self.squashed("pre_activation", "identity"),
            Equation(name="hidden_state", terms=(plus(now("pre_activation")),), activation="tanh"),
            Equation(name="derivative", terms=(plus(), minus(h_t, h_t))),
        )

    def initial_state(self, batch: int) -> RNNState:
        """h_0: zeros, [B, H]."""
        return RNNState(hidden_state=jnp.zeros((batch, self.units)))

    def step(self, state: RNNState, projected: jax.Array, below: Signals | None, tap: Tap) -> RNNState:
        """Read one row.

        Args:
          state: h_{t-1}.
          projected: x_t W + b.
          below: unused.
          tap: receives every one of `signals`, [B, H] each.

        Returns:
          The state after the row.
        """
        a_t = tap("pre_activation", self.sums(projected, state.hidden_state)["pre_activation"])
        h_t = tap("hidden_state", tanh(a_t))
        tap("derivative", 1 - h_t * h_t)
        return RNNState(hidden_state=h_t)
