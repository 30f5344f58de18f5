"""Everything that a trained classifier computed while it read an image."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# For each layer, bottom first, the name of each of its signals in their order, its stack and its place in there.
Places = tuple[tuple[tuple[str, int, int], ...], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One image, read row by row; all arrays are float32 and in the order of the rows, top first.

    Args:
      model: the name of the classifier.
      image: [T, D] in [0, 1], ink 1: what the network read.
      probabilities_by_row: [T, K], the belief after each row; each row sums to 1.
      stacks: [T, S, n] each, all signals of one width side by side; ranges as in `gatescope.model.signals`.
      places: where each signal stands in there, as `RowClassifier.places` tells it.
    """

    model: str
    image: np.ndarray
    probabilities_by_row: np.ndarray
    stacks: tuple[np.ndarray, ...]
    places: Places

    @cached_property
    def layers(self) -> tuple[dict[str, np.ndarray], ...]:
        """For each layer, bottom first, its signals by name, [T, n] each, n = H for most."""
        return tuple({name: self.stacks[stack][:, place] for name, stack, place in layer} for layer in self.places)

    @property
    def is_finite(self) -> bool:
        """Whether nothing in it is NaN or infinite, as weights that are damaged or too large may have it."""
        return _is_finite((self.probabilities_by_row, *self.stacks))

    @property
    def probabilities(self) -> np.ndarray:
        """[K], the belief after the last row."""
        last: np.ndarray = self.probabilities_by_row[-1]
        return last

    @property
    def prediction(self) -> int:
        """The class that the network believes in most after the last row."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True, kw_only=True, eq=False)
class Together:
    """Several images, read at once.

    Args:
      traces: of each image, in their order.
      arrays: what the traces are parts of, and whatever else was computed with them.
    """

    traces: list[Trace]
    arrays: tuple[np.ndarray, ...]

    @property
    def is_finite(self) -> bool:
        """Whether nothing in the arrays is NaN or infinite: then each trace is finite, and asking all takes longer."""
        return _is_finite(self.arrays)


def _is_finite(arrays: Sequence[np.ndarray]) -> bool:
    return all(np.logical_and.reduce(np.isfinite(values), axis=None) for values in arrays)
