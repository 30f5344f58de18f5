"""A whole answer is on the wire, byte for byte, what uvicorn makes of the same one in messages."""

import asyncio
import logging
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from gatescope.app.http import raw_response

BODY = bytes(range(256)) * 10
HEADERS = [(b"content-type", b"a/b"), (b"content-length", b"%d" % len(BODY)), (b"x-request-id", b"it")]
DEFAULT = [(b"date", b"Sat, 28 Nov 2026 12:00:00 GMT"), (b"server", b"a")]


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Answering:
    """A request that is to be answered, and what becomes of it."""

    def __init__(self, **options: Any) -> None:
        self.transport, self.ended = Transport(), 0
        self.flow = FlowControl(self.transport)
        self.cycle = RequestResponseCycle(
            scope={"type": "http", "method": "POST"},  # type: ignore[typeddict-item]
            transport=self.transport,
            flow=self.flow,
            logger=logging.getLogger("unused"),
            access_logger=logging.getLogger("unused"),
            access_log=False,
            default_headers=DEFAULT,
            message_event=asyncio.Event(),
            on_response=self.end,
            **{"expect_100_continue": False, "keep_alive": True} | options,
        )

    def end(self) -> None:
        self.ended += 1

    @property
    def outcome(self) -> tuple[Any, ...]:
        cycle = self.cycle
        states = (cycle.response_started, cycle.response_complete, cycle.waiting_for_100_continue, cycle.keep_alive)
        return self.transport.written, self.transport.closed, self.ended, cycle.message_event.is_set(), states


async def in_messages(answering: Answering, status: int, body: bytes) -> None:
    send = answering.cycle.send
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.mark.parametrize("status", [200, 413, 503])
@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("expect_100_continue", [True, False])
@pytest.mark.parametrize("kind", [bytes, memoryview])
def test_both_ways_give_the_same_bytes_and_leave_the_connection_alike(status, keep_alive, expect_100_continue, kind):
    async def both() -> tuple[Answering, Answering]:
        first, second = (Answering(keep_alive=keep_alive, expect_100_continue=expect_100_continue) for _ in range(2))
        await in_messages(first, status, BODY)
        await raw_response.write(second.cycle, status, raw_response.lines(HEADERS), kind(BODY))
        return first, second

    usual, ours = asyncio.run(both())

    assert ours.outcome == usual.outcome
    assert ours.ended == 1 and ours.transport.closed != keep_alive


def test_nothing_is_written_for_who_has_gone():
    async def gone() -> Answering:
        answering = Answering()
        answering.cycle.disconnected = True
        await raw_response.write(answering.cycle, 200, raw_response.lines(HEADERS), BODY)
        return answering

    answering = asyncio.run(gone())

    assert answering.transport.written == b"" and answering.ended == 0


@pytest.mark.parametrize("leaves", [False, True])
def test_who_takes_nothing_is_waited_for_and_may_leave_meanwhile(leaves):
    async def paused() -> tuple[bytes, bytes]:
        answering = Answering()
        answering.flow.pause_writing()
        writing = asyncio.ensure_future(raw_response.write(answering.cycle, 200, raw_response.lines(HEADERS), BODY))
        await asyncio.sleep(0)
        before = answering.transport.written
        answering.cycle.disconnected = leaves
        answering.flow.resume_writing()
        await writing
        return before, answering.transport.written

    before, after = asyncio.run(paused())

    assert before == b""
    assert after.endswith(BODY) is not leaves
