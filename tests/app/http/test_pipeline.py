"""What is answered directly is answered to the letter as FastAPI, its stacks and all middleware would have done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gatescope.app.formats.trace_formats import JSON, SAFETENSORS
from gatescope.app.http import raw_response
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.pipeline import Direct
from gatescope.app.http.raw_route import PlainRoute
from gatescope.app.main import create_app
from gatescope.app.problems import Problem
from gatescope.app.schemas import EXAMPLE
from gatescope.app.settings import Settings

BYTES = {"Content-Type": "application/octet-stream"}
GREY = bytes(28 * 10) + bytes([255] * 28) * 3 + bytes(28 * 15)
SHOWN = "https://course.example.org"
ASKED: dict[str, dict[str, Any]] = {
    "json": {"json": {"image": EXAMPLE}},
    "json in zstd": {"json": {"image": EXAMPLE}, "headers": {"Accept-Encoding": "gzip, zstd"}},
    "json without gzip": {"json": {"image": EXAMPLE}, "headers": {"Accept-Encoding": "gzip"}},
    "tensors": {"json": {"image": EXAMPLE}, "headers": {"Accept": SAFETENSORS, "Accept-Encoding": "zstd"}},
    "a drawing": {"content": GREY, "headers": BYTES, "params": {"width": 28, "height": 28}},
    "no such model": {"json": {"image": EXAMPLE, "model": "none"}},
    "no such signal": {"json": {"image": EXAMPLE}, "params": {"signals": "none"}},
    "nothing": {"content": b""},
    "nonsense": {"content": b"{", "headers": {"Content-Type": JSON}},
    "no ink": {"content": bytes(784), "headers": BYTES, "params": {"width": 28, "height": 28}},
    "another type": {"content": b"a", "headers": {"Content-Type": "text/plain"}},
    "other formats": {"json": {"image": EXAMPLE}, "headers": {"Accept": "image/png"}},
    "too large": {"content": bytes(3_000_000), "headers": BYTES},
    "doubled": {"content": GREY, "headers": BYTES, "params": [("width", 28), ("width", 28)]},
}


@pytest.fixture
def direct(monkeypatch) -> list[str]:
    """Grows by the path of everything that is answered directly."""
    answered: list[str] = []
    answer = Direct._answer

    async def told(self: Direct, request: Request) -> Response | None:
        answered.append(request.url.path)
        return await answer(self, request)

    monkeypatch.setattr(Direct, "_answer", told)
    return answered


@pytest.mark.parametrize("asked", ASKED.values(), ids=list(ASKED))
def test_the_answer_is_the_same_as_the_usual_way(client, direct, monkeypatch, asked):
    asked = asked | {"headers": asked.get("headers", {}) | {"X-Request-ID": "it"}}

    ours = client.post("/predict", **asked)
    assert direct == ["/predict"]
    monkeypatch.setattr(Direct, "_is_ours", lambda self, scope: False)
    usual = client.post("/predict", **asked)
    assert direct == ["/predict"]

    assert (ours.status_code, ours.content) == (usual.status_code, usual.content)
    assert sorted(ours.headers.items()) == sorted(usual.headers.items())


def test_of_headers_that_stand_there_twice_the_first_counts(client):
    for first, second, status in (("text/plain", JSON, 415), (JSON, "text/plain", 422)):
        headers = [("Content-Type", first), ("Content-Type", second)]

        assert client.post("/predict", content=b"{}", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
def test_other_methods_are_refused_the_usual_way(client, direct, method):
    assert client.request(method, "/predict").status_code == 405
    assert direct == []


def test_other_paths_go_the_usual_way(client, direct):
    for path in ("/models", "/predict/", "/v2/health/live"):
        client.get(path)
    client.post("/v2/models/lstm/infer", json={})

    assert direct == []


def test_other_pages_that_may_ask_can_read_the_answer(settings, direct):
    client = TestClient(create_app(Settings(models=settings.models, cors_origins=(SHOWN,))))

    answer = client.post("/predict", json={"image": EXAMPLE}, headers={"Origin": SHOWN})
    assert answer.headers["access-control-allow-origin"] == SHOWN
    assert direct == []

    client.post("/predict", json={"image": EXAMPLE})
    assert direct == ["/predict"]


def test_our_own_page_which_says_where_it_comes_from_is_answered_directly(client, direct):
    client.post("/predict", json={"image": EXAMPLE}, headers={"Origin": "http://testserver"})

    assert direct == ["/predict"]


def test_who_may_show_a_page_is_told_here_too(settings):
    client = TestClient(create_app(Settings(models=settings.models, frame_ancestors=("self",))))

    policy = client.post("/predict", content=b"").headers["content-security-policy"]

    assert policy.endswith("; frame-ancestors 'self'")


def test_a_request_that_telemetry_watches_goes_the_usual_way(client, direct):
    async def watched(scope: Any, receive: Any, send: Any) -> None:
        await client.app(scope | {"fastapi.telemetry": object()}, receive, send)

    assert TestClient(watched).post("/predict", content=b"").status_code == 415
    assert direct == []


def serve(endpoint: Callable[[Request], Awaitable[Response]], seconds: float = 60) -> tuple[TestClient, Metrics]:
    """An application with one plain route, and what it counts."""
    app, metrics = FastAPI(), Metrics()
    app.router.add_api_route("/it", endpoint, methods=["POST"], route_class_override=PlainRoute)
    return TestClient(Direct(app, app.routes, metrics, seconds)), metrics


def counted(metrics: Metrics, status: int) -> float:
    return metrics.answers.labels("POST", "/it", str(status))._value.get()


def test_an_answer_is_counted_timed_and_logged(caplog):
    caplog.set_level(logging.INFO, "gatescope")

    async def good(request: Request) -> Response:
        return JSONResponse({})

    client, metrics = serve(good)
    client.post("/it?secret=1")

    assert counted(metrics, 200) == 1
    assert metrics.seconds.labels("POST", "/it")._sum.get() > 0
    (line,) = [record.told for record in caplog.records if record.name == "gatescope.requests"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/it", 200)


def test_a_problem_is_answered_with_its_headers():
    async def busy(request: Request) -> Response:
        raise Problem("busy", "Come again.", headers={"Retry-After": "1"})

    client, metrics = serve(busy)
    answer = client.post("/it")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
    assert answer.headers["retry-after"] == "1"
    assert "content-security-policy" in answer.headers
    assert counted(metrics, 503) == 1


def test_what_nobody_foresaw_is_a_problem_of_ours_and_in_the_log(caplog):
    async def broken(request: Request) -> Response:
        raise RuntimeError("a secret")

    client, metrics = serve(broken)
    answer = client.post("/it")

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "secret" not in answer.text
    assert "RuntimeError: a secret" in caplog.text
    assert counted(metrics, 500) == 1


def test_what_takes_too_long_is_ended():
    ended = []

    async def stuck(request: Request) -> Response:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append(request.url.path)
            raise
        raise AssertionError

    client, metrics = serve(stuck, seconds=0.05)
    answer = client.post("/it")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/deadline-passed")
    assert ended == ["/it"]
    assert counted(metrics, 503) == 1
    assert not client.app.deadlines._ends and not client.app.deadlines._late  # type: ignore[attr-defined]


SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/it", "query_string": b"", "headers": []}


def test_an_end_that_somebody_else_wants_is_not_taken_for_a_deadline():
    async def stuck(request: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    client, metrics = serve(stuck)

    async def cancelled() -> None:
        asked = asyncio.ensure_future(client.app(dict(SCOPE), None, None))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        asked.cancel()
        await asked

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert counted(metrics, 499) == 1


def test_who_has_gone_before_all_was_sent_is_told_nothing_and_counted():
    async def reads(request: Request) -> Response:
        return Response(await request.body())

    client, metrics = serve(reads)
    sent: list[Any] = []

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(client.app(dict(SCOPE), gone, send))  # type: ignore[arg-type]

    assert sent == []
    assert counted(metrics, 499) == 1


def test_a_connection_that_takes_whole_answers_gets_what_others_get_in_messages():
    async def good(request: Request) -> Response:
        return JSONResponse({"a": 1}, 201, {"X-Own": "b"})

    client, _ = serve(good)
    wholes: list[tuple[int, bytes, bytes]] = []
    messages: list[Any] = []

    async def write(status: int, headers: bytes, body: bytes) -> None:
        wholes.append((status, headers, body))

    async def send(message: Any) -> None:
        messages.append(message)

    async def ask(**more: Any) -> None:
        scope = SCOPE | {"headers": [(b"x-request-id", b"it")]} | more
        await client.app(scope, None, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    start, body = messages
    asyncio.run(ask(extensions={raw_response.EXTENSION: write}))

    ((status, headers, content),) = wholes
    assert (status, content) == (start["status"], body["body"]) == (201, b'{"a":1}')
    assert sorted(headers.split(b"\r\n")) == sorted([b"", *(b"%b: %b" % header for header in start["headers"])])
    assert len(messages) == 2
