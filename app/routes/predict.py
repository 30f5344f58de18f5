"""POST /predict: an image in any of four forms goes in, everything the network computed about it comes out."""

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

# An image up to this size is normalised in less time than handing it to a thread and back would save.
FEW_PIXELS = 400 * 400

Grey = NDArray[Any]
BINARY = {"schema": {"type": "string", "format": "binary"}}
ANSWER = {trace_formats.JSON: {}, trace_formats.SAFETENSORS: BINARY}  # the first is what /docs asks for
ANSWERS = tuple(trace_formats.FORMATS)
ANSWER_HEADERS = encoded({"Cache-Control": "no-store", "Vary": "Accept"})


async def predict(request: Request) -> Response:
    """Send a digit as

    * `application/json`: 28 rows of 28 numbers, ink 1, paper 0; read as it is unless `"normalise": true`;
    * `image/png` or `image/jpeg`: any size that `/limits` allows, dark on light or light on dark;
    * `application/octet-stream` with `?width=` and `?height=`: grey bytes, row by row, 255 is ink.

    Pictures and bytes are scaled and centred as MNIST was made unless `?normalise=false`; then they must be 28 x 28
    and white is ink. `Accept: application/vnd.safetensors` gives the same numbers as named float32 tensors. A model
    that was not asked for before is loaded first, which takes about half a second.
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
    """Offer it, without the stacks and the search for parameters that FastAPI's own routes come with."""
    app.router.add_api_route(
        "/predict",
        predict,
        methods=["POST"],
        route_class_override=RawRoute,
        tags=["traces"],
        summary="Read a digit and show every gate",
        response_class=Response,
        responses={
            200: {"model": PredictResponse, "description": "The trace.", "content": ANSWER},
            404: problem("There is no such model."),
            406: problem("The Accept header leaves no format that can be given."),
            413: problem("The body is larger than `/limits` tells."),
            415: problem("The content is of another type."),
            422: problem("The image is not valid, there is no ink in it, or the model has no such signal."),
            503: problem("There is too much to do, the model's file cannot be used, or the service is still starting."),
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


@lru_cache(maxsize=128)  # a program asks for all its traces in the same way
def _query(text: bytes) -> PredictQuery:
    """What stands after the question mark."""
    try:
        return PredictQuery.model_validate(query_string.read(text))
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False), "query") from None


@lru_cache(maxsize=128)
def _content_type(told: bytes) -> str:
    content_type = told.decode("latin-1").partition(";")[0].strip().lower()
    if content_type not in ACCEPTED:
        raise Problem(
            "unsupported-media-type",
            f"Content-Type must be one of {', '.join(ACCEPTED)}; it is {'another' if content_type else 'missing'}.",
            headers={"Accept": ", ".join(ACCEPTED)},
        )
    return content_type


async def _image(context: AppContext, query: PredictQuery, kind: str, body: bytes) -> tuple[PredictQuery, Grey]:
    """The image [28, 28] in 0..1 that the network is to read, and the query completed with what the body says."""
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
    """The image [28, 28] as float32, and the query completed with what the body says."""
    try:
        asked = PredictRequest.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False, include_context=False)) from None
    for name in ("model", "normalise"):
        inside, outside = getattr(asked, name), getattr(query, name)
        if inside is not None and outside is not None and inside != outside:
            raise Problem("invalid-request", f"{name} may stand in the body or in the query; they contradict here.")
        if outside is None:
            query = query.model_copy(update={name: inside})
    return query, np.fromiter(chain.from_iterable(asked.image), np.float32, SIDE * SIDE).reshape(SIDE, SIDE)


def _from_bytes(body: bytes, query: PredictQuery) -> Grey:
    """The grey bytes as [height, width]."""
    width, height = query.width, query.height
    if width is None or height is None:
        raise Problem("invalid-request", f"{BYTES} must come with ?width= and ?height=; one of them is missing.")
    if len(body) != width * height:
        raise Problem(
            "invalid-request", f"width x height must be the number of bytes, one a pixel; {len(body)} bytes came."
        )
    return np.frombuffer(body, np.uint8).reshape(height, width)


async def _in_thread(context: AppContext, work: Callable[[], Grey]) -> Grey:
    """Do what takes long beside the event loop, a few at a time: each may hold a hundred megabytes."""
    try:
        return await anyio.to_thread.run_sync(work, limiter=context.resources.decoders)
    except Problem as problem:
        # What waited for the thread holds on to the problem, and its traceback to what waited: without it the picture
        # is let go at once, and not when the collector next looks.
        raise problem.with_traceback(None) from None
