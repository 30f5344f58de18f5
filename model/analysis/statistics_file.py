"""A network's statistics as one safetensors file, with the digest of the weights that they are about.

By layer and signal: `layers.0.forget_gate.mean`, `.spread` and, where the signal has one, `.half_life`, all float32;
`.mean_by_row`, `.spread_by_row` and `.shares` as float16, whose three digits are more than a display shows. By layer,
of the memory: `layers.0.order`, the units sorted by similarity, and `layers.0.flipped`, 1 for units that are
sign-flipped in it; both int32.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gatescope.model.analysis.signal_statistics import SignalStatistics
from gatescope.model.analysis.unit_order import Order
from gatescope.model.atomic_write import replace
from gatescope.model.weights_file import digest_of

FORMAT = "gatescope-statistics-1"
COARSE = ("mean_by_row", "spread_by_row", "shares")


class StatisticsError(ValueError):
    """Missing, damaged or outdated statistics; the message says what to do."""


def statistics_path(weights: Path) -> Path:
    """The path of the statistics of a weights file."""
    return weights.parent / "statistics" / weights.name


def write_statistics(
    weights: Path, layers: Sequence[Mapping[str, SignalStatistics]], orders: Sequence[Order], *, about: str
) -> Path:
    """Write the statistics of a weights file atomically.

    Args:
      weights: the weights file.
      layers: from `measure_signals`.
      orders: the unit order of each layer's memory.
      about: which digits were measured, in words.

    Returns:
      The path of the file.
    """
    tensors = {}
    for index, (layer, order) in enumerate(zip(layers, orders, strict=True)):
        for name, found in layer.items():
            for field, values in vars(found).items():
                if values is not None:
                    kind = np.float16 if field in COARSE else np.float32
                    tensors[f"layers.{index}.{name}.{field}"] = np.ascontiguousarray(values.astype(kind))
        tensors[f"layers.{index}.order"] = np.ascontiguousarray(order.units.astype(np.int32))
        tensors[f"layers.{index}.flipped"] = order.flipped.astype(np.int32)
    path = statistics_path(weights)
    replace(path, save(tensors, {"format": FORMAT, "weights": digest_of(weights), "about": about}))
    return path


def find_statistics(weights: Path) -> Path:
    """The path of the statistics of a weights file with its present content.

    Raises:
      StatisticsError: they are missing, damaged, or about other weights.
      CheckpointError: the weights file is invalid.
    """
    path = statistics_path(weights)
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
    except FileNotFoundError:
        raise StatisticsError(
            f"There are no statistics of {weights.stem}; `gatescope statistics` makes them."
        ) from None
    except (SafetensorError, OSError) as error:
        raise StatisticsError(
            f"The statistics of {weights.stem} are damaged ({error}); `gatescope statistics` makes new ones."
        ) from None
    if metadata.get("format") != FORMAT or metadata.get("weights") != digest_of(weights):
        raise StatisticsError(
            f"The statistics of {weights.stem} are about other weights; `gatescope statistics` makes new ones."
        )
    return path
