"""A raw response: status, header lines and body, written to the connection at once.

ASGI sends a response in messages, and a server checks their order and every header. A response of
`gatescope.app.http.pipeline` is known to be valid and most of its headers never change, so they are passed as lines.
The connection offers this as an extension of ASGI; other servers get messages.
"""

from collections.abc import Awaitable, Callable, Iterable

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

EXTENSION = "gatescope.raw_response"  # the key in a scope's extensions of `write`, bound to the request's cycle
Write = Callable[[int, bytes, bytes | memoryview], Awaitable[None]]


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as lines of HTTP/1.1."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


async def write(cycle: RequestResponseCycle, status: int, headers: bytes, body: bytes | memoryview) -> None:
    """Write a response and end its cycle as uvicorn's `RequestResponseCycle.send` does.

    Args:
      cycle: of the request; nothing of its response is written yet.
      status: of the response.
      headers: its `lines`, with Content-Length but without those that uvicorn adds.
      body: as long as Content-Length says.
    """
    if cycle.flow.write_paused and not cycle.disconnected:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
    cycle.transport.write(b"%b%b%b%b" % (STATUS_LINE[status], lines(cycle.default_headers), headers, end))
    cycle.transport.write(body)
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
