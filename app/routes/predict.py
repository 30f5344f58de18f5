"""POST /predict: the trace of an image, which is JSON, PNG, JPEG or raw bytes."""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any

import anyio.to_thread
import numpy as np
from fastapi import FastAPI, Request
from numpy.typing import NDArray
from pydantic import ValidationError
from starlette.responses import Response

from gatescope.app.context import AppContext, context_of
from gatescope.app.formats import images, trace_formats
from gatescope.app.http import query_params as query_string
from gatescope.app.http.error_responses import invalid
from gatescope.app.http.negotiation import preferred
from gatescope.app.http.raw_route import RawRoute
from gatescope.app.http.request_body import headers_of, whole_body
from gatescope.app.http.security_headers import encoded
from gatescope.app.problems import Problem
from gatescope.app.schemas import SIDE, PredictQuery, PredictRequest, PredictResponse, problem, query_parameters

JSON = "application/json"
BYTES = "application/octet-stream"
PICTURES = ("image/png", "image/jpeg")
ACCEPTED = (JSON, *PICTURES, BYTES)

# A larger image is normalised in a thread; for smaller ones the hand-over costs more than it saves.
FEW_PIXELS = 400 * 400

Grey = NDArray[Any]
BINARY = {"schema": {"type": "string", "format": "binary"}}
ANSWER = {trace_formats.JSON: {}, trace_formats.SAFETENSORS: BINARY}  # /docs requests the first
ANSWERS = tuple(trace_formats.FORMATS)
ANSWER_HEADERS = encoded({"Cache-Control": "no-store", "Vary": "Accept"})


async def predict(request: Request) -> Response:
    """The request body is one of

    * `application/json`: 28 rows of 28 numbers, 1 is ink, 0 paper; used unchanged unless `"normalise": true`;
    * `image/png` or `image/jpeg`: any size within `/limits`, dark on light or light on dark;
    * `application/octet-stream` with `?width=` and `?height=`: grey bytes, row by row, 255 is ink.

    Image files and bytes are scaled and centred as in MNIST unless `?normalise=false`; then they must be 28 x 28, with
    white ink. `Accept: application/vnd.safetensors` returns the same numbers as named float32 tensors. The first
    request for a model loads it, which takes about half a second.
    """
    query = _query(request.scope["query_string"])
    context = context_of(request)
    resources = context.resources
    models = resources.models
    headers = headers_of(request)
    content_type = _content_type(headers.get(b"content-type", b""))
    answer_type = preferred(headers.get(b"accept", b"").decode("latin-1"), ANSWERS)
    if answer_type is None:
        raise Problem("not-acceptable", f"Accept must allow {' or '.join(trace_formats.FORMATS)}; it allows neither.")
    body = await whole_body(request, context.settings.max_body_bytes)

    with context.concurrency_limit:
        query, image = await _image(context, query, content_type, body)
        predictor = await models.predictor(query.model if query.model is not None else models.default)
        signals = trace_formats.select(query.signals, predictor.signals)
        trace = await resources.batching.predict(predictor, image)
        content = trace_formats.FORMATS[answer_type](trace, signals)
    response = Response(content, media_type=answer_type)
    response.raw_headers += ANSWER_HEADERS
    return response


def mount(app: FastAPI) -> None:
    """Add the route, without the parameter parsing and exit stacks of FastAPI's own routes."""
    app.router.add_api_route(
        "/predict",
        predict,
        methods=["POST"],
        route_class_override=RawRoute,
        tags=["traces"],
        summary="Get the trace of an image",
        response_class=Response,
        responses={
            200: {"model": PredictResponse, "description": "The trace.", "content": ANSWER},
            404: problem("There is no such model."),
            406: problem("The Accept header allows none of the formats."),
            413: problem("The body is larger than `/limits` allows."),
            415: problem("The content type is not supported."),
            422: problem("The image is invalid or blank, or the model has no such signal."),
            503: problem(
                "The concurrency limit is reached, the model's file is invalid, or the service is still starting."
            ),
        },
        openapi_extra={
            "parameters": query_parameters(PredictQuery),
            "requestBody": {
                "required": True,
                "content": {
                    JSON: {"schema": PredictRequest.model_json_schema()},
                    **dict.fromkeys((*PICTURES, BYTES), BINARY),
                },
            },
        },
    )


@lru_cache(maxsize=128)  # a program sends the same query with every request
def _query(text: bytes) -> PredictQuery:
    """The parsed query string."""
    try:
        return PredictQuery.model_validate(query_string.read(text))
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False), "query") from None


@lru_cache(maxsize=128)
def _content_type(header: bytes) -> str:
    content_type = header.decode("latin-1").partition(";")[0].strip().lower()
    if content_type not in ACCEPTED:
        raise Problem(
            "unsupported-media-type",
            f"Content-Type must be one of {', '.join(ACCEPTED)}; it is {'another' if content_type else 'missing'}.",
            headers={"Accept": ", ".join(ACCEPTED)},
        )
    return content_type


async def _image(context: AppContext, query: PredictQuery, kind: str, body: bytes) -> tuple[PredictQuery, Grey]:
    """The network's input, [28, 28] in 0..1, and the query merged with the fields of a JSON body."""
    if kind == JSON:
        query, grey = _from_json(body, query)
        return query, images.normalise(grey) if query.normalise else grey
    prepare = images.unscaled if query.normalise is False else images.normalise
    if kind == BYTES:
        grey = _from_bytes(body, query)
        return query, prepare(grey) if grey.size <= FEW_PIXELS else await _in_thread(context, lambda: prepare(grey))
    most = context.settings.max_picture_pixels
    return query, await _in_thread(context, lambda: prepare(images.decode(body, max_pixels=most)))


def _from_json(body: bytes, query: PredictQuery) -> tuple[PredictQuery, Grey]:
    """The image [28, 28] as float32, and the query merged with the other fields of the body."""
    try:
        request = PredictRequest.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False)) from None
    for name in ("model", "normalise"):
        inside, outside = getattr(request, name), getattr(query, name)
        if inside is not None and outside is not None and inside != outside:
            raise Problem("invalid-request", f"{name} may stand in the body or in the query; they contradict here.")
        if outside is None:
            query = query.model_copy(update={name: inside})
    return query, np.fromiter(chain.from_iterable(request.image), np.float32, SIDE * SIDE).reshape(SIDE, SIDE)


def _from_bytes(body: bytes, query: PredictQuery) -> Grey:
    """The body as grey values, [height, width]."""
    width, height = query.width, query.height
    if width is None or height is None:
        raise Problem("invalid-request", f"{BYTES} must come with ?width= and ?height=; one of them is missing.")
    if len(body) != width * height:
        raise Problem(
            "invalid-request", f"width x height must be the number of bytes, one a pixel; {len(body)} bytes came."
        )
    return np.frombuffer(body, np.uint8).reshape(height, width)


async def _in_thread(context: AppContext, work: Callable[[], Grey]) -> Grey:
    """Run slow work in a thread, a few calls at a time, since each may hold a hundred megabytes."""
    try:
        return await anyio.to_thread.run_sync(work, limiter=context.resources.decoders)
    except Problem as problem:
        # The waiting frames refer to the problem, and its traceback to the frames: without the traceback the image is
        # freed at once and not by the next garbage collection.
        raise problem.with_traceback(None) from None
