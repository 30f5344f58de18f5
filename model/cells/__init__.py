"""The recurrent cells, by the name that a configuration gives them; `model.cells.cell` says what a cell is."""

from model.cells.ablated import AblatedLSTMCell
from model.cells.attention import AttentionCell
from model.cells.cell import Cell
from model.cells.cifg import CIFGCell
from model.cells.clockwork import ClockworkCell
from model.cells.depth_gated import DepthGatedCell
from model.cells.grid import GridCell
from model.cells.gru import GRUCell
from model.cells.lstm import LSTMCell
from model.cells.peephole import PeepholeCell
from model.cells.rnn import RNNCell

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
