"""An answer that is there as a whole, on its way to the client without a look at each of its headers.

ASGI hands an answer over in messages, and a server has to see whether each is in its turn and each header one. What
`gatescope.app.http.pipeline` answers is known to be right, and most of its headers are always the same: so they come
as lines. The connection offers this as an extension of ASGI; a server that does not is told in messages.
"""

from collections.abc import Awaitable, Callable, Iterable

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

EXTENSION = "gatescope.whole"  # where in a scope's extensions `write` lies, but for its first argument
Write = Callable[[int, bytes, bytes | memoryview], Awaitable[None]]


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they stand in an answer."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


async def write(cycle: RequestResponseCycle, status: int, headers: bytes, body: bytes | memoryview) -> None:
    """Answer a request, with all that uvicorn does when it is told in messages.

    Args:
      cycle: the request and its answer, of which nothing is written yet.
      status: of the answer.
      headers: its `lines`, among them Content-Length, without those that uvicorn adds.
      body: as long as they say.
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
