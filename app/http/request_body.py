"""The body of a request, read no further than may be."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from gatescope.app.problems import Problem


async def whole_body(request: Request) -> bytes:
    """All of it.

    Raises:
      Problem: it is larger than the settings allow, or comes in another form than as it is.
      ClientDisconnect: who sends it has gone.
    """
    headers = headers_of(request)
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Problem("unsupported-media-type", "The body must be sent as it is, without Content-Encoding.")
    most = request.app.state.settings.max_body_bytes
    if int(headers.get(b"content-length", b"0")) > most:
        raise _too_large(most)
    chunks, size, more = [], 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
    return b"".join(chunks)


def headers_of(request: Request) -> dict[bytes, bytes]:
    """The headers of a request by their names in small letters; of several with the same name the first."""
    return dict(reversed(request.scope["headers"]))


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"A body may have up to {most:,} bytes; this one has more.")
