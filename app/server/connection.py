"""A connection as uvicorn speaks HTTP/1.1 on it, with an end to its patience.

uvicorn waits for ever for a request that has begun and takes headers of any length, so that a few hundred silent
sockets, or a single one, could take what others need. A proxy in front of a service ends that; this needs none.
"""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gatescope.app.http import raw_response
from gatescope.app.http.access_log import CLOSED_FOR
from gatescope.app.http.error_responses import problem_response
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.security_headers import security_headers
from gatescope.app.problems import Problem
from gatescope.app.settings import Settings

LINGER_SECONDS = 1.0  # in which a refusal may be read before the connection is reset
FIELD_OVERHEAD = 4  # bytes between name and value and at the end of a line


class Connection(HttpToolsProtocol):
    """One client's connection. `limited` makes the class that a server needs."""

    settings: ClassVar[Settings]
    metrics: ClassVar[Metrics]
    # Those that have no whole request under way; the one that has been so the longest comes first.
    waiting: ClassVar[dict["Connection", None]]

    _until: float | None = None  # when the wait for a whole request ends, by the loop's time; None while there is one
    _clock: asyncio.TimerHandle | None = None  # looks whether that is past, and then when it will be: seldom set anew
    _stall: asyncio.TimerHandle | None = None  # ends the wait for somebody who takes what was written
    _begun = False  # whether a byte of the next request has come
    _head = 0  # bytes of its address and headers
    _silent = 0  # bytes that have come since the parser last made something of them
    _refusal: Problem | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # so that `pause_writing` tells of everything that is not taken
        self._wait()
        if len(self.connections) > self.settings.max_connections:
            next(iter(self.waiting))._close("crowded")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        for clock in (self._clock, self._stall):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal is not None:
            return
        is_first, self._begun = not self._begun, True
        self._silent += len(data)
        try:
            self.parser.feed_data(data)
            if self._silent > self.settings.max_header_bytes:
                raise self._too_much()
        except httptools.HttpParserUpgrade:
            return  # there is nothing to upgrade to; the request is answered as any other
        except (httptools.HttpParserError, Problem):
            self._refuse(self._refusal or Problem("malformed", "The bytes must be a request of HTTP/1.1."))
        else:
            if is_first and self._begun and self._until is not None:
                self._wait()  # for the rest of it; most requests come whole

    # What the parser makes of the bytes. An exception in here comes out of feed_data as one of the parser's own.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._silent = 0
        if self._until is None:
            self._wait(begun=True)  # it came with the end of another one

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + FIELD_OVERHEAD)
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._silent = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._silent = 0
        self._begun = False
        self._stop_waiting()
        super().on_message_complete()
        self.cycle.more_body = False  # also where the answer came before the end of the body

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
        else:  # the same without uvicorn's clock for who says nothing more, which ours replaces
            self.server_state.total_requests += 1
            self.flow.resume_reading()
        if self._until is None and self.cycle.response_complete and not self.transport.is_closing():
            self._wait()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        extensions: dict[str, Any] = {raw_response.EXTENSION: partial(raw_response.write, cycle)}
        cycle.scope["extensions"] = extensions
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_writing()

    def resume_writing(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()

    def _wait(self, begun: bool = False) -> None:
        """Begin to wait for a whole request, or from its first byte for the rest of it."""
        self._stop_waiting()
        self._begun = self._begun or begun
        self.waiting[self] = None
        self._until = self.loop.time() + self.settings.receive_seconds
        if self._clock is None:
            self._clock = self.loop.call_at(self._until, self._look_at_the_clock)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        self._until = None

    def _look_at_the_clock(self) -> None:
        self._clock = None
        if self._until is None:
            return
        if self.loop.time() < self._until:
            self._clock = self.loop.call_at(self._until, self._look_at_the_clock)
        else:
            self._late()

    def _late(self) -> None:
        if self.flow.read_paused or self.transport.get_write_buffer_size():
            self._wait()  # it is not the client that keeps us waiting, or there is another clock for it
        elif self._begun:
            seconds = self.settings.receive_seconds
            self._refuse(Problem("too-slow", f"A request must arrive within {seconds:g} s; this one did not."))
        else:
            self._close("idle")

    def _count(self, size: int) -> None:
        self._silent = 0
        self._head += size
        if self._head > self.settings.max_header_bytes:
            raise self._too_much()

    def _too_much(self) -> Problem:
        most = self.settings.max_header_bytes
        detail = f"Address and headers may have up to {most:,} bytes together; there are more."
        self._refusal = Problem("header-too-large", detail)
        return self._refusal

    def _watch_writing(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stall = self.loop.call_later(self.settings.send_seconds, self._look_at_writing, left)

    def _look_at_writing(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch_writing()
        else:
            self._abort("stalled")

    def _refuse(self, problem: Problem) -> None:
        """Answer what can't become a request, and end the connection."""
        self._refusal = problem
        cycle = self.cycle
        if cycle is not None and cycle.response_complete:
            if cycle.more_body:
                self._abort(problem.kind)  # it has had its answer
                return
        elif cycle is not None:
            if not cycle.more_body:
                self._close_after(cycle, problem.kind)
                return
            if cycle.response_started or self.pipeline:
                self._abort(problem.kind)  # another answer is under way here
                return
            cycle.scope["state"][CLOSED_FOR] = problem
            cycle.disconnected = True
            cycle.message_event.set()
        self._stop_waiting()
        self.metrics.closed.labels(problem.kind).inc()
        response = problem_response(problem)
        response.headers.update(security_headers(self.settings.frame_ancestors) | {"Connection": "close"})
        status = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n".encode()
        fields = b"".join(b"%b: %b\r\n" % field for field in response.raw_headers)
        self.transport.write(b"%b%b\r\n%b" % (status, fields, bytes(response.body)))
        # Closing at once would reset it, and what was written could be lost with what was not read.
        self.transport.write_eof()
        if self._clock is not None:
            self._clock.cancel()
        self._clock = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _close_after(self, cycle: RequestResponseCycle, reason: str) -> None:
        """Answer what came whole before the nonsense, and nothing more."""
        self.metrics.closed.labels(reason).inc()
        self._stop_waiting()
        cycle.keep_alive = False

    def _close(self, reason: str) -> None:
        self.metrics.closed.labels(reason).inc()
        self._stop_waiting()
        self.transport.close()

    def _abort(self, reason: str) -> None:
        self.metrics.closed.labels(reason).inc()
        self.transport.abort()


def limited(settings: Settings, metrics: Metrics) -> type[Connection]:
    """The class of one server's connections."""
    return type("Connection", (Connection,), {"settings": settings, "metrics": metrics, "waiting": {}})
