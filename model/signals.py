"""What a recurrent cell lets one see: the one list of named signals, in the order they are shown."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One quantity that a cell computes at every row, for every unit.

    Args:
      name: what the wire, the files and the code call it.
      symbol: what the equations call it.
      low: greatest lower bound of its values, None where there is none.
      high: least upper bound of its values, None where there is none.
      meaning: one sentence for a reader who sees it for the first time.
    """

    name: str
    symbol: str
    low: float | None
    high: float | None
    meaning: str


FORGET_GATE = Signal(
    name="forget_gate",
    symbol="f_t",
    low=0.0,
    high=1.0,
    meaning="How much of the old cell state is kept: 0 drops it, 1 keeps all of it.",
)
INPUT_GATE = Signal(
    name="input_gate",
    symbol="i_t",
    low=0.0,
    high=1.0,
    meaning="How much of the candidate is written into the cell state.",
)
OUTPUT_GATE = Signal(
    name="output_gate",
    symbol="o_t",
    low=0.0,
    high=1.0,
    meaning="How much of the cell state is shown to the next row and to the readout.",
)
CANDIDATE = Signal(
    name="candidate",
    symbol="g_t",
    low=-1.0,
    high=1.0,
    meaning="The value that this row proposes to write.",
)
CELL_STATE = Signal(
    name="cell_state",
    symbol="c_t",
    low=None,
    high=None,
    meaning="The memory: what was kept of it plus what this row wrote.",
)
HIDDEN_STATE = Signal(
    name="hidden_state",
    symbol="h_t",
    low=-1.0,
    high=1.0,
    meaning="What the unit lets out: the squashed memory, as far as the output gate is open.",
)
