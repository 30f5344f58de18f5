"""The two-dimensional grid LSTM (Kalchbrenner et al., 2016): memory goes from row to row and from layer to layer."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.base import GatedCell, read_options
from gatescope.model.cells.lstm import LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import IMAGE, Equation, Step, Value, before, below, dense, now, plus
from gatescope.model.signals import ALONG_DEPTH, ALONG_TIME, Signal

GATES = ("forget_gate", "input_gate", "output_gate")
SUMS = (*GATES, "candidate")  # what has weights, in the order of a dimension's blocks


@dataclass(frozen=True, kw_only=True)
class GridOptions:
    """Where the output gate stands, and what a bias starts at.

    Args:
      output: "inside", h = tanh(o ⊙ m), as in the paper, or "outside", h = o ⊙ tanh(m), as in an LSTM.
      forget_bias: of both dimensions' forget gates; 1 as in `gatescope.model.cells.lstm`.
    """

    output: str = "inside"
    forget_bias: float = 1.0

    def __post_init__(self) -> None:
        if self.output not in ("inside", "outside"):
            raise ValueError(f"output must be inside or outside; got {self.output!r}.")


class GridCell(GatedCell):
    """One block of the grid: an LSTM along time and one along depth, which read the same two hidden states.

    Time's memory m and hidden state h come from the row before, those of depth from the layer below at the same row.
    Each dimension has weights of its own.

    Below the first layer there is the row: h_depth = x_t W_h and m_depth = x_t W_m.

    Args, attributes and errors: as in `gatescope.model.cells.base`, but for these.

    Attributes:
      U: [H, 8H], the rows of all W that read h_time, orthogonal by block: time's four blocks, then depth's.
      W: [H, 8H], the rows that read h_depth, LeCun normal. b: [8H].
      W_x: [D, 2H], W_h and W_m side by side, LeCun normal; in the first layer only.
    """

    Options = GridOptions
    memory = ALONG_TIME["cell_state"]
    output = ALONG_DEPTH["depth_hidden_state"]

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        forget_bias = read_options(type(self), config).forget_bias
        biases = {"forget_gate": forget_bias, "depth_forget_gate": forget_bias}
        super().__init__(config.units, config, layer, biases=biases, rngs=rngs)
        self.columns = columns
        if not layer:
            self.W_x = nnx.Param(jax.nn.initializers.lecun_normal()(rngs.params(), (columns, 2 * self.units)))

    @property
    def blocks(self) -> tuple[str, ...]:
        return (*SUMS, *(f"depth_{name}" for name in SUMS))

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (*ALONG_TIME.values(), *ALONG_DEPTH.values())

    @property
    def reads(self) -> Value:
        """h_depth: of the layer beneath, below the first one the row times W_h."""
        return below("depth_hidden_state") if self.layer else now("row_as_hidden_state")

    @property
    def equations(self) -> tuple[Equation, ...]:
        m_depth = below("depth_cell_state") if self.layer else now("row_as_cell_state")
        return (
            *(() if self.layer else self._of_the_row()),
            *self._equations("", before("cell_state")),
            *self._equations("depth_", m_depth),
        )

    def initial_state(self, batch: int) -> LSTMState:
        """Time's m and h: zeros, [B, H] each."""
        zeros = jnp.zeros((batch, self.units))
        return LSTMState(cell_state=zeros, hidden_state=zeros)

    def project(self, x: jax.Array) -> tuple[jax.Array, jax.Array | None]:
        """h_depth's part of all sums, [..., 8H], and in the first layer what stands for m_depth, [..., H]."""
        if self.layer:
            return super().project(x), None
        h_depth, m_depth = jnp.split(x @ self.W_x[...], 2, axis=-1)
        return super().project(h_depth), m_depth

    def step(self, state: LSTMState, projected: Any, below: Signals | None, tap: Tap) -> LSTMState:
        """Read one row.

        Args:
          state: m and h along time, as the row before left them.
          projected: from `project` of the row, above the first layer of h_depth.
          below: the signals of the layer below at this row, its memory among them; None for the first layer.
          tap: receives every one of `signals`, [B, H] each.

        Returns:
          The state after the row.
        """
        from_depth, m_depth = projected
        if below is not None:
            m_depth = below["depth_cell_state"]
        z = self.sums(from_depth, state.hidden_state)
        m_time, h_time = self._step(z, "", state.cell_state, tap)
        self._step(z, "depth_", m_depth, tap)
        return LSTMState(cell_state=m_time, hidden_state=h_time)

    def _of_the_row(self) -> tuple[Equation, Equation]:
        """What stands for the layer below the first one."""
        H = self.units
        return (
            Equation(
                name="row_as_hidden_state",
                terms=(plus(dense("W_h", now(IMAGE), "W_x", H)),),
                step=Step(symbol="h_x", meaning="The row in place of what a layer below would show.", width=H),
            ),
            Equation(
                name="row_as_cell_state",
                terms=(plus(dense("W_m", now(IMAGE), "W_x", H, H)),),
                step=Step(symbol="c_x", meaning="The row in place of the memory of a layer below.", width=H),
            ),
        )

    def _equations(self, dimension: str, m: Value) -> tuple[Equation, ...]:
        """Those of one dimension's six signals, which begin with `dimension`, and its memory."""
        f, i, o, g = (dimension + name for name in SUMS)
        m_n, inside = dimension + "cell_state", self.options.output == "inside"
        return (
            *(self.squashed(gate, "sigmoid") for gate in (f, i, o)),
            self.squashed(g, "tanh"),
            Equation(name=m_n, terms=(plus(now(f), m), plus(now(i), now(g)))),
            Equation(
                name=dimension + "hidden_state",
                terms=(plus(now(o), now(m_n, "itself" if inside else "tanh")),),
                activation="tanh" if inside else "identity",
            ),
        )

    def _step(self, z: Signals, dimension: str, m: jax.Array, tap: Tap) -> tuple[jax.Array, jax.Array]:
        """One dimension's memory and hidden state, from its gates' sums and its memory before, [B, H] each.

        The names of its six signals begin with `dimension`.
        """
        f, i, o = (tap(dimension + name, sigmoid(z[dimension + name])) for name in GATES)
        g = tap(dimension + "candidate", tanh(z[dimension + "candidate"]))
        m = tap(dimension + "cell_state", f * m + i * g)
        h = tanh(o * m) if self.options.output == "inside" else o * tanh(m)
        return m, tap(dimension + "hidden_state", h)
