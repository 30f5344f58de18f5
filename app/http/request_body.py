"""The body of a request, read up to the size limit."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from gatescope.app.problems import Problem


async def whole_body(request: Request, max_bytes: int) -> bytes:
    """The whole body.

    Raises:
      Problem: it is larger than `max_bytes`, or has a content encoding.
      ClientDisconnect: the client disconnected.
    """
    headers = headers_of(request)
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Problem("unsupported-media-type", "The body must be sent uncompressed, without Content-Encoding.")
    if int(headers.get(b"content-length", b"0")) > max_bytes:
        raise _too_large(max_bytes)
    chunks, size, more = [], 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(max_bytes)
        chunks.append(chunk)
    return b"".join(chunks)


def headers_of(request: Request) -> dict[bytes, bytes]:
    """The headers of a request by lower-case name; the first of repeated ones."""
    return dict(reversed(request.scope["headers"]))


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"A body may have up to {most:,} bytes; this one has more.")
