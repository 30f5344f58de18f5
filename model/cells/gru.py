"""The gated recurrent unit (Cho et al., 2014): one state that is memory and output, and two gates."""

import dataclasses
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.base import GatedCell, read_options
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Block, Equation, Product, Weight, before, now, plus
from gatescope.model.signals import CANDIDATE, HIDDEN_STATE, RESET_GATE, UPDATE_GATE, Signal

PROPOSAL = dataclasses.replace(
    CANDIDATE, symbol="n_t", meaning="The value that this row proposes; it takes the place of what is not kept."
)
MEMORY = dataclasses.replace(
    HIDDEN_STATE, meaning="Memory and output at once: what was kept of it plus what this row wrote."
)


@dataclass(frozen=True, kw_only=True)
class GRUOptions:
    """Which of the two gated recurrent units it is, and where it starts.

    Args:
      reset: "after" applies the reset gate to what the recurrent matrix made of the hidden state, bias included, as
        cuDNN, PyTorch and Keras do and the first version of the paper did; "before" applies it to the hidden state
        itself, as the later versions of the paper do.
      update_bias: what the bias of the update gate starts at; above 0 more is kept.

    Raises:
      ValueError: `reset` is neither.
    """

    reset: str = "after"
    update_bias: float = 0.0

    def __post_init__(self) -> None:
        if self.reset not in ("after", "before"):
            raise ValueError(f"The option reset of gru must be after or before; got {self.reset!r}.")


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class GRUState:
    """The state that a step of a gated recurrent unit passes to the next.

    Args:
      hidden_state: h, [B, H], in (-1, 1).
    """

    hidden_state: jax.Array


class GRUCell(GatedCell):
    """One step of a gated recurrent unit.

    z_t = 1 keeps, as in the paper; Chung et al. (2014) have z_t and 1 - z_t the other way round.

    Args and errors: as in `gatescope.model.cells.base`.

    Attributes:
      b_hn: [H], starts at 0; only with reset after. The others are as in `gatescope.model.cells.base`.
    """

    Options = GRUOptions
    memory = MEMORY
    output = MEMORY

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        options = read_options(type(self), config)
        super().__init__(columns, config, layer, biases={UPDATE_GATE.name: options.update_bias}, rngs=rngs)
        if options.reset == "after":
            self.b_hn = nnx.Param(jnp.zeros(self.units))

    @property
    def blocks(self) -> tuple[str, ...]:
        return (UPDATE_GATE.name, RESET_GATE.name, PROPOSAL.name)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (UPDATE_GATE, RESET_GATE, PROPOSAL, MEMORY)

    @property
    def equations(self) -> tuple[Equation, ...]:
        seen, remembered, bias = self.summed("candidate")
        r_t, U_n = now("reset_gate"), Block(tensor="U", column=2 * self.units, units=self.units)
        let_through = (
            (plus(r_t, *remembered.factors), plus(r_t, Weight(symbol="b_hn", tensor="b_hn")))
            if self.options.reset == "after"
            else (plus(Product(symbol="U_n", of=(r_t, before("hidden_state")), by=(U_n,))),)
        )
        return (
            self.squashed("update_gate", "sigmoid"),
            self.squashed("reset_gate", "sigmoid"),
            Equation(name="candidate", terms=(seen, bias, *let_through), activation="tanh"),
            Equation(
                name="hidden_state",
                terms=(
                    plus(now("update_gate"), before("hidden_state")),
                    plus(now("update_gate", "rest"), now("candidate")),
                ),
            ),
        )

    def initial_state(self, batch: int) -> GRUState:
        """h_0: zeros, [B, H]."""
        return GRUState(hidden_state=jnp.zeros((batch, self.units)))

    def step(self, state: GRUState, projected: jax.Array, below: Signals | None, tap: Tap) -> GRUState:
        """Read one row: two matrix products with reset after, three with reset before.

        Args:
          state: h_{t-1}.
          projected: x_t W + b.
          below: unused.
          tap: receives every one of `signals`, [B, H] each.

        Returns:
          The state after the row.
        """
        h, U = state.hidden_state, self.U[...]
        z_x, r_x, n_x = jnp.split(projected, 3, axis=-1)

        if self.options.reset == "after":
            z_h, r_h, n_h = jnp.split(h @ U, 3, axis=-1)
            z_t, r_t = tap("update_gate", sigmoid(z_x + z_h)), tap("reset_gate", sigmoid(r_x + r_h))
            n_t = tap("candidate", tanh(n_x + r_t * (n_h + self.b_hn[...])))
        else:
            z_h, r_h = jnp.split(h @ U[:, : 2 * self.units], 2, axis=-1)
            z_t, r_t = tap("update_gate", sigmoid(z_x + z_h)), tap("reset_gate", sigmoid(r_x + r_h))
            n_t = tap("candidate", tanh(n_x + (r_t * h) @ U[:, 2 * self.units :]))
        return GRUState(hidden_state=tap("hidden_state", z_t * h + (1 - z_t) * n_t))
