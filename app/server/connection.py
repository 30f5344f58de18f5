"""A connection of uvicorn's HTTP/1.1 protocol, with read, write and keep-alive timeouts and limits.

uvicorn waits forever for the rest of a request and accepts headers of any length, so that a few hundred silent
sockets, or a single one, could exhaust the service. Elsewhere a proxy prevents that; this service needs none.

The internals of uvicorn that are used here, in `uvicorn_server` and in `gatescope.app.http.raw_response` are listed in
tests/app/server/test_uvicorn_internals.py; pyproject.toml pins the version that has them.
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

LINGER_SECONDS = 1.0  # for the client to read an error response before the connection is reset
FIELD_OVERHEAD = 4  # bytes of ": " and CRLF


class Connection(HttpToolsProtocol):
    """One client's connection; a server needs the subclass that `connection_class` makes."""

    settings: ClassVar[Settings]
    metrics: ClassVar[Metrics]
    # Connections without a complete request, the longest idle one first.
    waiting: ClassVar[dict["Connection", None]]

    _read_expiry: float | None = None  # end of the read timeout, by the loop's time; None with a complete request
    _read_timer: asyncio.TimerHandle | None = None  # may be early: set again where the expiry has moved since
    _write_timer: asyncio.TimerHandle | None = None
    _receiving = False  # whether a byte of the next request has arrived
    _head_bytes = 0  # of its target and headers
    _unparsed_bytes = 0  # since the parser's last callback
    _error: Problem | None = None  # why no further request is read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # so that `pause_writing` is called for any unsent byte
        self._start_read_timeout()
        if len(self.connections) > self.settings.max_connections:
            next(iter(self.waiting))._close("crowded")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_read_timeout()
        for timer in (self._read_timer, self._write_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._error is not None:
            return
        is_first, self._receiving = not self._receiving, True
        self._unparsed_bytes += len(data)
        try:
            self.parser.feed_data(data)
            if self._unparsed_bytes > self.settings.max_header_bytes:
                raise self._head_too_large()
        except httptools.HttpParserUpgrade:
            return  # no other protocol is offered: the request is handled as HTTP/1.1
        except (httptools.HttpParserError, Problem):
            self._reject(self._error or Problem("malformed", "The bytes must be an HTTP/1.1 request."))
        else:
            if is_first and self._receiving and self._read_expiry is not None:
                self._start_read_timeout()  # for the rest of it; most requests arrive at once

    # Callbacks of the parser. It raises an exception of theirs from feed_data as one of its own.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = self._unparsed_bytes = 0
        if self._read_expiry is None:
            self._start_read_timeout(receiving=True)  # it arrived with the end of the previous one

    def on_url(self, url: bytes) -> None:
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + FIELD_OVERHEAD)
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed_bytes = 0
        self._receiving = False
        self._stop_read_timeout()
        super().on_message_complete()
        self.cycle.more_body = False  # also where the response was sent before the end of the body

    def on_response_complete(self) -> None:
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
        else:  # the same without uvicorn's keep-alive timer, which the read timeout replaces
            self.server_state.total_requests += 1
            self.flow.resume_reading()
        if self._read_expiry is None and self.cycle.response_complete and not self.transport.is_closing():
            self._start_read_timeout()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        extensions: dict[str, Any] = {raw_response.EXTENSION: partial(raw_response.write, cycle)}
        cycle.scope["extensions"] = extensions
        super()._start_asgi_task(cycle, app)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._start_write_timeout()

    def resume_writing(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        super().resume_writing()

    def _start_read_timeout(self, receiving: bool = False) -> None:
        """Start the timeout for a complete request: from now, and again from its first byte."""
        self._stop_read_timeout()
        self._receiving = self._receiving or receiving
        self.waiting[self] = None
        self._read_expiry = self.loop.time() + self.settings.receive_seconds
        if self._read_timer is None:
            self._read_timer = self.loop.call_at(self._read_expiry, self._check_read_timeout)

    def _stop_read_timeout(self) -> None:
        self.waiting.pop(self, None)
        self._read_expiry = None

    def _check_read_timeout(self) -> None:
        self._read_timer = None
        if self._read_expiry is None:
            return
        if self.loop.time() < self._read_expiry:
            self._read_timer = self.loop.call_at(self._read_expiry, self._check_read_timeout)
        else:
            self._read_timed_out()

    def _read_timed_out(self) -> None:
        if self.flow.read_paused or self.transport.get_write_buffer_size():
            self._start_read_timeout()  # reading is paused here, or the write timeout applies
        elif self._receiving:
            seconds = self.settings.receive_seconds
            self._reject(Problem("too-slow", f"The request did not arrive within the read timeout of {seconds:g} s."))
        else:
            self._close("idle")

    def _count_head(self, size: int) -> None:
        self._unparsed_bytes = 0
        self._head_bytes += size
        if self._head_bytes > self.settings.max_header_bytes:
            raise self._head_too_large()

    def _head_too_large(self) -> Problem:
        most = self.settings.max_header_bytes
        detail = f"Target and headers may have up to {most:,} bytes together; these have more."
        self._error = Problem("header-too-large", detail)
        return self._error

    def _start_write_timeout(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._write_timer = self.loop.call_later(self.settings.send_seconds, self._check_write_timeout, left)

    def _check_write_timeout(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._start_write_timeout()
        else:
            self._abort("stalled")

    def _reject(self, problem: Problem) -> None:
        """Send the error response for what cannot become a request, and close the connection."""
        self._error = problem
        cycle = self.cycle
        if cycle is not None and cycle.response_complete:
            if cycle.more_body:
                self._abort(problem.kind)  # it was answered before
                return
        elif cycle is not None:
            if not cycle.more_body:
                self._close_after(cycle, problem.kind)
                return
            if cycle.response_started or self.pipeline:
                self._abort(problem.kind)  # the response to another request is in progress
                return
            cycle.scope["state"][CLOSED_FOR] = problem
            cycle.disconnected = True
            cycle.message_event.set()
        self._stop_read_timeout()
        self.metrics.closed.labels(problem.kind).inc()
        response = problem_response(problem)
        response.headers.update(security_headers(self.settings.frame_ancestors) | {"Connection": "close"})
        status = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n".encode()
        fields = b"".join(b"%b: %b\r\n" % field for field in response.raw_headers)
        self.transport.write(b"%b%b\r\n%b" % (status, fields, bytes(response.body)))
        # Closing with unread bytes resets the connection, and the client could lose the response.
        self.transport.write_eof()
        if self._read_timer is not None:
            self._read_timer.cancel()
        self._read_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _close_after(self, cycle: RequestResponseCycle, reason: str) -> None:
        """Close after the response to a complete request that came before."""
        self.metrics.closed.labels(reason).inc()
        self._stop_read_timeout()
        cycle.keep_alive = False

    def _close(self, reason: str) -> None:
        self.metrics.closed.labels(reason).inc()
        self._stop_read_timeout()
        self.transport.close()

    def _abort(self, reason: str) -> None:
        self.metrics.closed.labels(reason).inc()
        self.transport.abort()


def connection_class(settings: Settings, metrics: Metrics) -> type[Connection]:
    """The class of one server's connections, with its limits and timeouts."""
    return type("Connection", (Connection,), {"settings": settings, "metrics": metrics, "waiting": {}})
