"""A network's statistics as one safetensors file, which says whose weights it is about.

By layer and signal: `layers.0.forget_gate.mean`, `.spread` and, as far as the signal has them, `.half_life`, all
float32; `.mean_by_row`, `.spread_by_row` and `.shares` as float16, whose three digits are more than a display shows. By
layer, of the memory: `layers.0.order`, the units in an order in which those that do the same stand side by side, and
`layers.0.flipped`, 1 for those that were turned over for it; both int32.
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


class RecordError(ValueError):
    """There are no statistics of these weights; says why and what to do."""


def record_path(weights: Path) -> Path:
    """Where the statistics of a weights file lie."""
    return weights.parent / "statistics" / weights.name


def write_record(
    weights: Path, layers: Sequence[Mapping[str, SignalStatistics]], orders: Sequence[Order], *, about: str
) -> Path:
    """Write what was measured; the file is there whole or not at all.

    Args:
      weights: the file of the network.
      layers: what `measure_signals` gave.
      orders: of each layer's memory.
      about: which digits were read.

    Returns:
      Where it is.
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
    path = record_path(weights)
    replace(path, save(tensors, {"format": FORMAT, "weights": digest_of(weights), "about": about}))
    return path


def find_record(weights: Path) -> Path:
    """The statistics of a weights file as it lies there now.

    Raises:
      RecordError: there are none, they are damaged, or they are about other weights.
      CheckpointError: the weights file can't be read.
    """
    path = record_path(weights)
    try:
        with safe_open(path, framework="np") as file:
            said = file.metadata() or {}
    except FileNotFoundError:
        raise RecordError(f"There are no statistics of {weights.stem}; `gatescope statistics` makes them.") from None
    except (SafetensorError, OSError) as error:
        raise RecordError(
            f"The statistics of {weights.stem} are damaged ({error}); `gatescope statistics` makes new ones."
        ) from None
    if said.get("format") != FORMAT or said.get("weights") != digest_of(weights):
        raise RecordError(
            f"The statistics of {weights.stem} are about other weights; `gatescope statistics` makes new ones."
        )
    return path
