"""The signals of all recurrent cells: names, symbols, ranges and meanings."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One quantity that a cell computes at every row, in most cases for every unit.

    Args:
      name: in responses, files and code.
      symbol: in equations.
      low: the greatest lower bound of its values, None if there is none.
      high: the least upper bound of its values, None if there is none.
      meaning: one sentence for a reader who sees it for the first time.
      across: what each of its numbers at one row belongs to: a "unit", a "row" that was read, a "module" of
        neighbouring units, all of one size, or "all" for a single number.
      group: the part of the cell that it belongs to, such as a grid's dimension; empty for a cell of one part.
      labels: names of its numbers at one row; empty if they are counted from 1.
      keeps: whether it is a retention gate: the factor, in [0, 1], on a unit's memory of the rows before.
    """

    name: str
    symbol: str
    low: float | None
    high: float | None
    meaning: str
    across: str = "unit"
    group: str = ""
    labels: tuple[str, ...] = ()
    keeps: bool = False

    @property
    def bounded(self) -> bool:
        """Whether its values have both a lower and an upper bound."""
        return self.low is not None and self.high is not None


FORGET_GATE = Signal(
    name="forget_gate",
    symbol="f_t",
    low=0.0,
    high=1.0,
    meaning="How much of the old cell state is kept: 0 drops it, 1 keeps all of it.",
    keeps=True,
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
PRE_ACTIVATION = Signal(
    name="pre_activation",
    symbol="a_t",
    low=None,
    high=None,
    meaning="What the row and the previous hidden state add up to, before it is squashed.",
)
DERIVATIVE = Signal(
    name="derivative",
    symbol="d_t",
    low=0.0,
    high=1.0,
    meaning="How much of a change in the pre-activation gets through; near 0 the unit is saturated and gradients"
    " vanish.",
)
UPDATE_GATE = Signal(
    name="update_gate",
    symbol="z_t",
    low=0.0,
    high=1.0,
    meaning="How much of the old hidden state is kept: 1 keeps all of it, 0 puts the candidate in its place.",
    keeps=True,
)
RESET_GATE = Signal(
    name="reset_gate",
    symbol="r_t",
    low=0.0,
    high=1.0,
    meaning="How much of the old hidden state the candidate gets to see.",
)
TICKED = Signal(
    name="ticked",
    symbol="k_t",
    low=0.0,
    high=1.0,
    meaning="Whether this row updated the module: 1 if so, 0 if it stood still.",
    across="module",
)
SINCE_TICK = Signal(
    name="since_tick",
    symbol="s_t",
    low=0.0,
    high=None,
    meaning="How many rows ago the module was last updated, counted from the start before its first update.",
    across="module",
)
FORGET_PEEPHOLE = Signal(
    name="forget_peephole",
    symbol="p_f,t",
    low=None,
    high=None,
    meaning="The part of the forget gate's sum that comes from looking at the old cell state.",
    group="peepholes",
)
INPUT_PEEPHOLE = Signal(
    name="input_peephole",
    symbol="p_i,t",
    low=None,
    high=None,
    meaning="The part of the input gate's sum that comes from looking at the old cell state.",
    group="peepholes",
)
OUTPUT_PEEPHOLE = Signal(
    name="output_peephole",
    symbol="p_o,t",
    low=None,
    high=None,
    meaning="The part of the output gate's sum that comes from looking at the new cell state.",
    group="peepholes",
)
COUPLED_INPUT_GATE = replace(
    INPUT_GATE,
    meaning="How much of the candidate is written into the cell state: what the forget gate leaves, 1 − f.",
)
AVERAGED_CELL_STATE = replace(
    CELL_STATE, low=-1.0, high=1.0, meaning="The memory: a running average of the candidates so far."
)
SUMMED_CELL_STATE = replace(CELL_STATE, meaning="The memory: the sum of everything that was written.")
LINEAR_CANDIDATE = replace(
    CANDIDATE, low=None, high=None, meaning="The value that this row proposes to write, of any size."
)
UNGATED_HIDDEN_STATE = replace(HIDDEN_STATE, meaning="What the unit lets out: all of the squashed memory.")
UNSQUASHED_HIDDEN_STATE = replace(
    HIDDEN_STATE,
    low=None,
    high=None,
    meaning="What the unit lets out: the memory itself, as far as the output gate is open.",
)
ATTENTION_SCORE = Signal(
    name="attention_score",
    symbol="e_t",
    low=None,
    high=None,
    meaning="How much this row asks for: attention weighs it against the scores of the other rows.",
    across="all",
)
ATTENTION = Signal(
    name="attention",
    symbol="α_t",
    low=0.0,
    high=1.0,
    meaning="How much each row read so far counts, all together 1.",
    across="row",
)
CONTEXT = Signal(
    name="context",
    symbol="s_t",
    low=-1.0,
    high=1.0,
    meaning="What the readout gets: the rows read so far, gathered as the attention weighs them.",
)
DEPTH_GATE = Signal(
    name="depth_gate",
    symbol="d_t",
    low=0.0,
    high=1.0,
    meaning="How much of the memory of the layer below is let into this one at this row.",
)
FROM_BELOW = Signal(
    name="from_below",
    symbol="k_t",
    low=None,
    high=None,
    meaning="What comes from the memory of the layer below: that memory, as far as the depth gate is open.",
)
ALONG_TIME = {
    signal.name: replace(signal, group="along time", meaning=meaning)
    for signal, meaning in (
        (FORGET_GATE, "How much of the memory of the rows before is kept: 0 drops it, 1 keeps all of it."),
        (INPUT_GATE, "How much of the candidate is written into the memory that goes on to the next row."),
        (OUTPUT_GATE, "How much of that memory is shown to the next row."),
        (CANDIDATE, "The value that is proposed to be written into the memory along time."),
        (CELL_STATE, "The memory along time: what was kept from the rows before plus what is written now."),
        (HIDDEN_STATE, "What the unit shows the next row of its memory along time."),
    )
}
ALONG_DEPTH = {
    f"depth_{signal.name}": replace(
        signal,
        name=f"depth_{signal.name}",
        symbol=f"{signal.symbol[0]}_d",
        group="along depth",
        meaning=meaning,
        keeps=False,  # what it keeps is the layer's below, not of the rows before
    )
    for signal, meaning in (
        (FORGET_GATE, "How much of the memory of the layer below is kept: 0 drops it, 1 keeps all of it."),
        (INPUT_GATE, "How much of the candidate is written into the memory that goes up to the next layer."),
        (OUTPUT_GATE, "How much of that memory is shown to the layer above and to the readout."),
        (CANDIDATE, "The value that is proposed to be written into the memory along depth."),
        (CELL_STATE, "The memory along depth: what was kept from the layer below plus what is written now."),
        (HIDDEN_STATE, "What the unit shows the layer above, or the readout, of its memory along depth."),
    )
}
