"""Content encodings: the same response in fewer bytes, where the client accepts that (RFC 9110, section 8.4)."""

from gzip import compress as gzip
from typing import Literal

import zstandard
from starlette.datastructures import Headers, MutableHeaders

from gatescope.app.http.negotiation import preferred

Encoding = Literal["zstd", "gzip"]
ENCODINGS: tuple[Encoding, ...] = ("zstd", "gzip")

MIN_BYTES = 1400  # a response that fits into one packet arrives no sooner compressed
COMPRESSIBLE = (b"text/", b"image/svg+xml", b"application/json", b"application/javascript")

RawHeaders = list[tuple[bytes, bytes]]  # as ASGI has them
Body = bytes | memoryview


def accepted_encoding(headers: Headers) -> Encoding | None:
    """The encoding that Accept-Encoding prefers; None without that header or where it accepts none of ours."""
    accepted = headers.get("accept-encoding", "")
    return preferred(accepted, ENCODINGS) if accepted.strip() else None  # type: ignore[return-value]


def compressed(content: bytes, encoding: Encoding, *, fast: bool = False) -> bytes:
    """The content in an encoding.

    Args:
      content: the plain bytes.
      encoding: one of ENCODINGS.
      fast: prefer speed to size, for what is not cached; otherwise a large file may take half a second.
    """
    if encoding == "zstd":
        return zstandard.compress(content, 1 if fast else 9)
    return gzip(content, 4 if fast else 6, mtime=0)


def is_compressible(headers: RawHeaders) -> bool:
    """Whether compression makes a response smaller: not so for tensors, pictures and short texts."""
    by_name = dict(headers)
    is_text = by_name.get(b"content-type", b"").startswith(COMPRESSIBLE) and b"content-encoding" not in by_name
    return is_text and int(by_name.get(b"content-length", b"0")) >= MIN_BYTES


def set_encoding(headers: MutableHeaders, encoding: Encoding, length: int) -> None:
    """Declare in the headers of a response that its body is compressed to `length` bytes."""
    headers["content-encoding"] = encoding
    headers["content-length"] = str(length)
    if (tag := headers.get("etag", "")).startswith('"'):
        headers["etag"] = f"W/{tag}"  # other bytes, the same content


def compress_response(
    status: int, headers: RawHeaders, body: Body, request_headers: RawHeaders, is_whole: bool = True
) -> Body:
    """Compress a response where that helps and the client accepts it.

    A response that must not be stored is computed for one request: it is compressed by zstd or not at all, since
    gzip takes longer than computing a trace.

    Args:
      status: of the response.
      headers: of the response; changed in place.
      body: all of it, or its first part.
      request_headers: of the request.
      is_whole: whether it is all; parts are never compressed.

    Returns:
      The body to send.
    """
    if status != 200 or not is_compressible(headers):
        return body
    fields = MutableHeaders(raw=headers)
    if "Accept-Encoding" not in fields.get("vary", ""):
        fields.add_vary_header("Accept-Encoding")
    encoding = accepted_encoding(Headers(raw=request_headers))
    if encoding is None or not is_whole or (encoding != "zstd" and fields.get("cache-control") == "no-store"):
        return body
    body = compressed(bytes(body), encoding, fast=True)
    set_encoding(fields, encoding, len(body))
    return body
