"""The body of a request, read no further than may be."""

from fastapi import Request

from app.problem import Problem
from app.settings import Settings


async def whole_body(request: Request) -> bytes:
    """All of it.

    Raises:
      Problem: it is larger than the settings allow, or comes in another form than as it is.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("unsupported-media-type", "The body must be sent as it is, without Content-Encoding.")
    settings: Settings = request.app.state.settings
    most = settings.max_body_bytes
    if int(request.headers.get("content-length", "0")) > most:
        raise _too_large(most)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large(most: int) -> Problem:
    return Problem("body-too-large", f"A body may have up to {most:,} bytes; this one has more.")
