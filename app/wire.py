"""A trace as bytes: JSON for people and scripts, safetensors for whoever wants the float32 numbers as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson

from app.problem import Problem

if TYPE_CHECKING:
    from model.tracing import Trace

JSON = "application/json"
SAFETENSORS = "application/vnd.safetensors"


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
    """The trace as JSON; every number is the shortest one that reads back as the same float32.

    Args:
      trace: whatever was read.
      signals: those to tell; each layer tells the ones that it has, in its own order.
    """
    document = {
        "model": trace.model,
        "prediction": trace.prediction,
        "probabilities": np.ascontiguousarray(trace.probabilities),
        "image": np.ascontiguousarray(trace.image),
        "probabilities_by_row": np.ascontiguousarray(trace.probabilities_by_row),
        "layers": [
            {name: np.ascontiguousarray(values) for name, values in layer.items() if name in signals}
            for layer in trace.layers
        ],
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def to_safetensors(trace: Trace, signals: Sequence[str]) -> bytes:
    """The trace as named float32 tensors, `layers.0.forget_gate` and so on; model and prediction in the metadata.

    Written here, since safetensors' own writer takes three times as long.

    Args:
      trace: whatever was read.
      signals: those to tell; each layer tells the ones that it has.
    """
    tensors = {
        "image": trace.image,
        "probabilities": trace.probabilities,
        "probabilities_by_row": trace.probabilities_by_row,
    }
    for index, layer in enumerate(trace.layers):
        tensors |= {f"layers.{index}.{name}": values for name, values in layer.items() if name in signals}
    # The bytes that follow one another here have to lie as they read, which a view's need not.
    contents = [np.ascontiguousarray(values, "<f4") for values in tensors.values()]
    header: dict[str, object] = {"__metadata__": {"model": trace.model, "prediction": str(trace.prediction)}}
    end = 0
    for name, content in zip(tensors, contents, strict=True):
        begin, end = end, end + content.nbytes
        header[name] = {"dtype": "F32", "shape": content.shape, "data_offsets": (begin, end)}
    head = orjson.dumps(header)
    head += b" " * (-len(head) % 8)  # so that the numbers may be read where they lie
    return b"".join([len(head).to_bytes(8, "little"), head, *(content.data for content in contents)])


FORMATS: dict[str, Callable[[Trace, Sequence[str]], bytes]] = {JSON: to_json, SAFETENSORS: to_safetensors}
