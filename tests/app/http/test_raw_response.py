"""A raw response has the same bytes on the wire as uvicorn gives the same response in messages."""

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
    """Records what is written."""

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


class Response:
    """A response in progress on a connection of its own."""

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


async def in_messages(response: Response, status: int, body: bytes) -> None:
    send = response.cycle.send
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.mark.parametrize("status", [200, 413, 503])
@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("expect_100_continue", [True, False])
@pytest.mark.parametrize("kind", [bytes, memoryview])
def test_raw_response_and_messages_give_the_same_bytes(status, keep_alive, expect_100_continue, kind):
    async def both() -> tuple[Response, Response]:
        first, second = (Response(keep_alive=keep_alive, expect_100_continue=expect_100_continue) for _ in range(2))
        await in_messages(first, status, BODY)
        await raw_response.write(second.cycle, status, raw_response.lines(HEADERS), kind(BODY))
        return first, second

    messages, raw = asyncio.run(both())

    assert raw.outcome == messages.outcome
    assert raw.ended == 1 and raw.transport.closed != keep_alive


def test_nothing_is_written_after_a_disconnect():
    async def disconnected() -> Response:
        response = Response()
        response.cycle.disconnected = True
        await raw_response.write(response.cycle, 200, raw_response.lines(HEADERS), BODY)
        return response

    response = asyncio.run(disconnected())

    assert response.transport.written == b"" and response.ended == 0


@pytest.mark.parametrize("disconnects", [False, True])
def test_write_waits_while_paused_and_gives_up_on_disconnect(disconnects):
    async def paused() -> tuple[bytes, bytes]:
        response = Response()
        response.flow.pause_writing()
        writing = asyncio.ensure_future(raw_response.write(response.cycle, 200, raw_response.lines(HEADERS), BODY))
        await asyncio.sleep(0)
        before = response.transport.written
        response.cycle.disconnected = disconnects
        response.flow.resume_writing()
        await writing
        return before, response.transport.written

    before, after = asyncio.run(paused())

    assert before == b""
    assert after.endswith(BODY) is not disconnects
