"""The long short-term memory cell (Hochreiter & Schmidhuber, 1997) with a forget gate (Gers et al., 2000)."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from flax import nnx

from model.cells.activations import sigmoid, tanh
from model.config import ModelConfig
from model.signals import CANDIDATE, CELL_STATE, FORGET_GATE, HIDDEN_STATE, INPUT_GATE, OUTPUT_GATE


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class LSTMState:
    """What an LSTM hands from one row to the next; fields have names and no positions.

    Args:
      cell_state: c, [B, H], unbounded.
      hidden_state: h, [B, H], in (-1, 1).
    """

    cell_state: jax.Array
    hidden_state: jax.Array


class LSTMCell(nnx.Module):
    """One LSTM step, every gate in sight.

        f_t = σ(x_t W_f + h_{t-1} U_f + b_f)        forget gate
        i_t = σ(x_t W_i + h_{t-1} U_i + b_i)        input gate
        o_t = σ(x_t W_o + h_{t-1} U_o + b_o)        output gate
        g_t = tanh(x_t W_g + h_{t-1} U_g + b_g)     candidate
        c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t             cell state
        h_t = o_t ⊙ tanh(c_t)                       hidden state

    The four matrices stand side by side in one, in the order of `blocks`, so that a row costs two matrix products.

    Args:
      columns: D, numbers in a row.
      units: H.
      config: gives the forget gate's first bias.
      rngs: where the first weights come from: W is LeCun normal, every H x H block of U orthogonal (Saxe et al., 2014).

    Attributes:
      W: [D, 4H]. U: [H, 4H]. b: [4H].
    """

    memory = CELL_STATE
    signals = (FORGET_GATE, INPUT_GATE, OUTPUT_GATE, CANDIDATE, CELL_STATE, HIDDEN_STATE)
    blocks = (FORGET_GATE.name, INPUT_GATE.name, OUTPUT_GATE.name, CANDIDATE.name)

    def __init__(self, columns: int, units: int, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        orthogonal = jax.nn.initializers.orthogonal()
        first_bias = {FORGET_GATE.name: config.forget_bias}
        self.units = units
        self.W = nnx.Param(jax.nn.initializers.lecun_normal()(rngs.params(), (columns, 4 * units)))
        self.U = nnx.Param(jnp.concatenate([orthogonal(rngs.params(), (units, units)) for _ in self.blocks], axis=1))
        self.b = nnx.Param(jnp.concatenate([jnp.full(units, first_bias.get(name, 0.0)) for name in self.blocks]))

    def initial_state(self, batch: int) -> LSTMState:
        """The state before the first row: zeros, [B, H] each."""
        zeros = jnp.zeros((batch, self.units))
        return LSTMState(cell_state=zeros, hidden_state=zeros)

    def __call__(self, state: LSTMState, x_t: jax.Array) -> tuple[LSTMState, dict[str, jax.Array]]:
        """Read one row.

        Args:
          state: c_{t-1} and h_{t-1}.
          x_t: [B, D].

        Returns:
          The state after the row, and every one of `signals` by name, [B, H] each.
        """
        sums = x_t @ self.W[...] + state.hidden_state @ self.U[...] + self.b[...]
        z = dict(zip(self.blocks, jnp.split(sums, len(self.blocks), axis=-1), strict=True))

        f_t = sigmoid(z["forget_gate"])
        i_t = sigmoid(z["input_gate"])
        o_t = sigmoid(z["output_gate"])
        g_t = tanh(z["candidate"])
        c_t = f_t * state.cell_state + i_t * g_t
        h_t = o_t * tanh(c_t)

        return LSTMState(cell_state=c_t, hidden_state=h_t), {
            "forget_gate": f_t,
            "input_gate": i_t,
            "output_gate": o_t,
            "candidate": g_t,
            "cell_state": c_t,
            "hidden_state": h_t,
        }
