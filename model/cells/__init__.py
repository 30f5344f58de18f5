"""The recurrent cells, by the name that a configuration gives them.

A cell is an `nnx.Module` built as `Cell(columns, units, config, rngs=rngs)`. It has

* `signals`: the `Signal`s that a step returns, in order;
* `memory`: the one of them that carries what was read, which is drawn large;
* `initial_state(batch)`: its state before the first row, of zeros;
* `cell(state, x_t) -> (state, signals)`: one step for a batch, `x_t` [B, D]; `signals` maps each name to [B, H].
"""

from model.cells.lstm import LSTMCell

CELLS = {"lstm": LSTMCell}
