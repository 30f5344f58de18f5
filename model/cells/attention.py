"""An LSTM whose readout looks back over all rows read so far: additive attention (Bahdanau et al., 2015)."""

from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from gatescope.model.cells.activations import sigmoid, tanh
from gatescope.model.cells.lstm import LSTMCell, LSTMOptions, LSTMState
from gatescope.model.cells.tap import Signals, Tap
from gatescope.model.config import ModelConfig
from gatescope.model.equations import Equation, Product, Step, Weight, dense, each, now, plus
from gatescope.model.signals import ATTENTION, ATTENTION_SCORE, CONTEXT, Signal

# The score of a row that is still to come: its exponential is 0 beside that of any real score, and as a finite number
# it can be taken from itself.
NOT_READ = -1e30


@dataclass(frozen=True, kw_only=True)
class AttentionOptions(LSTMOptions):
    """What an LSTM's biases start at, and how the rows are looked at.

    Args:
      size: A, the numbers in which a hidden state is compared.
      glimpses: G, how often a decoder looks at the rows read so far; 0 pools them in one look instead.
    """

    size: int = 64
    glimpses: int = 0

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"size must be 1 or more; got {self.size}.")
        if self.glimpses < 0:
            raise ValueError(f"glimpses must be 0, for pooling, or more; got {self.glimpses}.")


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class PoolingState(LSTMState):
    """The state of a cell that pools.

    Args:
      row: how many rows were read, an int32 scalar.
      scores: e, [B, T], `NOT_READ` for rows to come.
      log_total: ℓ, [B, 1], the logarithm of the sum of the scores' exponentials.
      context: s, [B, H], in (-1, 1).
    """

    row: jax.Array
    scores: jax.Array
    log_total: jax.Array
    context: jax.Array


@jax.tree_util.register_dataclass
@dataclass(frozen=True, kw_only=True)
class GlimpsesState(LSTMState):
    """The state of a cell whose decoder takes glimpses.

    Args:
      row: how many rows were read, an int32 scalar.
      hidden_states: h of every row, [B, T, H], 0 for rows to come.
      keys: h_s W_a + b_a of every row, [B, T, A], 0 for rows to come.
    """

    row: jax.Array
    hidden_states: jax.Array
    keys: jax.Array


class AttentionCell(LSTMCell):
    """An LSTM step, and a context of all its hidden states so far, which the readout gets in place of the last one.

    Attention pooling (Yang et al., 2016) goes over the rows s ≤ t, by the scores e_s.

    The context is carried from row to row, which is the same and never looks back:

        α_{t,t} = σ(e_t - ℓ_{t-1})                  the share of row t, which is exp(e_t - ℓ_t)
        s_t = s_{t-1} + α_{t,t} (h_t - s_{t-1})
        ℓ_t = log(exp(ℓ_{t-1}) + exp(e_t))

    With G glimpses an LSTM of its own decides what to look for next (as in Xu et al., 2015). It starts at d_0 = 0 after
    every row, and for k = 1 ... G:

        e_{k,s} = v · tanh(h_s W_a + d_{k-1} Q + b_a)
        α_k = softmax(e_{k,1} ... e_{k,t})          attention of glimpse k
        z_k = Σ_s α_{k,s} h_s
        d_k = LSTM(z_k, d_{k-1})                    s_t = d_G is the context

    How strongly a row is weighed says what the readout took from it. It is not by itself an explanation of the answer:
    other weights may give the same one (Jain & Wallace, 2019), and what the weights do show depends on the question
    (Wiegreffe & Pinter, 2019).

    Args, attributes and errors: as in `gatescope.model.cells.base`.

    Attributes:
      W_a: [H, A], LeCun normal. b_a: [A], 0. v: [A], small, so that at first all rows count nearly alike.
      Q: [H, A], LeCun normal, and decoder: an LSTM with the default biases; only with glimpses.
    """

    Options = AttentionOptions
    output = CONTEXT

    def __init__(self, columns: int, config: ModelConfig, layer: int = 0, *, rngs: nnx.Rngs) -> None:
        super().__init__(columns, config, layer, rngs=rngs)
        H, A, lecun_normal = self.units, self.options.size, jax.nn.initializers.lecun_normal()
        self.rows = config.rows
        self.W_a = nnx.Param(lecun_normal(rngs.params(), (H, A)))
        self.b_a = nnx.Param(jnp.zeros(A))
        self.v = nnx.Param(0.01 * jax.random.normal(rngs.params(), (A,)))
        if self.options.glimpses:
            self.Q = nnx.Param(lecun_normal(rngs.params(), (H, A)))
            self.decoder = LSTMCell(H, replace(config, cell="lstm", options=()), rngs=rngs)

    @property
    def signals(self) -> tuple[Signal, ...]:
        if not self.options.glimpses:
            return (*super().signals, ATTENTION_SCORE, ATTENTION, CONTEXT)
        looks = (
            replace(
                ATTENTION,
                name=f"attention_{k}",
                symbol=f"α_{k}",
                meaning=f"How much each row read so far counts in glimpse {k}, all together 1.",
            )
            for k in range(1, self.options.glimpses + 1)
        )
        return (*super().signals, *looks, CONTEXT)

    @property
    def equations(self) -> tuple[Equation, ...]:
        if self.options.glimpses:
            return super().equations  # what a decoder computes between two looks is no signal
        compared = Step(symbol="u_t", meaning="What of the row is compared.", width=self.options.size, across="entry")
        return (
            *super().equations,
            Equation(
                name="compared",
                terms=(
                    plus(dense("W_a", now("hidden_state"), "W_a", self.options.size)),
                    plus(Weight(symbol="b_a", tensor="b_a")),
                ),
                activation="tanh",
                step=compared,
            ),
            Equation(name="attention_score", terms=(plus(dense("v", now("compared"), "v", 1)),)),
            Equation(name="attention", terms=(plus(each("attention_score")),), activation="softmax"),
            Equation(
                name="context",
                terms=(plus(Product(symbol="h_s", of=(now("attention"),), by=each("hidden_state"))),),
            ),
        )

    def initial_state(self, batch: int) -> PoolingState | GlimpsesState:
        """Zeros, and no row read."""
        lstm, row = vars(super().initial_state(batch)), jnp.zeros((), jnp.int32)
        if self.options.glimpses:
            keys = jnp.zeros((batch, self.rows, self.options.size))
            return GlimpsesState(**lstm, row=row, hidden_states=jnp.zeros((batch, self.rows, self.units)), keys=keys)
        scores, log_total = jnp.full((batch, self.rows), NOT_READ), jnp.full((batch, 1), NOT_READ)
        return PoolingState(**lstm, row=row, scores=scores, log_total=log_total, context=jnp.zeros((batch, self.units)))

    def step(self, state: Any, projected: jax.Array, below: Signals | None, tap: Tap) -> Any:
        """Read one row.

        Args:
          state: a `PoolingState`, or with glimpses a `GlimpsesState`.
          projected: x_t W + b.
          below: unused.
          tap: receives every one of `signals`: [B, H] each, but the attention [B, T] and the score [B, 1].

        Returns:
          The state after the row.
        """
        lstm = super().step(state, projected, below, tap)
        return self._glimpse(state, lstm, tap) if self.options.glimpses else self._pool(state, lstm, tap)

    def _pool(self, state: PoolingState, lstm: LSTMState, tap: Tap) -> PoolingState:
        h_t = lstm.hidden_state
        u_t = tanh(h_t @ self.W_a[...] + self.b_a[...])
        e_t = tap("attention_score", (u_t @ self.v[...])[:, None])
        s_t = tap("context", state.context + sigmoid(e_t - state.log_total) * (h_t - state.context))
        log_total = jnp.logaddexp(state.log_total, e_t)
        scores = jnp.where(jnp.arange(self.rows) == state.row, e_t, state.scores)
        tap("attention", jax.nn.softmax(scores))  # for the reader: the context is carried, not summed anew
        return PoolingState(**vars(lstm), row=state.row + 1, scores=scores, log_total=log_total, context=s_t)

    def _glimpse(self, state: GlimpsesState, lstm: LSTMState, tap: Tap) -> GlimpsesState:
        h_t, rows = lstm.hidden_state, jnp.arange(self.rows)
        now = (rows == state.row)[:, None]
        hidden_states = jnp.where(now, h_t[:, None], state.hidden_states)
        keys = jnp.where(now, (h_t @ self.W_a[...] + self.b_a[...])[:, None], state.keys)

        decoder = self.decoder.initial_state(h_t.shape[0])
        for k in range(1, self.options.glimpses + 1):
            sought = decoder.hidden_state @ self.Q[...]
            scores = tanh(keys + sought[:, None]) @ self.v[...]
            alpha = tap(f"attention_{k}", jax.nn.softmax(jnp.where(rows <= state.row, scores, NOT_READ)))
            decoder, _ = self.decoder(decoder, jnp.einsum("bt,bth->bh", alpha, hidden_states))
        tap("context", decoder.hidden_state)
        return GlimpsesState(**vars(lstm), row=state.row + 1, hidden_states=hidden_states, keys=keys)
