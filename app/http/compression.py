"""Content codings: the same answer in fewer bytes, for who can read it so (RFC 9110, section 8.4)."""

from gzip import compress as gzip
from typing import Literal

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatescope.app.http.negotiation import preferred

Coding = Literal["zstd", "gzip"]
CODINGS: tuple[Coding, ...] = ("zstd", "gzip")

FEWEST_BYTES = 1400  # what goes into one packet is there no sooner
PACKABLE = (b"text/", b"image/svg+xml", b"application/json", b"application/javascript")

RawHeaders = list[tuple[bytes, bytes]]  # as ASGI has them


def coding_of(headers: Headers) -> Coding | None:
    """What an Accept-Encoding header likes best; None where there is none, or none that we have."""
    accepted = headers.get("accept-encoding", "")
    return preferred(accepted, CODINGS) if accepted.strip() else None  # type: ignore[return-value]


def packed(content: bytes, coding: Coding, *, often: bool = False) -> bytes:
    """The content in a coding.

    Args:
      often: takes least time; otherwise a large file may take half a second.
    """
    if coding == "zstd":
        return zstandard.compress(content, 1 if often else 9)
    return gzip(content, 4 if often else 6, mtime=0)


def is_packable(headers: RawHeaders) -> bool:
    """Whether what an answer holds gets smaller; the numbers of tensors and pictures do not."""
    told = dict(headers)
    packable = told.get(b"content-type", b"").startswith(PACKABLE) and b"content-encoding" not in told
    return packable and int(told.get(b"content-length", b"0")) >= FEWEST_BYTES


def tell(headers: MutableHeaders, coding: Coding, length: int) -> None:
    """Say in an answer's headers that it is coded."""
    headers["content-encoding"] = coding
    headers["content-length"] = str(length)
    if (tag := headers.get("etag", "")).startswith('"'):
        headers["etag"] = f"W/{tag}"  # other bytes, the same content


def choose(status: int, raw: RawHeaders, asked: RawHeaders) -> Coding | None:
    """The coding of an answer; its headers say then that it depends on who asks.

    What is computed for one request alone, and so must not be stored, comes in zstd or as it is: packing a trace by
    gzip takes longer than computing it.

    Args:
      raw: the headers of the answer, which are changed.
      asked: the headers of the request.
    """
    if status != 200 or not is_packable(raw):
        return None
    headers = MutableHeaders(raw=raw)
    if "Accept-Encoding" not in headers.get("vary", ""):
        headers.add_vary_header("Accept-Encoding")
    coding = coding_of(Headers(raw=asked))
    return coding if coding == "zstd" or headers.get("cache-control") != "no-store" else None


def code(response: Response, asked: RawHeaders) -> None:
    """Bring a whole response into the coding that who asked likes best.

    Args:
      asked: the headers of the request.
    """
    if (coding := choose(response.status_code, response.raw_headers, asked)) is not None:
        response.body = packed(bytes(response.body), coding, often=True)
        tell(response.headers, coding, len(response.body))


class Codings:
    """Answers texts and JSON, where they are whole, in a coding that who asked can read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self.app(scope, receive, send)
            return
        held: list[tuple[Message, Coding]] = []

        async def pack(message: Message) -> None:
            if message["type"] == "http.response.start":
                if (coding := choose(message["status"], message["headers"], scope["headers"])) is not None:
                    held.append((message, coding))
                    return
            elif held:
                start, coding = held.pop()
                if not message.get("more_body"):
                    message["body"] = packed(message["body"], coding, often=True)
                    tell(MutableHeaders(raw=start["headers"]), coding, len(message["body"]))
                await send(start)
            await send(message)

        await self.app(scope, receive, pack)
