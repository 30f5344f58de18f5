"""In which order units stand so that those that do the same stand side by side."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage  # type: ignore[import-untyped]


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """An order of units.

    Args:
      units: [H], a permutation of 0 to H-1: the unit that stands first, and so on.
      flipped: [H], by unit: whether its sign was turned before it was compared, since it is negative for the most part.
    """

    units: np.ndarray
    flipped: np.ndarray


def by_similarity(values: np.ndarray) -> Order:
    """Units side by side whose values go up and down together.

    Which of two signs stands for "on" is chance, so units that are mostly negative are turned over first. Then units
    are clustered by the average of 1 - correlation, and the branches are turned so that neighbours are as much alike as
    can be (Bar-Joseph, Gifford, Jaakkola, 2001). A unit that never changes is as far from every other as one that has
    nothing to do with it.

    Args:
      values: [S, H], S samples of H units' memory.

    Raises:
      ValueError: there are fewer than two samples, or a value is not finite.
    """
    if values.ndim != 2 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(f"values must be finite and [samples, units] with two samples or more; got {values.shape}.")
    units = values.shape[1]
    flipped = (values < 0).mean(axis=0) > 0.5
    turned = np.where(flipped, -1.0, 1.0) * values.astype(np.float64)
    centred = turned - turned.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit_length = centred / np.where(length > 0, length, 1.0)
    if units < 3:
        return Order(units=np.arange(units), flipped=flipped)
    distance = 1.0 - unit_length.T @ unit_length
    pairs = np.clip(distance[np.triu_indices(units, k=1)], 0.0, 2.0)
    return Order(units=leaves_list(linkage(pairs, "average", optimal_ordering=True)), flipped=flipped)
