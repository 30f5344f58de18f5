"""Tensors of the Open Inference Protocol: images in requests, signals in responses."""

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
MAX_IMAGES = BATCH_SIZES[-1]  # of a request
FLAT = TypeAdapter(Annotated[list[Cell], Field(max_length=MAX_IMAGES * SIDE * SIDE, fail_fast=True)])
NESTED = TypeAdapter(Annotated[list[Image], Field(max_length=MAX_IMAGES, fail_fast=True)])


class Tensor(BaseModel):
    """Name, type and shape of a tensor; -1 is the batch dimension."""

    name: str
    datatype: str
    shape: list[int]


class RequestInput(BaseModel):
    """An input tensor: its numbers are in `data`, row-major, or follow the JSON if `parameters` says so."""

    model_config = ConfigDict(strict=True)

    name: str = Field(max_length=200, examples=[INPUT])
    datatype: str = Field(max_length=20, examples=["FP32"])
    shape: list[int] = Field(max_length=8, examples=[[1, SIDE, SIDE]])
    parameters: dict[str, Any] = {}
    data: list[Any] | None = Field(None, examples=[[0.0] * (SIDE * SIDE)])


class RequestOutput(BaseModel):
    """A requested output tensor."""

    model_config = ConfigDict(strict=True)

    name: str = Field(max_length=200, examples=["layers.0.forget_gate"])
    parameters: dict[str, Any] = {}


class InferenceRequest(BaseModel):
    """Images and requested outputs; all outputs if omitted."""

    model_config = ConfigDict(strict=True)

    id: str | None = Field(None, max_length=200)
    parameters: dict[str, Any] = {}
    inputs: list[RequestInput] = Field(min_length=1, max_length=1)
    outputs: list[RequestOutput] | None = Field(None, max_length=1000)


def outputs(model: ModelDescription) -> list[Tensor]:
    """All output tensors: prediction, probabilities, and every signal under its name in safetensors."""
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


def parse(body: bytes, header: str | None) -> tuple[InferenceRequest, NDArray[np.float32]]:
    """Parse a request body: the request and its images, [N, 28, 28] in 0..1.

    Args:
      body: JSON, optionally followed by the bytes of tensors.
      header: Inference-Header-Content-Length, the length of the JSON if bytes follow.

    Raises:
      Problem: the request violates the protocol.
    """
    length = len(body) if header is None else int(header) if header.isdecimal() and len(header) < 20 else -1
    if not 0 <= length <= len(body):
        raise _wrong("Inference-Header-Content-Length must be the length of the JSON before the tensors' bytes.")
    try:
        request = InferenceRequest.model_validate_json(body[:length])
        return request, _images(request.inputs[0], body[length:])
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False)) from None


def _images(given: RequestInput, following: bytes) -> NDArray[np.float32]:
    if given.name != INPUT or given.datatype != "FP32":
        raise _wrong(f"The one input must be called {INPUT}, of datatype FP32.")
    if len(given.shape) != 3 or given.shape[1:] != [SIDE, SIDE] or not 1 <= given.shape[0] <= MAX_IMAGES:
        raise _wrong(f"The shape must be [N, {SIDE}, {SIDE}], N from 1 to {MAX_IMAGES}.")
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


def serialize(request: InferenceRequest, model: ModelDescription, traces: Sequence[Trace]) -> tuple[bytes, int | None]:
    """Serialize a response body; also the length of the JSON if bytes of tensors follow it.

    Raises:
      Problem: the model has no such output.
    """
    available = {tensor.name: tensor for tensor in outputs(model)}
    all_binary = request.parameters.get("binary_data_output") is True
    requested = [RequestOutput(name=name) for name in available] if request.outputs is None else request.outputs
    if any(output.name not in available for output in requested):
        raise Problem(
            "unknown-signal", f"The outputs of this model are {', '.join(available)}; the request names others."
        )
    if len({output.name for output in requested}) < len(requested):
        raise _wrong("Each output may be requested once.")
    described, binary = [], []
    for output in requested:
        values = np.stack([_value(trace, output.name) for trace in traces])
        tensor: dict[str, Any] = {
            "name": output.name,
            "datatype": available[output.name].datatype,
            "shape": values.shape,
        }
        if output.parameters.get("binary_data", all_binary) is True:
            binary.append(values.tobytes())
            tensor["parameters"] = {"binary_data_size": values.nbytes}
        else:
            tensor["data"] = values.ravel()
        described.append(tensor)
    document = {"model_name": model.name, "outputs": described} | ({} if request.id is None else {"id": request.id})
    text = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
    return b"".join([text, *binary]), len(text) if binary else None


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
