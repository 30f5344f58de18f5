"""Serialize a trace as JSON or as safetensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import orjson
from numpy.typing import NDArray

from gatescope.app.formats import json_floats
from gatescope.app.problems import Problem

if TYPE_CHECKING:
    from gatescope.model.trace import SignalLayout, Trace

JSON = "application/json"
SAFETENSORS = "application/vnd.safetensors"

# The selected signals of a stack in its order: index in the stack, layer and name of each.
Selection = tuple[tuple[int, int, str], ...]


def select(wanted: str | None, available: Sequence[str]) -> tuple[str, ...]:
    """The signals in a comma-separated list, in the order of `available`; all for None.

    Raises:
      Problem: a signal is not available.
    """
    if wanted is None:
        return tuple(available)
    names = {name.strip() for name in wanted.split(",")}
    if unknown := names - set(available):
        few = "one is" if len(unknown) == 1 else f"{len(unknown)} are"
        raise Problem("unknown-signal", f"The signals of this model are {', '.join(available)}; {few} not among them.")
    return tuple(name for name in available if name in names)


def to_json(trace: Trace, signals: Sequence[str]) -> bytes:
    """The trace as JSON; every number reads back as the same float32.

    Args:
      trace: of any model.
      signals: names; each layer has those of its cell, in the cell's order.
    """
    texts: dict[tuple[int, str], bytes | memoryview] = {}
    for stack, selection in zip(trace.stacks, _selections(trace.layout, tuple(signals)), strict=True):
        for (_, layer, name), text in zip(selection, json_floats.write(_selected(stack, selection)), strict=True):
            texts[layer, name] = text
    begin = {
        "model": trace.model,
        "prediction": trace.prediction,
        "probabilities": np.ascontiguousarray(trace.probabilities),
        "image": np.ascontiguousarray(trace.image),
        "probabilities_by_row": np.ascontiguousarray(trace.probabilities_by_row),
    }
    # Joined without copying; orjson would copy every fragment first.
    parts: list[bytes | memoryview] = [orjson.dumps(begin, option=orjson.OPT_SERIALIZE_NUMPY).removesuffix(b"}")]
    for index, placed in enumerate(trace.layout):
        parts.append(b",{" if index else b',"layers":[{')
        for count, name in enumerate(name for name, _, _ in placed if name in signals):
            parts += (b'%b"%b":' % (b"," if count else b"", name.encode()), texts[index, name])
        parts.append(b"}")
    parts.append(b"]}")
    return b"".join(parts)


def to_safetensors(trace: Trace, signals: Sequence[str]) -> bytes:
    """The trace as named float32 tensors, such as `layers.0.forget_gate`; model and prediction are metadata.

    The safetensors library takes eight times as long: here, adjacent signals of a stack are copied together.

    Args:
      trace: of any model.
      signals: names; each layer has those of its cell.
    """
    names = tuple(signals)
    shapes = tuple([values.shape for values in (trace.image, trace.probabilities, trace.probabilities_by_row)])
    head = _header(
        trace.model, trace.prediction, shapes, tuple([stack.shape for stack in trace.stacks]), trace.layout, names
    )
    parts = [head, trace.image.tobytes(), trace.probabilities.tobytes(), trace.probabilities_by_row.tobytes()]
    for stack, selection in zip(trace.stacks, _selections(trace.layout, names), strict=True):
        parts.append(_selected(stack, selection).tobytes())
    return b"".join(parts)


def _selected(stack: NDArray[np.float32], selection: Selection) -> NDArray[np.float32]:
    """The selected signals of a stack [T, S, n] as [S, T, n]."""
    selected = stack if len(selection) == stack.shape[1] else stack[:, [place for place, _, _ in selection]]
    return selected.swapaxes(0, 1)


@lru_cache(maxsize=256)
def _selections(layout: SignalLayout, signals: tuple[str, ...]) -> tuple[Selection, ...]:
    """The selection of each stack."""
    found: dict[int, list[tuple[int, int, str]]] = {stack: [] for layer in layout for _, stack, _ in layer}
    for index, layer in enumerate(layout):
        for name, stack, place in layer:
            if name in signals:
                found[stack].append((place, index, name))
    return tuple(tuple(sorted(found[stack])) for stack in sorted(found))


@lru_cache(maxsize=256)  # headers of a model differ in the prediction only
def _header(
    model: str,
    prediction: int,
    shapes: tuple[tuple[int, ...], ...],
    stacks: tuple[tuple[int, ...], ...],
    layout: SignalLayout,
    signals: tuple[str, ...],
) -> bytes:
    """The header of a safetensors file, with its length in front."""
    tensors = dict(zip(("image", "probabilities", "probabilities_by_row"), shapes, strict=True))
    for (rows, _, width), selection in zip(stacks, _selections(layout, signals), strict=True):
        tensors |= {f"layers.{layer}.{name}": (rows, width) for _, layer, name in selection}
    header: dict[str, object] = {"__metadata__": {"model": model, "prediction": str(prediction)}}
    end = 0
    for name, shape in tensors.items():
        begin, end = end, end + 4 * prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (begin, end)}
    head = orjson.dumps(header)
    head += b" " * (-len(head) % 8)  # so that the numbers are aligned
    return len(head).to_bytes(8, "little") + head


FORMATS: dict[str, Callable[[Trace, Sequence[str]], bytes]] = {JSON: to_json, SAFETENSORS: to_safetensors}
