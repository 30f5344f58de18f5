"""Each request has a timeout of its own, whatever became of the ones before it."""

import asyncio
import json
from typing import Any

import pytest

from gatescope.app.http.metrics import Metrics
from gatescope.app.http.pipeline import Pipeline

SECONDS = 0.05
PATIENCE = 60  # seconds, after which a hanging test fails


class Stuck:
    """An application that answers `/quick`, only starts to answer `/started`, and hangs on all else."""

    def __init__(self) -> None:
        self.gate, self.cancelled = asyncio.Event(), list[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            if scope["path"] not in ("/quick", "/started"):
                await asyncio.Event().wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if scope["path"] == "/started":
                await self.gate.wait()
            await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            self.cancelled.append(scope["path"])
            raise


async def ask(app: Pipeline, path: str) -> tuple[int, str]:
    """The status of the response, and the type of its problem."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "method": "GET", "path": path, "headers": []}, lambda: None, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)["type"] if body else ""


def limit(app: Stuck, seconds: float) -> Pipeline:
    return Pipeline(app, (), Metrics(), seconds)


def run(work: Any) -> Any:
    return asyncio.run(asyncio.wait_for(work, PATIENCE))


LATE = (503, "/problems/deadline-passed")


def test_only_requests_without_a_started_response_are_cancelled():
    async def several() -> Any:
        stuck = Stuck()
        app = limit(stuck, SECONDS)
        started = asyncio.ensure_future(ask(app, "/started"))
        answers = await asyncio.gather(*(ask(app, path) for path in ("/a", "/quick", "/b", "/quick")))
        stuck.gate.set()
        return answers, await started, stuck.cancelled

    answers, started, cancelled = run(several())

    assert answers == [LATE, (200, ""), LATE, (200, "")]
    assert started == (200, "")
    assert cancelled == ["/a", "/b"]


def test_timer_is_set_again_after_each_timeout():
    async def one_after_the_other() -> Any:
        app = limit(Stuck(), SECONDS)
        assert await ask(app, "/quick") == (200, "")
        first = asyncio.ensure_future(ask(app, "/a"))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(ask(app, "/b"))
        return [await first, await second, await ask(app, "/c"), await ask(app, "/quick"), await ask(app, "/d")]

    assert run(one_after_the_other()) == [LATE, LATE, LATE, (200, ""), LATE]


def test_timer_of_an_answered_request_is_set_for_the_next_one():
    async def early() -> Any:
        app = limit(Stuck(), SECONDS)
        asked = asyncio.ensure_future(ask(app, "/a"))
        await asyncio.sleep(0)
        app.timeouts._timer.cancel()
        app.timeouts._cancel_expired(asyncio.get_running_loop())  # as for the timeout of an earlier request
        assert not asked.cancelling()
        return await asked

    assert run(early()) == LATE


def test_cancellation_by_something_else_is_not_taken_for_a_timeout():
    async def cancelled() -> Any:
        asked = asyncio.ensure_future(ask(limit(Stuck(), PATIENCE), "/a"))
        await asyncio.sleep(0)
        asked.cancel()
        await asked

    with pytest.raises(asyncio.CancelledError):
        run(cancelled())


def test_timeouts_forget_requests_that_have_ended():
    async def all_kinds() -> Pipeline:
        app = limit(Stuck(), SECONDS)
        await asyncio.gather(*(ask(app, path) for path in ("/quick", "/a", "/b")))
        return app

    app = run(all_kinds())

    assert not app.timeouts._expiries and not app.timeouts._expired
