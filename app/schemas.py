"""Request and response bodies of the HTTP API, as the OpenAPI description shows them."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gatescope.model.equations import Equation

SIDE = 28  # pixels of an image, across and down
DIGITS = 10  # classes

# Lists fail fast: a body with half a million invalid numbers must not make half a million errors.
Finite = Annotated[float, Field(allow_inf_nan=False)]
Cell = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Row = Annotated[list[Cell], Field(min_length=SIDE, max_length=SIDE, fail_fast=True)]
Image = Annotated[list[Row], Field(min_length=SIDE, max_length=SIDE, fail_fast=True)]

WHOLE = re.compile(r"-?[0-9]+", re.ASCII)


def _check_digits(value: object) -> object:
    """Reject texts such as `+1`, `1.0` and ` 1 `, integers to pydantic but not to the OpenAPI description."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise ValueError("Input should be a whole number, in digits alone")
    return value


Whole = Annotated[int, BeforeValidator(_check_digits)]

# A seven, for "Try it out" in the API documentation.
EXAMPLE: list[Any] = [[0.0] * SIDE for _ in range(SIDE)]
for _row in (6, 7):
    EXAMPLE[_row][7:20] = [1.0] * 13
for _row in range(8, 23):
    _column = 19 - (_row - 8) * 8 // 15
    EXAMPLE[_row][_column - 1 : _column + 1] = [1.0, 1.0]


class PredictRequest(BaseModel):
    """An image as JSON. Unknown fields are refused, and so are booleans in place of numbers."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"image": EXAMPLE}]})

    image: Image = Field(description="28 rows of 28 numbers in 0..1, top row first; 1 is ink, 0 paper.")
    model: str | None = Field(None, description="A name from /models; the default model if omitted.")
    normalise: bool | None = Field(None, description="Scale and centre the drawing as in MNIST; false if omitted.")


class PredictQuery(BaseModel):
    """Query parameters of POST /predict."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(None, max_length=200, description="A name from /models; the default model if omitted.")
    signals: str | None = Field(
        None,
        max_length=1000,
        description="Names of the signals to return, separated by commas; all if omitted.",
        examples=["cell_state,forget_gate"],
    )
    normalise: bool | None = Field(
        None,
        description="Scale and centre the drawing as in MNIST; by default true for files and bytes, false for JSON.",
    )
    width: Whole | None = Field(None, ge=1, description="Width in pixels; for application/octet-stream only.")
    height: Whole | None = Field(None, ge=1, description="Height in pixels; for application/octet-stream only.")


class PredictResponse(BaseModel):
    """The trace: every signal of the network at every row of the image."""

    model: str
    prediction: int = Field(description="The most probable digit after the last row.")
    probabilities: list[float] = Field(description="[10], after the last row.")
    image: list[list[float]] = Field(description="[28][28], the network's input.")
    probabilities_by_row: list[list[float]] = Field(description="[28][10], after each row.")
    layers: list[dict[str, list[list[float]]]] = Field(
        description="For each layer, bottom first, its signals by name: [28][n], first row first. /models gives the"
        " layers and the width n of each signal."
    )


class SignalDescription(BaseModel):
    """One signal: a quantity that a cell computes at every row, usually for every unit."""

    name: str
    symbol: str
    range: tuple[Finite, Finite] = Field(description="The range of a display, the same for every digit.")
    bounded: bool = Field(description="False if values may lie outside the range.")
    meaning: str
    across: str = Field(
        description='What each number at a row belongs to: a "unit", a "row", a "module" of adjacent units, or "all".'
    )
    group: str = Field(description="What the signal belongs to, such as a dimension of a grid; may be empty.")
    labels: list[str] = Field(description="Names of the numbers; empty if they are counted from 1.")
    keeps: bool = Field(
        description="True for the retention gate: the fraction of the previous memory that a unit retains."
    )
    width: int = Field(description="Numbers at each row.")
    layers: list[int] = Field(description="Layers with this signal, counted from 0 at the bottom.")


class ModelDescription(BaseModel):
    """A model: shape, signals, equations, accuracy and provenance."""

    name: str
    title: str = Field(description="Display name.")
    idea: str = Field(description="How it differs from the LSTM; may be empty.")
    source: str = Field(description="Publication of the architecture.")
    note: str = Field(description="How its training differs from the other models' and why; may be empty.")
    cell: str
    options: dict[str, Any] = Field(description="Values of the cell's options.")
    units: int
    layers: int
    rows: int
    columns: int
    classes: int
    parameters: int
    memory: str = Field(description="Name of the signal that carries the memory from row to row.")
    output: str = Field(description="Name of the top layer's signal that the readout uses.")
    signals: list[SignalDescription] = Field(description="In display order.")
    equations: list[list[Equation]] = Field(description="For each layer, bottom first, the equations of its signals.")
    belief: Equation = Field(description="The equation of the class probabilities.")
    accuracy: dict[str, Finite] = Field(description="Fraction of correctly classified digits, by data set.")
    training: dict[str, Any] = Field(description="Training configuration.")
    provenance: dict[str, Any] = Field(description="Software, data and seeds that the weights come from.")


class UnusableModelDescription(BaseModel):
    """A model whose file is invalid."""

    name: str
    reason: str


class Models(BaseModel):
    """All models, and the name of the default one."""

    default: str
    models: list[ModelDescription]
    unusable: list[UnusableModelDescription] = Field(description="Models with invalid files, and why.")


class MnistDigit(BaseModel):
    """One of MNIST's 10,000 test digits."""

    index: int = Field(description="Index in the test set, counted from 0.")
    label: int = Field(description="The digit, 0 to 9.")
    image: list[list[float]] = Field(description="[28][28] in 0..1, 1 is ink, as POST /predict takes it.")


class Live(BaseModel):
    """Liveness."""

    live: bool


class Ready(BaseModel):
    """Readiness: the default model is loaded and warmed up."""

    ready: bool


class Limits(BaseModel):
    """Limits and timeouts; in brackets the status of a request beyond them."""

    max_body_bytes: int = Field(description="Bytes of a request body (413).")
    max_header_bytes: int = Field(description="Bytes of the request target and headers (431).")
    max_picture_pixels: int = Field(description="Pixels of a PNG or JPEG (422).")
    max_queue: int = Field(description="Concurrency limit: requests in progress and waiting (503, Retry-After).")
    max_connections: int = Field(description="Open connections; beyond, the longest idle one is closed.")
    max_models: int = Field(description="Models in memory; the least recently used one is evicted.")
    receive_seconds: float = Field(
        description="Read timeout, from a request's first byte to its last (408), and keep-alive timeout."
    )
    send_seconds: float = Field(
        description="Write timeout, while the client reads nothing; then the connection is closed."
    )
    request_seconds: float = Field(description="Request timeout, until the response begins (503, Retry-After).")


class ProblemDocument(BaseModel):
    """An error as in RFC 9457."""

    type: str = Field(examples=["/problems/blank-image"])
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(
        [], max_length=20, description="Invalid fields.", examples=[[{"where": "image.3.5", "what": "Too large"}]]
    )


def problem(description: str) -> dict[str, Any]:
    """The OpenAPI response of a problem document."""
    schema = ProblemDocument.model_json_schema()
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The OpenAPI parameters of a model of query parameters."""
    fields = model.model_json_schema()["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {key: value for key, value in field.items() if key != "default"},
            "description": field["description"],
        }
        for name, field in fields.items()
    ]
