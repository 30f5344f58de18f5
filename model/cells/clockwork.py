"""The clockwork recurrent cell (Koutník et al., 2014): modules of units that are updated at periods of their own."""

import dataclasses
import re
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import tanh
from gatescope.model.cells.base import Cell
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Block, Clock, Equation, Product, Weight, before, dense, now, plus
from gatescope.model.signals import HIDDEN_STATE, SINCE_TICK, TICKED, Signal

MEMORY = dataclasses.replace(
    HIDDEN_STATE,
    meaning="Memory and output at once; it stands still at all rows but those that its module is updated at.",
)


@dataclass(frozen=True, kw_only=True)
class ClockworkOptions:
    """The clocks.

    Args:
      periods: T_1 to T_g, rows from one update of a module to its next, fastest module first, commas between them.

    Raises:
      ValueError: they are not whole numbers from 1 to 9999, or one is smaller than the one before it.
    """

    periods: str = "1,2,4,8,16"

    def __post_init__(self) -> None:
        counts = re.fullmatch("[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*", self.periods)
        if not counts or list(self.numbers) != sorted(self.numbers):
            raise ValueError(
                "The option periods of clockwork must be whole numbers from 1 to 9999, none smaller than the one before"
                f" it, with a comma between them; got {self.periods!r}."
            )

    @property
    def numbers(self) -> tuple[int, ...]:
        """T_1 to T_g."""
        return tuple(int(part) for part in self.periods.split(","))


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class ClockworkState:
    """The state that a step of a clockwork cell passes to the next.

    Args:
      hidden_state: h, [B, H], in (-1, 1).
      rows_read: t, [B] int32, 0 or more.
    """

    hidden_state: jax.Array
    rows_read: jax.Array


class ClockworkCell(Cell):
    """One step of a clockwork recurrent network; module i of g holds H/g units that stand side by side.

    Modules stand in order of their periods, fastest first. Each hears those as slow as itself or slower, j ≥ i: only
    these blocks U^{ji} are stored, one matrix for each module that hears. Between two ticks a module's hidden state is
    the one before, bit for bit.

    Args and errors: as in `gatescope.model.cells.base`; a ValueError as well where modules would differ in size.

    Attributes:
      W: [D, H], LeCun normal. b: [H], starts at 0.
      U: g matrices; the i-th, [(g-i+1)H/g, H/g], holds U^{ii} to U^{gi} below one another, all that module i hears. It
        starts with orthonormal columns, so that the module's sums have the variance of what it hears, however many
        modules that is; one module alone has the simple cell's U.
    """

    Options = ClockworkOptions
    memory = MEMORY
    output = MEMORY

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        super().__init__(columns, config, layer, rngs=rngs)
        modules = len(self.options.numbers)
        if self.units % modules:
            raise ValueError(
                f"The units of clockwork must be divisible by the number of its periods, {modules}; got {self.units}."
            )
        orthogonal, size = jax.nn.initializers.orthogonal(), self.units // modules
        self.W = nnx.Param(jax.nn.initializers.lecun_normal()(rngs.params(), (columns, self.units)))
        self.U = nnx.List(
            [nnx.Param(orthogonal(rngs.params(), (count * size, size))) for count in range(modules, 0, -1)]
        )
        self.b = nnx.Param(jnp.zeros(self.units))

    @property
    def signals(self) -> tuple[Signal, ...]:
        periods = tuple(f"{period}" for period in self.options.numbers)
        ticked = dataclasses.replace(TICKED, labels=periods)
        since_tick = dataclasses.replace(SINCE_TICK, labels=periods, high=float(max(self.options.numbers) - 1))
        return (MEMORY, ticked, since_tick)

    @property
    def equations(self) -> tuple[Equation, ...]:
        size = self.units // len(self.U)
        heard = tuple(
            Block(tensor=f"U.{module}", units=size, unit=module * size, entry=module * size)
            for module in range(len(self.U))
        )
        return (
            Equation(
                name="hidden_state",
                terms=(
                    plus(dense("W_j", self.reads, "W", self.units)),
                    plus(Product(symbol="U_ij", of=(before("hidden_state"),), by=heard)),
                    plus(Weight(symbol="b_j", tensor="b")),
                ),
                activation="tanh",
                when=now("ticked"),
                otherwise=(plus(before("hidden_state")),),
            ),
            Equation(name="ticked", terms=(plus(now("since_tick")),), activation="is_zero"),
            Equation(name="since_tick", terms=(plus(Clock(periods=self.options.numbers)),)),
        )

    def initial_state(self, batch: int) -> ClockworkState:
        """h_0 and t = 0: zeros, [B, H] and [B]."""
        return ClockworkState(hidden_state=jnp.zeros((batch, self.units)), rows_read=jnp.zeros(batch, jnp.int32))

    def recurrent_matrix(self) -> jax.Array:
        """The blocks of U in their places, [H, H]: row block j, column block i holds U^{ji}, zeros where j < i."""
        return jnp.concatenate([jnp.pad(U[...], ((self.units - len(U), 0), (0, 0))) for U in self.U], axis=1)

    def project(self, x: jax.Array) -> jax.Array:
        """x W + b, [..., H]."""
        return x @ self.W[...] + self.b[...]

    def step(self, state: ClockworkState, projected: jax.Array, below: Signals | None, tap: Tap) -> ClockworkState:
        """Read one row.

        Args:
          state: h_{t-1}, and t-1.
          projected: x_t W + b.
          below: unused.
          tap: receives every one of `signals`: h_t [B, H], the others [B, g].

        Returns:
          The state after the row.
        """
        h, t = state.hidden_state, state.rows_read + 1

        s_t = tap("since_tick", (t[:, None] % jnp.array(self.options.numbers, jnp.int32)).astype(h.dtype))
        k_t = tap("ticked", (s_t == 0).astype(h.dtype))
        updated = tanh(projected + h @ self.recurrent_matrix())
        h_t = tap("hidden_state", jnp.where(jnp.repeat(k_t == 1, self.units // len(self.U), axis=-1), updated, h))
        return ClockworkState(hidden_state=h_t, rows_read=t)
