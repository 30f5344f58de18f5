"""Everything that a trained classifier computed for an image."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# For each layer, bottom first, for each of its signals in their order: name, index of its stack, index in the stack.
SignalLayout = tuple[tuple[tuple[str, int, int], ...], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One image, row by row; all arrays are float32, the top row first.

    Args:
      model: the name of the classifier.
      image: [T, D] in [0, 1], ink 1: the classifier's input.
      probabilities_by_row: [T, K], the probabilities after each row; each row sums to 1.
      stacks: [T, S, n] each: all signals of one width stacked; ranges as in `gatescope.model.signals`.
      layout: where each signal is in `stacks`, from `RowClassifier.signal_layout`.
    """

    model: str
    image: np.ndarray
    probabilities_by_row: np.ndarray
    stacks: tuple[np.ndarray, ...]
    layout: SignalLayout

    @cached_property
    def layers(self) -> tuple[dict[str, np.ndarray], ...]:
        """For each layer, bottom first, its signals by name, [T, n] each; n = H for most."""
        return tuple({name: self.stacks[stack][:, index] for name, stack, index in layer} for layer in self.layout)

    @property
    def is_finite(self) -> bool:
        """Whether no number is NaN or infinite, which damaged or too large weights can cause."""
        return _is_finite((self.probabilities_by_row, *self.stacks))

    @property
    def probabilities(self) -> np.ndarray:
        """[K], the probabilities after the last row."""
        last: np.ndarray = self.probabilities_by_row[-1]
        return last

    @property
    def prediction(self) -> int:
        """The most probable class after the last row, 0 to K-1."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True, kw_only=True, eq=False)
class TraceBatch:
    """The traces of images that were computed in one batch.

    Args:
      traces: one for each image, in their order.
      arrays: the whole batch, of which the traces are views, padding included.
    """

    traces: list[Trace]
    arrays: tuple[np.ndarray, ...]

    @property
    def is_finite(self) -> bool:
        """Whether no number of the batch is NaN or infinite: then every trace is finite, at less cost than each."""
        return _is_finite(self.arrays)


def _is_finite(arrays: Sequence[np.ndarray]) -> bool:
    return all(np.logical_and.reduce(np.isfinite(values), axis=None) for values in arrays)
