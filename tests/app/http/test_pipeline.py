"""A raw route's response is the same, byte for byte, past FastAPI's middleware stack and through it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from gatescope.app.formats.trace_formats import JSON, SAFETENSORS
from gatescope.app.http import error_responses, pipeline, raw_response
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.pipeline import Pipeline
from gatescope.app.http.raw_route import RawRoute
from gatescope.app.http.security_headers import allow_style, hash_of
from gatescope.app.main import create_app
from gatescope.app.problems import Problem
from gatescope.app.schemas import EXAMPLE
from gatescope.app.settings import Settings

BYTES = {"Content-Type": "application/octet-stream"}
GREY = bytes(28 * 10) + bytes([255] * 28) * 3 + bytes(28 * 15)
COURSE = "https://course.example.org"
LONG = b"a" * 5000
PREDICT_REQUESTS: dict[str, dict[str, Any]] = {
    "json": {"json": {"image": EXAMPLE}},
    "json, zstd accepted": {"json": {"image": EXAMPLE}, "headers": {"Accept-Encoding": "gzip, zstd"}},
    "json, gzip accepted": {"json": {"image": EXAMPLE}, "headers": {"Accept-Encoding": "gzip"}},
    "tensors": {"json": {"image": EXAMPLE}, "headers": {"Accept": SAFETENSORS, "Accept-Encoding": "zstd"}},
    "grey bytes": {"content": GREY, "headers": BYTES, "params": {"width": 28, "height": 28}},
    "unknown model": {"json": {"image": EXAMPLE, "model": "none"}},
    "unknown signal": {"json": {"image": EXAMPLE}, "params": {"signals": "none"}},
    "empty body": {"content": b""},
    "invalid json": {"content": b"{", "headers": {"Content-Type": JSON}},
    "blank image": {"content": bytes(784), "headers": BYTES, "params": {"width": 28, "height": 28}},
    "unsupported type": {"content": b"a", "headers": {"Content-Type": "text/plain"}},
    "unacceptable format": {"json": {"image": EXAMPLE}, "headers": {"Accept": "image/png"}},
    "body too large": {"content": bytes(3_000_000), "headers": BYTES},
    "repeated parameter": {"content": GREY, "headers": BYTES, "params": [("width", 28), ("width", 28)]},
}


async def succeed(response: Response) -> Response:
    return response


async def be_busy() -> Response:
    raise Problem("busy", "Retry.", headers={"Retry-After": "1"})


async def fail() -> Response:
    raise RuntimeError("a secret")


async def wait_forever() -> Response:
    await asyncio.Event().wait()
    raise AssertionError


async def lose_client() -> Response:
    raise ClientDisconnect


# What an endpoint may do, by name: a function that gives its work.
OUTCOMES: dict[str, Callable[[], Awaitable[Response]]] = {
    "short json": lambda: succeed(JSONResponse({"a": 1}, 201)),
    "long json": lambda: succeed(Response(LONG, headers={"ETag": '"a"'}, media_type=JSON)),
    "long json, weak tag": lambda: succeed(Response(LONG, headers={"ETag": 'W/"a"'}, media_type=JSON)),
    "long json, not stored": lambda: succeed(
        Response(LONG, headers={"Cache-Control": "no-store", "Vary": "Accept"}, media_type=JSON)
    ),
    "long json, not found": lambda: succeed(Response(LONG, 404, media_type=JSON)),
    "long bytes": lambda: succeed(Response(LONG, media_type=SAFETENSORS)),
    "compressed already": lambda: succeed(Response(LONG, headers={"Content-Encoding": "br"}, media_type=JSON)),
    "no content": lambda: succeed(Response(status_code=204)),
    "problem": be_busy,
    "exception": fail,
    "timeout": wait_forever,
    "client gone": lose_client,
}


def endpoint_for(work: Callable[[], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await work()

    return endpoint


def serve(
    endpoint: Callable[[Request], Awaitable[Response]], timeout: float = 60, cors_origins: Iterable[str] = ()
) -> Pipeline:
    """An application with one raw route, `/it`."""
    app = FastAPI()
    error_responses.install(app)
    app.router.add_api_route("/it", endpoint, methods=["GET", "HEAD", "POST"], route_class_override=RawRoute)
    cors = partial(CORSMiddleware, allow_origins=list(cors_origins)) if cors_origins else None
    stack: Any = app.build_middleware_stack()
    return Pipeline(stack.app, app.routes, Metrics(), timeout, cors=cors)


SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/it", "query_string": b"", "headers": []}


async def messages(app: ASGIApp, **scope: Any) -> list[Any]:
    """What an application sends for a request."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(SCOPE | {"state": {}} | scope, receive, send)
    return sent


@pytest.fixture
def through_middleware(monkeypatch) -> Callable[[], None]:
    """A function after whose call no request skips the middleware."""
    return lambda: monkeypatch.setattr(pipeline, "may_skip_middleware", lambda scope: False)


@pytest.fixture
def skipping(monkeypatch) -> list[str]:
    """Grows by the path of every request that skips the middleware."""
    paths: list[str] = []
    may_skip = pipeline.may_skip_middleware

    def note(scope: Any) -> bool:
        skips = may_skip(scope)
        paths.extend([scope["path"]] if skips else [])
        return skips

    monkeypatch.setattr(pipeline, "may_skip_middleware", note)
    return paths


@pytest.mark.parametrize("cors_origins", [(), (COURSE,), ("*",)], ids=["no CORS", "one origin", "all origins"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_messages_are_the_same_past_the_middleware_and_through_it(outcome, cors_origins, through_middleware, skipping):
    methods = ("GET", "HEAD", "POST")
    encodings = (None, b"gzip", b"zstd", b"gzip, zstd", b"identity")
    origins = (None, COURSE.encode(), b"https://elsewhere.example")
    scopes = [
        {
            "method": method,
            "headers": [
                (b"x-request-id", b"an-id"),
                *([(b"accept-encoding", encoding)] if encoding else ()),
                *([(b"origin", origin)] if origin else ()),
            ],
        }
        for method, encoding, origin in product(methods, encodings, origins)
    ]
    app = serve(endpoint_for(OUTCOMES[outcome]), 0.02 if outcome == "timeout" else 60, cors_origins)

    async def ask_all() -> list[list[Any]]:
        return await asyncio.gather(*(messages(app, **scope) for scope in scopes))

    past = asyncio.run(ask_all())
    assert skipping == ["/it"] * len(scopes)
    counts = answers(app)
    through_middleware()
    through = asyncio.run(ask_all())

    assert past == through
    assert skipping == ["/it"] * len(scopes)
    assert answers(app) == {labels: 2 * count for labels, count in counts.items()}


def answers(app: Pipeline) -> dict[tuple[str, ...], float]:
    (family,) = app.metrics.answers.collect()
    return {tuple(it.labels.values()): it.value for it in family.samples if it.name == "http_requests_total"}


@pytest.mark.parametrize("identity", [b"", b"two words", b"a" * 65, "\u00e9".encode("latin-1"), None])
def test_invalid_request_id_is_replaced_past_the_middleware_and_through_it(identity, through_middleware):
    app = serve(endpoint_for(OUTCOMES["short json"]))
    headers = [] if identity is None else [(b"x-request-id", identity)]

    def given() -> list[bytes]:
        start, _ = asyncio.run(messages(app, headers=headers))
        return [value for name, value in start["headers"] if name == b"x-request-id"]

    (past,) = given()
    through_middleware()
    (through,) = given()

    assert len(past) == len(through) == 16 and past != through


@pytest.mark.parametrize("request_options", PREDICT_REQUESTS.values(), ids=list(PREDICT_REQUESTS))
def test_predict_responds_the_same_past_the_middleware_and_through_it(
    client, skipping, through_middleware, request_options
):
    options = request_options | {"headers": request_options.get("headers", {}) | {"X-Request-ID": "it"}}

    past = client.post("/predict", **options)
    assert skipping == ["/predict"]
    through_middleware()
    through = client.post("/predict", **options)

    assert (past.status_code, past.content) == (through.status_code, through.content)
    assert past.headers.raw == through.headers.raw


def test_first_of_repeated_headers_counts(client):
    for first, second, status in (("text/plain", JSON, 415), (JSON, "text/plain", 422)):
        headers = [("Content-Type", first), ("Content-Type", second)]

        assert client.post("/predict", content=b"{}", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_methods_that_a_raw_route_lacks_are_refused_through_the_middleware(client, skipping, method):
    assert client.request(method, "/predict").status_code == 405
    assert skipping == []


def test_other_routes_go_through_the_middleware(client, skipping):
    for path in ("/models", "/predict/", "/v2/health/live", "/static/nothing"):
        client.get(path)
    client.post("/v2/models/lstm/infer", json={})

    assert skipping == []


@pytest.mark.parametrize("scope", [{"fastapi.telemetry": object()}, {"root_path": "/a"}], ids=["telemetry", "mounted"])
def test_request_that_a_middleware_concerns_goes_through_it(scope, skipping):
    app = serve(endpoint_for(OUTCOMES["short json"]))

    start, _ = asyncio.run(messages(app, **scope | {"path": scope.get("root_path", "") + "/it"}))

    assert start["status"] == 201
    assert skipping == []


def test_response_to_an_allowed_origin_has_cors_headers(settings):
    client = TestClient(create_app(Settings(models=settings.models, cors_origins=(COURSE,))))

    response = client.post("/predict", json={"image": EXAMPLE}, headers={"Origin": COURSE})

    assert response.headers["access-control-allow-origin"] == COURSE


def test_frame_ancestors_of_the_settings_are_in_the_policy(settings):
    client = TestClient(create_app(Settings(models=settings.models, frame_ancestors=("self",))))

    policy = client.post("/predict", content=b"").headers["content-security-policy"]

    assert policy.endswith("; frame-ancestors 'self'")


def test_allowed_style_is_in_the_one_policy_of_its_response():
    async def styled(request: Request) -> Response:
        response = Response()
        allow_style(response, "a {}")
        allow_style(response, "b {}")
        return response

    start, _ = asyncio.run(messages(serve(styled)))

    (policy,) = [value.decode() for name, value in start["headers"] if name == b"content-security-policy"]
    (sources,) = [part for part in policy.split("; ") if part.startswith("style-src ")]
    assert sources.endswith(f" {hash_of('a {}')} {hash_of('b {}')}")
    assert "frame-ancestors 'none'" in policy


def test_response_is_counted_timed_and_logged(caplog):
    caplog.set_level(logging.INFO, "gatescope")
    app = serve(endpoint_for(OUTCOMES["short json"]))

    asyncio.run(messages(app, query_string=b"secret=1"))

    assert answers(app) == {("POST", "/it", "201"): 1}
    assert app.metrics.seconds.labels("POST", "/it")._sum.get() > 0
    (line,) = [record.fields for record in caplog.records if record.name == "gatescope.requests"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/it", 201)


@pytest.mark.parametrize("route", ["raw", "middleware"])
def test_problem_document_has_the_headers_of_its_problem(route, through_middleware):
    if route == "middleware":
        through_middleware()

    response = TestClient(serve(endpoint_for(be_busy))).post("/it")

    assert (response.status_code, response.json()["type"]) == (503, "/problems/busy")
    assert response.headers["retry-after"] == "1"
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize("route", ["raw", "middleware"])
def test_unhandled_exception_is_an_internal_error_and_logged(route, through_middleware, caplog):
    if route == "middleware":
        through_middleware()
    app = serve(endpoint_for(fail))

    response = TestClient(app).post("/it")

    assert (response.status_code, response.json()["type"]) == (500, "/problems/internal-error")
    assert "secret" not in response.text
    assert "RuntimeError: a secret" in caplog.text
    assert answers(app) == {("POST", "/it", "500"): 1}


@pytest.mark.parametrize("route", ["raw", "middleware"])
def test_request_is_cancelled_at_its_timeout(route, through_middleware):
    cancelled = []

    async def stuck(request: Request) -> Response:
        try:
            return await wait_forever()
        except asyncio.CancelledError:
            cancelled.append(request.url.path)
            raise

    if route == "middleware":
        through_middleware()
    app = serve(stuck, timeout=0.05)
    response = TestClient(app).post("/it")

    assert (response.status_code, response.json()["type"]) == (503, "/problems/deadline-passed")
    assert cancelled == ["/it"]
    assert answers(app) == {("POST", "/it", "503"): 1}
    assert not app.timeouts._expiries and not app.timeouts._expired


def test_cancellation_by_something_else_is_not_taken_for_a_timeout():
    app = serve(endpoint_for(wait_forever))

    async def cancel() -> None:
        request = asyncio.ensure_future(messages(app))
        await asyncio.sleep(0)
        request.cancel()
        await request

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())
    assert answers(app) == {("POST", "/it", "499"): 1}


def test_nothing_is_sent_to_a_client_that_has_gone_and_499_is_counted():
    app = serve(endpoint_for(lose_client))

    assert asyncio.run(messages(app)) == []
    assert answers(app) == {("POST", "/it", "499"): 1}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_raw_response_has_the_headers_and_body_of_one_in_messages(method):
    app = serve(endpoint_for(lambda: succeed(JSONResponse({"a": 1}, 201, {"X-Own": "b"}))))
    written: list[tuple[int, bytes, bytes]] = []

    async def write(status: int, headers: bytes, body: bytes) -> None:
        written.append((status, headers, body))

    scope = {"method": method, "headers": [(b"x-request-id", b"it")]}
    start, body = asyncio.run(messages(app, **scope))
    assert asyncio.run(messages(app, **scope, extensions={raw_response.EXTENSION: write})) == []

    assert written == [(start["status"], raw_response.lines(start["headers"]), body["body"])]
    assert (start["status"], body["body"]) == (201, b'{"a":1}')


def test_response_to_head_is_never_raw():
    async def write(*_: object) -> None:
        raise AssertionError("would write the body too")

    app = serve(endpoint_for(OUTCOMES["long json"]))

    start, _ = asyncio.run(messages(app, method="HEAD", extensions={raw_response.EXTENSION: write}))

    assert start["status"] == 200


def wrap(app: ASGIApp) -> Pipeline:
    """A pipeline around an ASGI application without raw routes."""
    return Pipeline(app, (), Metrics(), 60)


START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}


@pytest.mark.parametrize("sent", [[], [START]], ids=["nothing", "the start alone"])
def test_exception_before_the_body_is_an_internal_error(sent):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in sent:
            await send(message)
        raise RuntimeError("a secret")

    start, body = asyncio.run(messages(wrap(app)))

    assert start["status"] == 500
    assert b"internal-error" in body["body"] and b"secret" not in body["body"]


def test_exception_in_the_middle_of_the_body_is_raised_to_the_server():
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(dict(START))
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        raise RuntimeError("a secret")

    async def send(message: Any) -> None:
        sent.append(message["type"])

    pipeline = wrap(app)
    with pytest.raises(RuntimeError, match="a secret"):
        asyncio.run(pipeline(dict(SCOPE), None, send))  # type: ignore[arg-type]

    assert sent == ["http.response.start", "http.response.body"]
    assert answers(pipeline) == {("POST", "unmatched", "200"): 1}


def test_streamed_response_is_sent_in_its_parts_and_varies_by_encoding():
    async def parts() -> Any:
        for _ in range(3):
            yield "x" * 2000

    response = StreamingResponse(parts(), media_type="text/plain", headers={"Content-Length": "6000"})

    start, *body = asyncio.run(
        messages(
            wrap(response),
            headers=[(b"accept-encoding", b"zstd"), (b"x-request-id", b"it")],
            asgi={"spec_version": "2.4"},
        )
    )

    headers = dict(start["headers"])
    assert b"content-encoding" not in headers and headers[b"vary"] == b"Accept-Encoding"
    assert headers[b"x-request-id"] == b"it" and b"content-security-policy" in headers
    assert [part["body"] for part in body] == [b"x" * 2000] * 3 + [b""]


def test_timeout_ends_when_the_response_starts():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(dict(START))
        await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b"late"})

    start, body = asyncio.run(messages(Pipeline(app, (), Metrics(), timeout=0.01)))

    assert (start["status"], body["body"]) == (200, b"late")


def test_messages_of_other_types_pass():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.debug", "info": 1})
        await send(dict(START))
        await send({"type": "http.response.pathsend", "path": "/a"})

    sent = asyncio.run(messages(wrap(app)))

    assert [message["type"] for message in sent] == [
        "http.response.debug",
        "http.response.start",
        "http.response.pathsend",
    ]
