"""The long short-term memory cell (Hochreiter & Schmidhuber, 1997) with a forget gate (Gers et al., 2000)."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.base import GatedCell, read_options
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Equation, before, now, plus
from gatescope.model.signals import CANDIDATE, CELL_STATE, FORGET_GATE, HIDDEN_STATE, INPUT_GATE, OUTPUT_GATE, Signal

# The equations of the states, which several cells share.
STATES = (
    Equation(
        name="cell_state",
        terms=(plus(now("forget_gate"), before("cell_state")), plus(now("input_gate"), now("candidate"))),
    ),
    Equation(name="hidden_state", terms=(plus(now("output_gate"), now("cell_state", "tanh")),)),
)


@dataclass(frozen=True, kw_only=True)
class LSTMOptions:
    """Initial biases of an LSTM.

    Args:
      forget_bias: of the forget gate. sigmoid(1) = 0.73, so that gradients reach the first rows before anything is
        learned (Gers et al., 2000; Jozefowicz et al., 2015).
      output_bias: of the output gate.
      chrono: spread the forget gates over memories of 1 to T-1 rows instead, b_f = log U(1, T-1), and b_i = -b_f
        (Tallec & Ollivier, 2018).
    """

    forget_bias: float = 1.0
    output_bias: float = 0.0
    chrono: bool = False


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class LSTMState:
    """The state that a step of an LSTM passes to the next.

    Args:
      cell_state: c, [B, H], unbounded.
      hidden_state: h, [B, H], in (-1, 1).
    """

    cell_state: jax.Array
    hidden_state: jax.Array


class LSTMCell(GatedCell):
    """One step of a long short-term memory.

    Args, attributes and errors: as in `gatescope.model.cells.base`.
    """

    Options = LSTMOptions
    memory = CELL_STATE

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        super().__init__(
            columns, config, layer, biases=first_biases(read_options(type(self), config), config, rngs), rngs=rngs
        )

    @property
    def blocks(self) -> tuple[str, ...]:
        return (FORGET_GATE.name, INPUT_GATE.name, OUTPUT_GATE.name, CANDIDATE.name)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (FORGET_GATE, INPUT_GATE, OUTPUT_GATE, CANDIDATE, CELL_STATE, HIDDEN_STATE)

    @property
    def equations(self) -> tuple[Equation, ...]:
        return (
            self.squashed("forget_gate", "sigmoid"),
            self.squashed("input_gate", "sigmoid"),
            self.squashed("output_gate", "sigmoid"),
            self.squashed("candidate", "tanh"),
            *STATES,
        )

    def initial_state(self, batch: int) -> LSTMState:
        """c_0 and h_0: zeros, [B, H] each."""
        zeros = jnp.zeros((batch, self.units))
        return LSTMState(cell_state=zeros, hidden_state=zeros)

    def step(self, state: LSTMState, projected: jax.Array, below: Signals | None, tap: Tap) -> LSTMState:
        """Read one row.

        Args:
          state: c_{t-1} and h_{t-1}.
          projected: x_t W + b.
          below: unused.
          tap: receives every one of `signals`, [B, H] each.

        Returns:
          The state after the row.
        """
        z = self.sums(projected, state.hidden_state)

        f_t = tap("forget_gate", sigmoid(z["forget_gate"]))
        i_t = tap("input_gate", sigmoid(z["input_gate"]))
        o_t = tap("output_gate", sigmoid(z["output_gate"]))
        g_t = tap("candidate", tanh(z["candidate"]))
        c_t = tap("cell_state", f_t * state.cell_state + i_t * g_t)
        h_t = tap("hidden_state", o_t * tanh(c_t))
        return LSTMState(cell_state=c_t, hidden_state=h_t)


def first_biases(options: LSTMOptions, config: ModelConfig, rngs: nnx.Rngs) -> dict[str, float | jax.Array]:
    """The initial biases of the gates, by block: a number, or [H] with chrono initialisation."""
    biases: dict[str, float | jax.Array] = {
        FORGET_GATE.name: options.forget_bias,
        OUTPUT_GATE.name: options.output_bias,
    }
    if options.chrono:
        longest = max(config.rows - 1, 2)
        forget = jnp.log(jax.random.uniform(rngs.params(), (config.units,), minval=1.0, maxval=longest))
        biases |= {FORGET_GATE.name: forget, INPUT_GATE.name: -forget}
    return biases
