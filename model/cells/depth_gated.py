"""The depth-gated LSTM (Yao et al., 2015): a gate lets the memory of one layer into that of the layer above."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.lstm import STATES, LSTMCell, LSTMOptions, LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Equation, Weight, before, below, dense, now, plus
from gatescope.model.signals import (
    CANDIDATE,
    CELL_STATE,
    DEPTH_GATE,
    FORGET_GATE,
    FROM_BELOW,
    HIDDEN_STATE,
    INPUT_GATE,
    OUTPUT_GATE,
    Signal,
)


@dataclass(frozen=True, kw_only=True)
class DepthGatedOptions(LSTMOptions):
    """What the biases start at.

    Args:
      depth_bias: of the depth gate. The paper names none; sigmoid(-1) = 0.27 starts near the stacked LSTM, which is
        what remains where the gate is shut.
    """

    depth_bias: float = -1.0


class DepthGatedCell(LSTMCell):
    """One step of an LSTM with diagonal peepholes, and above the first layer a gate to the memory below.

    The first layer has neither d_t nor k_t: it is a peephole LSTM (Gers & Schmidhuber, 2000).

    Args, attributes and errors: as in `gatescope.model.cells.base`.

    Attributes:
      p_f, p_i, p_o: [H], 0 at first, the peepholes.
      W_d: [H, H], LeCun normal. w_cd, w_ld: [H], 0 at first. b_d: [H]; above the first layer only.

    Raises:
      ValueError: there are fewer than two layers, or an option is unknown, of another type, or out of its range.
    """

    Options = DepthGatedOptions

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        if config.layers < 2:
            raise ValueError(
                f"layers must be 2 or more for {config.cell}, whose gates join a layer to the one below;"
                f" got {config.layers}."
            )
        super().__init__(columns, config, layer, rngs=rngs)
        H = self.units
        self.p_f, self.p_i, self.p_o = (nnx.Param(jnp.zeros(H)) for _ in range(3))
        if layer:
            self.W_d = nnx.Param(jax.nn.initializers.lecun_normal()(rngs.params(), (H, H)))
            self.w_cd, self.w_ld = (nnx.Param(jnp.zeros(H)) for _ in range(2))
            self.b_d = nnx.Param(jnp.full(H, self.options.depth_bias))

    @property
    def signals(self) -> tuple[Signal, ...]:
        if not self.layer:
            return super().signals
        return (
            FORGET_GATE, INPUT_GATE, OUTPUT_GATE, DEPTH_GATE, CANDIDATE, FROM_BELOW, CELL_STATE, HIDDEN_STATE
        )  # fmt: skip

    @property
    def equations(self) -> tuple[Equation, ...]:
        c_t, c_before = now("cell_state"), before("cell_state")
        p_f, p_i, p_o = (Weight(symbol=name, tensor=name) for name in ("p_f", "p_i", "p_o"))
        cell_state, hidden_state = STATES
        from_below: tuple[Equation, ...] = ()
        if self.layer:
            w_c, w_l, b_d = (Weight(symbol=s, tensor=t) for s, t in (("w_c", "w_cd"), ("w_l", "w_ld"), ("b_d", "b_d")))
            c_below = below("cell_state")
            sees = plus(dense("W_d", self.reads, "W_d", self.units))
            from_below = (
                Equation(
                    name="depth_gate",
                    terms=(sees, plus(w_c, c_before), plus(w_l, c_below), plus(b_d)),
                    activation="sigmoid",
                ),
                Equation(name="from_below", terms=(plus(now("depth_gate"), c_below),)),
            )
            cell_state = dataclasses.replace(cell_state, terms=(plus(now("from_below")), *cell_state.terms))
        return (
            self.squashed("forget_gate", "sigmoid", plus(p_f, c_before)),
            self.squashed("input_gate", "sigmoid", plus(p_i, c_before)),
            self.squashed("candidate", "tanh"),
            *from_below,
            cell_state,
            self.squashed("output_gate", "sigmoid", plus(p_o, c_t)),
            hidden_state,
        )

    def project(self, x: jax.Array) -> tuple[jax.Array, jax.Array | None]:
        """x W + b of the LSTM's blocks, and above the first layer x W_d + b_d."""
        return super().project(x), x @ self.W_d[...] + self.b_d[...] if self.layer else None

    def step(self, state: LSTMState, projected: Any, below: Signals | None, tap: Tap) -> LSTMState:
        """Read one row.

        Args:
          state: c_{t-1} and h_{t-1}.
          projected: from `project` of the row, above the first layer of the hidden state below.
          below: the signals of the layer below at this row, its `cell_state` among them; None for the first layer.
          tap: receives every one of `signals`, [B, H] each.

        Returns:
          The state after the row.
        """
        from_row, from_row_to_d = projected
        z, c = self.sums(from_row, state.hidden_state), state.cell_state

        f_t = tap("forget_gate", sigmoid(z["forget_gate"] + self.p_f[...] * c))
        i_t = tap("input_gate", sigmoid(z["input_gate"] + self.p_i[...] * c))
        g_t = tap("candidate", tanh(z["candidate"]))
        c_t = f_t * c + i_t * g_t
        if below is not None:
            c_below = below["cell_state"]
            d_t = tap("depth_gate", sigmoid(from_row_to_d + self.w_cd[...] * c + self.w_ld[...] * c_below))
            c_t = tap("from_below", d_t * c_below) + c_t
        c_t = tap("cell_state", c_t)
        o_t = tap("output_gate", sigmoid(z["output_gate"] + self.p_o[...] * c_t))
        h_t = tap("hidden_state", o_t * tanh(c_t))
        return LSTMState(cell_state=c_t, hidden_state=h_t)
