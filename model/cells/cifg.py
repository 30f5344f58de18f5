"""The LSTM whose input gate is what its forget gate leaves: the coupled input and forget gate, CIFG.

Greff et al. (2015) gave it the name and learn i_t, with f_t = 1 - i_t; Olah (2015) draws it the other way around, which
is what stands here. They are one function: 1 - σ(a) = σ(-a).
"""

import jax

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.lstm import STATES, LSTMCell, LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.equations import Equation, minus, now, plus
from gatescope.model.signals import (
    AVERAGED_CELL_STATE,
    CANDIDATE,
    COUPLED_INPUT_GATE,
    FORGET_GATE,
    HIDDEN_STATE,
    OUTPUT_GATE,
    Signal,
)


class CIFGCell(LSTMCell):
    """One step of an LSTM that forgets only as much as it writes, with three blocks of weights instead of four.

    c_t lies between c_{t-1} and g_t, and so, from c_0 = 0 on, in (-1, 1). The options are an LSTM's; what `chrono` asks
    of the input gate's bias, b_i = -b_f, holds here by itself.

    Args, attributes and errors: as in `gatescope.model.cells.base`.
    """

    memory = AVERAGED_CELL_STATE

    @property
    def blocks(self) -> tuple[str, ...]:
        return (FORGET_GATE.name, OUTPUT_GATE.name, CANDIDATE.name)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (FORGET_GATE, COUPLED_INPUT_GATE, OUTPUT_GATE, CANDIDATE, AVERAGED_CELL_STATE, HIDDEN_STATE)

    @property
    def equations(self) -> tuple[Equation, ...]:
        return (
            self.squashed("forget_gate", "sigmoid"),
            Equation(name="input_gate", terms=(plus(), minus(now("forget_gate")))),
            self.squashed("output_gate", "sigmoid"),
            self.squashed("candidate", "tanh"),
            *STATES,
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

        f_t = tap("forget_gate", sigmoid(z["forget_gate"]))
        i_t = tap("input_gate", 1 - f_t)
        o_t = tap("output_gate", sigmoid(z["output_gate"]))
        g_t = tap("candidate", tanh(z["candidate"]))
        c_t = tap("cell_state", f_t * state.cell_state + i_t * g_t)
        h_t = tap("hidden_state", o_t * tanh(c_t))
        return LSTMState(cell_state=c_t, hidden_state=h_t)
