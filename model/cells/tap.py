"""The tap: the one function through which a cell's step passes each of its signals."""

import jax

Signals = dict[str, jax.Array]


class Tap:
    """Records the signals of one layer at one time step.

    A step calls `tap(name, value)` where it has computed a signal, and computes on with what that returns. A subclass
    that returns another value therefore replaces the signal for everything after it, and one that adds a variable
    gives the gradient at the signal, without a change in any cell.

    Attributes:
      signals: what `tap` returned, by name, in the order of the calls; [B, n] each.
    """

    def __init__(self) -> None:
        self.signals: Signals = {}

    def __call__(self, name: str, value: jax.Array) -> jax.Array:
        """Record a signal.

        Args:
          name: the name of one of the cell's `signals`.
          value: [B, n] as the step computed it.

        Returns:
          The value that the step is to go on with: here the same.
        """
        self.signals[name] = value
        return value
