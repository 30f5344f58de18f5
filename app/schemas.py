"""The shapes of what comes in and what goes out; /docs shows them."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gatescope.model.equations import Equation

SIDE = 28  # pixels of an image, across and down
DIGITS = 10  # classes

# Lists stop at their first bad member: a body of half a million bad cells must not make half a million errors.
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

# A seven, so that the documentation's "Try it out" has something to read.
EXAMPLE: list[Any] = [[0.0] * SIDE for _ in range(SIDE)]
for _row in (6, 7):
    EXAMPLE[_row][7:20] = [1.0] * 13
for _row in range(8, 23):
    _column = 19 - (_row - 8) * 8 // 15
    EXAMPLE[_row][_column - 1 : _column + 1] = [1.0, 1.0]


class PredictRequest(BaseModel):
    """An image as JSON. Nothing else may stand in it, and true is not a number."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"image": EXAMPLE}]})

    image: Image = Field(description="28 rows of 28 numbers in 0..1, top row first; ink is 1, paper 0.")
    model: str | None = Field(None, description="A name from /models; the default model if left out.")
    normalise: bool | None = Field(None, description="Scale and centre as MNIST was made; false if left out.")


class PredictQuery(BaseModel):
    """What may stand after the question mark."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(None, max_length=200, description="A name from /models; the default model if left out.")
    signals: str | None = Field(
        None,
        max_length=1000,
        description="Names of the signals to answer with, separated by commas; all if left out.",
        examples=["cell_state,forget_gate"],
    )
    normalise: bool | None = Field(
        None,
        description="Scale and centre as MNIST was made. If left out: true for pictures and bytes, false for JSON.",
    )
    width: Whole | None = Field(None, ge=1, description="Pixels in a row; for application/octet-stream only.")
    height: Whole | None = Field(None, ge=1, description="Rows; for application/octet-stream only.")


class PredictResponse(BaseModel):
    """Everything that the network computed while it read the image, row by row."""

    model: str
    prediction: int = Field(description="The digit believed in most after the last row.")
    probabilities: list[float] = Field(description="[10], after the last row.")
    image: list[list[float]] = Field(description="[28][28], what the network read.")
    probabilities_by_row: list[list[float]] = Field(description="[28][10], the belief after each row.")
    layers: list[dict[str, list[list[float]]]] = Field(
        description="For each layer, bottom first, its signals by name: [28][n], first row first. /models tells which"
        " layers have a signal, and n, its width."
    )


class SignalDescription(BaseModel):
    """One quantity that a cell computes at every row, in most cases for every unit."""

    name: str
    symbol: str
    range: tuple[Finite, Finite] = Field(description="What a display should span, the same for every digit.")
    bounded: bool = Field(description="False where values may leave the range.")
    meaning: str
    across: str = Field(
        description='What the numbers at a row stand for: a "unit" each, a "row" that was read, a "module" of'
        ' neighbouring units, or "all" where there is one number.'
    )
    group: str = Field(description="What it belongs to, such as a grid's dimension; empty where that needs no saying.")
    labels: list[str] = Field(description="What these numbers are called; empty where they are counted from 1.")
    keeps: bool = Field(description="True where it is the part of a unit's memory of the rows before that is kept.")
    width: int = Field(description="How many numbers it has at a row.")
    layers: list[int] = Field(description="The layers that have it, counted from 0 at the bottom.")


class ModelDescription(BaseModel):
    """A model that can be asked for."""

    name: str
    title: str = Field(description="What people call it.")
    idea: str = Field(description="What is different about it; empty where nothing is known.")
    source: str = Field(description="Who published it, where and when.")
    note: str = Field(description="Where its training differs from the other models' and why.")
    cell: str
    options: dict[str, Any] = Field(description="The cell's switches, as they are set.")
    units: int
    layers: int
    rows: int
    columns: int
    classes: int
    parameters: int
    memory: str = Field(description="The signal that carries the memory from row to row.")
    output: str = Field(description="The signal that the readout gets from the top layer.")
    signals: list[SignalDescription] = Field(description="In the order in which they are shown.")
    equations: list[list[Equation]] = Field(description="For each layer, bottom first, how its signals come about.")
    belief: Equation = Field(description="How the probabilities come about.")
    accuracy: dict[str, Finite] = Field(description="Share of digits read rightly, by set.")
    training: dict[str, Any] = Field(description="The recipe that the weights were trained by.")
    provenance: dict[str, Any] = Field(description="What the weights were made with.")


class UnusableModelDescription(BaseModel):
    """A model that can't be asked for as long as its file is as it is."""

    name: str
    reason: str


class Models(BaseModel):
    """All models, and the one that answers when none is named."""

    default: str
    models: list[ModelDescription]
    unusable: list[UnusableModelDescription] = Field(description="Those whose files can't be used, and why.")


class MnistDigit(BaseModel):
    """One of MNIST's 10,000 test digits."""

    index: int = Field(description="Its place in the test set, counted from 0.")
    label: int = Field(description="Which digit it is.")
    image: list[list[float]] = Field(description="[28][28] in 0..1, ink 1, as POST /predict takes it.")


class Live(BaseModel):
    """The process answers."""

    live: bool


class Ready(BaseModel):
    """The default model is loaded and warmed up; another one is when it is first asked for."""

    ready: bool


class Limits(BaseModel):
    """What is refused and when; the status that tells of it in brackets."""

    max_body_bytes: int = Field(description="Bytes of a request's body (413).")
    max_header_bytes: int = Field(description="Bytes of a request's address and headers (431).")
    max_picture_pixels: int = Field(description="Pixels of a PNG or JPEG (422).")
    max_queue: int = Field(description="Requests that are worked on or wait for it at a time (503, Retry-After).")
    max_connections: int = Field(description="Open connections; the one that has asked for nothing longest is closed.")
    max_models: int = Field(description="Models in memory; another one is loaded when it is asked for.")
    receive_seconds: float = Field(description="From a request's first byte to its last, and between requests (408).")
    send_seconds: float = Field(description="In which nothing of an answer is taken; then the connection is closed.")
    request_seconds: float = Field(description="From a request to the beginning of its answer (503, Retry-After).")


class ProblemDocument(BaseModel):
    """An error as in RFC 9457: what must hold, what came, what to do."""

    type: str = Field(examples=["/problems/blank-image"])
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(
        [], max_length=20, description="What is wrong where.", examples=[[{"where": "image.3.5", "what": "Too large"}]]
    )


def problem(description: str) -> dict[str, Any]:
    """How /docs describes an answer that is a problem document."""
    schema = ProblemDocument.model_json_schema()
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """How /docs describes what may stand after the question mark."""
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
