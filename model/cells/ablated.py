"""The LSTM that is trained without one of its parts (Greff et al., 2015; Jozefowicz et al., 2015)."""

from dataclasses import dataclass

import jax

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.lstm import LSTMCell, LSTMOptions, LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.equations import Equation, Term, Value, before, now, plus
from gatescope.model.signals import (
    LINEAR_CANDIDATE,
    SUMMED_CELL_STATE,
    UNGATED_HIDDEN_STATE,
    UNSQUASHED_HIDDEN_STATE,
    Signal,
)

# What is left of the other signals says something else once the part is gone, or has other bounds.
CHANGED: dict[str, tuple[Signal, ...]] = {
    "forget_gate": (SUMMED_CELL_STATE,),
    "input_gate": (),
    "output_gate": (UNGATED_HIDDEN_STATE,),
    "input_activation": (LINEAR_CANDIDATE,),
    "output_activation": (UNSQUASHED_HIDDEN_STATE,),
}


@dataclass(frozen=True, kw_only=True)
class AblatedOptions(LSTMOptions):
    """What the biases start at, as in an LSTM, and which part is left out; a gate that is left out has no bias.

    Args:
      without: "forget_gate", "input_gate" or "output_gate", "input_activation" or "output_activation"; Greff et al.
        call them NFG, NIG, NOG, NIAF and NOAF.

    Raises:
      ValueError: `without` is none of these.
    """

    without: str = "forget_gate"

    def __post_init__(self) -> None:
        if self.without not in CHANGED:
            raise ValueError(
                f"The option without of ablated must be one of {', '.join(CHANGED)}; got {self.without!r}."
            )


class AblatedLSTMCell(LSTMCell):
    """One step of an LSTM without one of its parts: a gate that is left out is 1, an activation the identity.

    A gate that is left out has neither weights nor a signal, so that a quarter of the parameters goes. Without the
    forget gate it is the cell of 1997. Without the input activation g_t has no bounds, without the output activation
    h_t has none.

    Args, attributes and errors: as in `gatescope.model.cells.base`.
    """

    Options = AblatedOptions

    @property
    def blocks(self) -> tuple[str, ...]:
        return tuple(name for name in super().blocks if name != self.options.without)

    @property
    def signals(self) -> tuple[Signal, ...]:
        without = self.options.without
        changed = {signal.name: signal for signal in CHANGED[without]}
        return tuple(changed.get(signal.name, signal) for signal in super().signals if signal.name != without)

    @property
    def equations(self) -> tuple[Equation, ...]:
        without = self.options.without

        def valve(name: str, value: Value) -> Term:
            return plus(value) if name == without else plus(now(name), value)

        shown = now("cell_state", "itself" if without == "output_activation" else "tanh")
        return (
            *(self.squashed(name, "sigmoid") for name in self.blocks if name != "candidate"),
            self.squashed("candidate", "identity" if without == "input_activation" else "tanh"),
            Equation(
                name="cell_state",
                terms=(valve("forget_gate", before("cell_state")), valve("input_gate", now("candidate"))),
            ),
            Equation(name="hidden_state", terms=(valve("output_gate", shown),)),
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
        z, without = self.sums(projected, state.hidden_state), self.options.without

        f_t = tap("forget_gate", sigmoid(z["forget_gate"])) if without != "forget_gate" else 1.0
        i_t = tap("input_gate", sigmoid(z["input_gate"])) if without != "input_gate" else 1.0
        o_t = tap("output_gate", sigmoid(z["output_gate"])) if without != "output_gate" else 1.0
        g_t = tap("candidate", tanh(z["candidate"]) if without != "input_activation" else z["candidate"])
        c_t = tap("cell_state", f_t * state.cell_state + i_t * g_t)
        h_t = tap("hidden_state", o_t * (tanh(c_t) if without != "output_activation" else c_t))
        return LSTMState(cell_state=c_t, hidden_state=h_t)
