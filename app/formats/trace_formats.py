"""A trace as bytes: JSON for people and scripts, safetensors for whoever wants the float32 numbers as they are."""

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

# Of a stack of signals those that are told, as they lie: place, layer and name of each.
Chosen = tuple[tuple[int, int, str], ...]


def select(wanted: str | None, available: Sequence[str]) -> tuple[str, ...]:
    """The signals that a list separated by commas names, in the order of `available`; all for None.

    Raises:
      Problem: one of them is not available.
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
      trace: whatever was read.
      signals: those to tell; each layer tells the ones that it has, in its own order.
    """
    texts: dict[tuple[int, str], bytes | memoryview] = {}
    for stack, chosen in zip(trace.stacks, _chosen(trace.layout, tuple(signals)), strict=True):
        for (_, layer, name), text in zip(chosen, json_floats.write(_some(stack, chosen)), strict=True):
            texts[layer, name] = text
    begin = {
        "model": trace.model,
        "prediction": trace.prediction,
        "probabilities": np.ascontiguousarray(trace.probabilities),
        "image": np.ascontiguousarray(trace.image),
        "probabilities_by_row": np.ascontiguousarray(trace.probabilities_by_row),
    }
    # Joined where they lie; orjson takes no text that is not copied to it first.
    parts: list[bytes | memoryview] = [orjson.dumps(begin, option=orjson.OPT_SERIALIZE_NUMPY).removesuffix(b"}")]
    for index, placed in enumerate(trace.layout):
        parts.append(b",{" if index else b',"layers":[{')
        for count, name in enumerate(name for name, _, _ in placed if name in signals):
            parts += (b'%b"%b":' % (b"," if count else b"", name.encode()), texts[index, name])
        parts.append(b"}")
    parts.append(b"]}")
    return b"".join(parts)


def to_safetensors(trace: Trace, signals: Sequence[str]) -> bytes:
    """The trace as named float32 tensors, `layers.0.forget_gate` and so on; model and prediction in the metadata.

    Written here, since safetensors' own writer takes eight times as long: signals that lie side by side in the trace
    are copied together.

    Args:
      trace: whatever was read.
      signals: those to tell; each layer tells the ones that it has.
    """
    names = tuple(signals)
    shapes = tuple([values.shape for values in (trace.image, trace.probabilities, trace.probabilities_by_row)])
    head = _head(
        trace.model, trace.prediction, shapes, tuple([stack.shape for stack in trace.stacks]), trace.layout, names
    )
    parts = [head, trace.image.tobytes(), trace.probabilities.tobytes(), trace.probabilities_by_row.tobytes()]
    for stack, chosen in zip(trace.stacks, _chosen(trace.layout, names), strict=True):
        parts.append(_some(stack, chosen).tobytes())
    return b"".join(parts)


def _some(stack: NDArray[np.float32], chosen: Chosen) -> NDArray[np.float32]:
    """Those signals of a stack [T, S, n], each as a table: [S, T, n]."""
    some = stack if len(chosen) == stack.shape[1] else stack[:, [place for place, _, _ in chosen]]
    return some.swapaxes(0, 1)


@lru_cache(maxsize=256)
def _chosen(places: SignalLayout, signals: tuple[str, ...]) -> tuple[Chosen, ...]:
    """What is to be told of each stack."""
    found: dict[int, list[tuple[int, int, str]]] = {stack: [] for layer in places for _, stack, _ in layer}
    for index, layer in enumerate(places):
        for name, stack, place in layer:
            if name in signals:
                found[stack].append((place, index, name))
    return tuple(tuple(sorted(found[stack])) for stack in sorted(found))


@lru_cache(maxsize=256)  # the traces of a model differ in ten predictions
def _head(
    model: str,
    prediction: int,
    shapes: tuple[tuple[int, ...], ...],
    stacks: tuple[tuple[int, ...], ...],
    places: SignalLayout,
    signals: tuple[str, ...],
) -> bytes:
    """What stands before the numbers: how long the description of the tensors is, and that."""
    tensors = dict(zip(("image", "probabilities", "probabilities_by_row"), shapes, strict=True))
    for (rows, _, width), chosen in zip(stacks, _chosen(places, signals), strict=True):
        tensors |= {f"layers.{layer}.{name}": (rows, width) for _, layer, name in chosen}
    header: dict[str, object] = {"__metadata__": {"model": model, "prediction": str(prediction)}}
    end = 0
    for name, shape in tensors.items():
        begin, end = end, end + 4 * prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (begin, end)}
    head = orjson.dumps(header)
    head += b" " * (-len(head) % 8)  # so that the numbers may be read where they lie
    return len(head).to_bytes(8, "little") + head


FORMATS: dict[str, Callable[[Trace, Sequence[str]], bytes]] = {JSON: to_json, SAFETENSORS: to_safetensors}
