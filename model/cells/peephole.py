"""The LSTM whose gates look at the memory through peepholes (Gers & Schmidhuber, 2000)."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.lstm import STATES, LSTMCell, LSTMOptions, LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Equation, Weight, before, now, plus
from gatescope.model.signals import FORGET_PEEPHOLE, INPUT_PEEPHOLE, OUTPUT_PEEPHOLE, Signal


@dataclass(frozen=True, kw_only=True)
class PeepholeOptions(LSTMOptions):
    """What the biases start at, as in an LSTM, and which gates have a peephole; many papers give it to only some.

    Args:
      forget_peephole: the forget gate looks at c_{t-1}.
      input_peephole: the input gate looks at c_{t-1}.
      output_peephole: the output gate looks at c_t.
    """

    forget_peephole: bool = True
    input_peephole: bool = True
    output_peephole: bool = True


class PeepholeCell(LSTMCell):
    """One step of an LSTM whose gates see the memory itself, and not just what the output gate let out of it.

    The output gate sees the memory after the row, the others the one before.

    Every unit peeps at its own memory only. The peepholes start at zero, as is customary, so that an untrained cell is
    an LSTM. A peephole that the options switch off has neither weights nor a signal.

    Args and errors: as in `gatescope.model.cells.base`.

    Attributes:
      p_f, p_i, p_o: the weights of the peepholes, [H] each, None where there is none; the others as in
        `gatescope.model.cells.base`.
    """

    Options = PeepholeOptions

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        super().__init__(columns, config, layer, rngs=rngs)
        self.p_f = nnx.Param(jnp.zeros(self.units)) if self.options.forget_peephole else None
        self.p_i = nnx.Param(jnp.zeros(self.units)) if self.options.input_peephole else None
        self.p_o = nnx.Param(jnp.zeros(self.units)) if self.options.output_peephole else None

    @property
    def signals(self) -> tuple[Signal, ...]:
        peepholes = {FORGET_PEEPHOLE: self.p_f, INPUT_PEEPHOLE: self.p_i, OUTPUT_PEEPHOLE: self.p_o}
        return (*super().signals, *(signal for signal, p in peepholes.items() if p is not None))

    @property
    def equations(self) -> tuple[Equation, ...]:
        peepholes = {
            "forget": (self.p_f, Weight(symbol="p_f", tensor="p_f"), before("cell_state")),
            "input": (self.p_i, Weight(symbol="p_i", tensor="p_i"), before("cell_state")),
            "output": (self.p_o, Weight(symbol="p_o", tensor="p_o"), now("cell_state")),
        }
        seen = {gate: (plus(p, c),) for gate, (there, p, c) in peepholes.items() if there is not None}
        return (
            *(self.squashed(f"{gate}_gate", "sigmoid", *seen.get(gate, ())) for gate in peepholes),
            self.squashed("candidate", "tanh"),
            *STATES,
            *(Equation(name=f"{gate}_peephole", terms=terms) for gate, terms in seen.items()),
        )

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

        seen_by_f = 0.0 if self.p_f is None else tap("forget_peephole", self.p_f[...] * state.cell_state)
        seen_by_i = 0.0 if self.p_i is None else tap("input_peephole", self.p_i[...] * state.cell_state)
        f_t = tap("forget_gate", sigmoid(z["forget_gate"] + seen_by_f))
        i_t = tap("input_gate", sigmoid(z["input_gate"] + seen_by_i))
        g_t = tap("candidate", tanh(z["candidate"]))
        c_t = tap("cell_state", f_t * state.cell_state + i_t * g_t)
        seen_by_o = 0.0 if self.p_o is None else tap("output_peephole", self.p_o[...] * c_t)
        o_t = tap("output_gate", sigmoid(z["output_gate"] + seen_by_o))
        h_t = tap("hidden_state", o_t * tanh(c_t))
        return LSTMState(cell_state=c_t, hidden_state=h_t)
