"""A sort order of units by the similarity of their series."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage  # type: ignore[import-untyped]


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """A sort order of units.

    Args:
      units: [H], a permutation of 0 to H-1: the first unit in the order, the second, and so on.
      flipped: [H] bool, by unit: whether it is sign-flipped, since most of its values are negative.
    """

    units: np.ndarray
    flipped: np.ndarray


def by_similarity(values: np.ndarray) -> Order:
    """Sort units by the similarity of their values.

    The sign of a unit is arbitrary, so units that are mostly negative are sign-flipped first. Average linkage clusters
    the units by 1 - correlation, and the optimal leaf order (Bar-Joseph, Gifford, Jaakkola, 2001) puts the most similar
    ones next to each other. A constant unit counts as uncorrelated with every other.

    Args:
      values: [S, H], S samples of the memory of H units.

    Raises:
      ValueError: there are fewer than two samples, or a value is not finite.
    """
    if values.ndim != 2 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(f"values must be finite and [samples, units] with two samples or more; got {values.shape}.")
    units = values.shape[1]
    flipped = (values < 0).mean(axis=0) > 0.5
    signed = np.where(flipped, -1.0, 1.0) * values.astype(np.float64)
    centred = signed - signed.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit_length = centred / np.where(length > 0, length, 1.0)
    if units < 3:
        return Order(units=np.arange(units), flipped=flipped)
    distance = 1.0 - unit_length.T @ unit_length
    pairs = np.clip(distance[np.triu_indices(units, k=1)], 0.0, 2.0)
    return Order(units=leaves_list(linkage(pairs, "average", optimal_ordering=True)), flipped=flipped)
