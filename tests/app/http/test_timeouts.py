"""A request ends when its own time is past, whatever became of those before it."""

import asyncio
import json
from typing import Any

import pytest

from gatescope.app.http.timeouts import Deadline

SECONDS = 0.05
PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


class Stuck:
    """An application that answers `/quick`, begins to answer `/begun` and is stuck with all else; it notes who ends."""

    def __init__(self) -> None:
        self.gate, self.ended = asyncio.Event(), list[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            if scope["path"] not in ("/quick", "/begun"):
                await asyncio.Event().wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if scope["path"] == "/begun":
                await self.gate.wait()
            await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            self.ended.append(scope["path"])
            raise


async def ask(app: Deadline, path: str) -> tuple[int, str]:
    """The status of the answer, and what kind of problem it is."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "method": "GET", "path": path, "headers": []}, lambda: None, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)["type"] if body else ""


def run(work: Any) -> Any:
    return asyncio.run(asyncio.wait_for(work, PATIENCE))


LATE = (503, "/problems/deadline-passed")


def test_each_is_ended_that_has_not_begun_and_no_other():
    async def several() -> Any:
        stuck = Stuck()
        app = Deadline(stuck, SECONDS)
        begun = asyncio.ensure_future(ask(app, "/begun"))
        answers = await asyncio.gather(*(ask(app, path) for path in ("/a", "/quick", "/b", "/quick")))
        stuck.gate.set()
        return answers, await begun, stuck.ended

    answers, begun, ended = run(several())

    assert answers == [LATE, (200, ""), LATE, (200, "")]
    assert begun == (200, "")
    assert ended == ["/a", "/b"]


def test_who_comes_while_another_waits_and_who_comes_when_none_does_are_ended_too():
    """One clock is for all, so it has to be set anew after each."""

    async def one_after_the_other() -> Any:
        app = Deadline(Stuck(), SECONDS)
        assert await ask(app, "/quick") == (200, "")
        first = asyncio.ensure_future(ask(app, "/a"))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(ask(app, "/b"))
        return [await first, await second, await ask(app, "/c"), await ask(app, "/quick"), await ask(app, "/d")]

    assert run(one_after_the_other()) == [LATE, LATE, LATE, (200, ""), LATE]


def test_a_clock_that_goes_off_for_somebody_answered_by_then_is_set_for_the_next():
    async def early() -> Any:
        app = Deadline(Stuck(), SECONDS)
        asked = asyncio.ensure_future(ask(app, "/a"))
        await asyncio.sleep(0)
        app.deadlines._clock.cancel()
        app.deadlines._look(asyncio.get_running_loop())  # as it would be called at the end of one who came before
        assert not asked.cancelling()
        return await asked

    assert run(early()) == LATE


def test_an_end_that_somebody_else_wants_is_not_taken_for_a_deadline():
    async def cancelled() -> Any:
        asked = asyncio.ensure_future(ask(Deadline(Stuck(), PATIENCE), "/a"))
        await asyncio.sleep(0)
        asked.cancel()
        await asked

    with pytest.raises(asyncio.CancelledError):
        run(cancelled())


def test_nothing_is_kept_of_a_request_that_has_ended():
    async def all_kinds() -> Deadline:
        app = Deadline(Stuck(), SECONDS)
        await asyncio.gather(*(ask(app, path) for path in ("/quick", "/a", "/b")))
        return app

    app = run(all_kinds())

    assert not app.deadlines._ends and not app.deadlines._late
