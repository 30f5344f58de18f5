"""The recurrent cells by their names in a configuration; `gatescope.model.cells.base` says what a cell is."""

from gatescope.model.cells.ablated import AblatedLSTMCell
from gatescope.model.cells.attention import AttentionCell
from gatescope.model.cells.base import Cell
from gatescope.model.cells.cifg import CIFGCell
from gatescope.model.cells.clockwork import ClockworkCell
from gatescope.model.cells.depth_gated import DepthGatedCell
from gatescope.model.cells.grid import GridCell
from gatescope.model.cells.gru import GRUCell
from gatescope.model.cells.lstm import LSTMCell
from gatescope.model.cells.peephole import PeepholeCell
from gatescope.model.cells.rnn import RNNCell

CELLS: dict[str, type[Cell]] = {
    "lstm": LSTMCell,
    "peephole": PeepholeCell,
    "cifg": CIFGCell,
    "ablated": AblatedLSTMCell,
    "rnn": RNNCell,
    "gru": GRUCell,
    "clockwork": ClockworkCell,
    "attention": AttentionCell,
    "depth_gated": DepthGatedCell,
    "grid": GridCell,
}
