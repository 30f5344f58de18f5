"""The Open Inference Protocol's tensors: an image for each name on the way in, whatever was computed on the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gatescope.app.http.error_responses import invalid
from gatescope.app.inference.predictor import BATCH_SIZES
from gatescope.app.problems import Problem
from gatescope.app.schemas import DIGITS, SIDE, Cell, Image, ModelDescription

if TYPE_CHECKING:
    from gatescope.model.trace import Trace

INPUT = "image"
MOST = BATCH_SIZES[-1]  # images of a request: as many as are read at once
FLAT = TypeAdapter(Annotated[list[Cell], Field(max_length=MOST * SIDE * SIDE, fail_fast=True)])
NESTED = TypeAdapter(Annotated[list[Image], Field(max_length=MOST, fail_fast=True)])


class Tensor(BaseModel):
    """The name and form of a tensor; -1 stands for as many as there are."""

    name: str
    datatype: str
    shape: list[int]


class RequestInput(BaseModel):
    """An input; its numbers stand in `data`, row after row, or behind the JSON, whose `parameters` then say so."""

    model_config = ConfigDict(strict=True)

    name: str = Field(max_length=200, examples=[INPUT])
    datatype: str = Field(max_length=20, examples=["FP32"])
    shape: list[int] = Field(max_length=8, examples=[[1, SIDE, SIDE]])
    parameters: dict[str, Any] = {}
    data: list[Any] | None = Field(None, examples=[[0.0] * (SIDE * SIDE)])


class RequestOutput(BaseModel):
    """An output that is wanted."""

    model_config = ConfigDict(strict=True)

    name: str = Field(max_length=200, examples=["layers.0.forget_gate"])
    parameters: dict[str, Any] = {}


class InferenceRequest(BaseModel):
    """Images, and what is wanted of them; all there is, where nothing is said."""

    model_config = ConfigDict(strict=True)

    id: str | None = Field(None, max_length=200)
    parameters: dict[str, Any] = {}
    inputs: list[RequestInput] = Field(min_length=1, max_length=1)
    outputs: list[RequestOutput] | None = Field(None, max_length=1000)


def outputs(model: ModelDescription) -> list[Tensor]:
    """What can be asked for: the reading, the beliefs, and every signal under the name it has in safetensors."""
    signals = [
        Tensor(name=f"layers.{layer}.{signal.name}", datatype="FP32", shape=[-1, model.rows, signal.width])
        for layer in range(model.layers)
        for signal in model.signals
        if layer in signal.layers
    ]
    return [
        Tensor(name="prediction", datatype="INT64", shape=[-1]),
        Tensor(name="probabilities", datatype="FP32", shape=[-1, DIGITS]),
        Tensor(name="probabilities_by_row", datatype="FP32", shape=[-1, model.rows, DIGITS]),
        *signals,
    ]


def read(body: bytes, header: str | None) -> tuple[InferenceRequest, NDArray[np.float32]]:
    """The request and its images, [N, 28, 28] in 0..1.

    Args:
      body: JSON, which tensors' bytes may follow.
      header: how long the JSON is, where they do.

    Raises:
      Problem: it is not what the protocol wants.
    """
    length = len(body) if header is None else int(header) if header.isdecimal() and len(header) < 20 else -1
    if not 0 <= length <= len(body):
        raise _wrong("Inference-Header-Content-Length must be the length of the JSON before the tensors' bytes.")
    try:
        asked = InferenceRequest.model_validate_json(body[:length])
        return asked, _images(asked.inputs[0], body[length:])
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False)) from None


def _images(given: RequestInput, following: bytes) -> NDArray[np.float32]:
    if given.name != INPUT or given.datatype != "FP32":
        raise _wrong(f"The one input must be called {INPUT}, of datatype FP32.")
    if len(given.shape) != 3 or given.shape[1:] != [SIDE, SIDE] or not 1 <= given.shape[0] <= MOST:
        raise _wrong(f"The shape must be [N, {SIDE}, {SIDE}], N from 1 to {MOST}.")
    count = given.shape[0] * SIDE * SIDE
    size = given.parameters.get("binary_data_size")
    if size is not None:
        if given.data is not None or size != 4 * count or len(following) != size:
            raise _wrong(
                f"binary_data_size must be the number of bytes behind the JSON, 4 for each of {count} numbers."
            )
        values = np.frombuffer(following, "<f4")
        if not ((values >= 0) & (values <= 1)).all():  # NaN is neither
            raise _wrong("Every number must lie from 0 to 1.")
        return values.reshape(given.shape)
    if given.data is None or following:
        raise _wrong("The numbers must stand in data, or behind the JSON with binary_data_size in the parameters.")
    nested = bool(given.data) and isinstance(given.data[0], list)
    adapter: TypeAdapter[Any] = NESTED if nested else FLAT
    values = np.array(adapter.validate_python(given.data, strict=True), np.float32)
    if values.size != count:
        raise _wrong(f"There must be as many numbers as the shape says, {count}; {values.size} came.")
    return values.reshape(given.shape)


def write(asked: InferenceRequest, model: ModelDescription, traces: Sequence[Trace]) -> tuple[bytes, int | None]:
    """The answer's body, and how long the JSON in front of it is if tensors' bytes follow.

    Raises:
      Problem: the model has no such output.
    """
    there = {tensor.name: tensor for tensor in outputs(model)}
    all_binary = asked.parameters.get("binary_data_output") is True
    wanted = [RequestOutput(name=name) for name in there] if asked.outputs is None else asked.outputs
    if any(output.name not in there for output in wanted):
        raise Problem("unknown-signal", f"The outputs of this model are {', '.join(there)}; others were asked for.")
    if len({output.name for output in wanted}) < len(wanted):
        raise _wrong("Each output may be asked for once.")
    told, behind = [], []
    for output in wanted:
        values = np.stack([_value(trace, output.name) for trace in traces])
        tensor: dict[str, Any] = {"name": output.name, "datatype": there[output.name].datatype, "shape": values.shape}
        if output.parameters.get("binary_data", all_binary) is True:
            behind.append(values.tobytes())
            tensor["parameters"] = {"binary_data_size": values.nbytes}
        else:
            tensor["data"] = values.ravel()
        told.append(tensor)
    document = {"model_name": model.name, "outputs": told} | ({} if asked.id is None else {"id": asked.id})
    text = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
    return b"".join([text, *behind]), len(text) if behind else None


def _value(trace: Trace, name: str) -> NDArray[Any]:
    if name == "prediction":
        return np.array(trace.prediction, "<i8")
    if name.startswith("layers."):
        _, layer, signal = name.split(".")
        return trace.layers[int(layer)][signal]
    values: NDArray[Any] = getattr(trace, name)
    return values


def _wrong(detail: str) -> Problem:
    return Problem("invalid-request", f"{detail} See /v2/models/{{name}}.")
