"""The security headers of every response."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from starlette.responses import Response

from gatescope.app.http import raw_response
from gatescope.app.http.compression import RawHeaders

# Inline styles of Plotly's bundle: an empty sheet, which it fills by script, and an empty attribute; the attribute that
# keeps the pixels of heatmaps sharp; and the sheet of its maps, which no page draws.
EMPTY = ""
SHARP = "".join(
    f"image-rendering: {way}; "
    for way in (
        "optimizeSpeed",
        "-moz-crisp-edges",
        "-o-crisp-edges",
        "-webkit-optimize-contrast",
        "optimize-contrast",
        "crisp-edges",
        "pixelated",
    )
)
MAPS = "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"

CSP = b"content-security-policy"


def hash_of(text: str) -> str:
    """The source expression of an inline style: CSP Level 3, section 2.3.1."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# Plotly draws images to data: URLs and saves them from blob: URLs. The standard demands 'unsafe-hashes' for style
# attributes, even where each is allowed by its hash.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src-attr 'unsafe-hashes' {hash_of(EMPTY)} {hash_of(SHARP)}",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
STYLES = f"style-src 'self' {hash_of(EMPTY)} {MAPS}"

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def allow_style(response: Response, style: str) -> None:
    """Allow a response this `<style>`, to the letter, and no other: `SecurityHeaders` completes the policy."""
    response.headers.append("Content-Security-Policy", hash_of(style))


def security_headers(frame_ancestors: Sequence[str] = (), styles: Sequence[str] = ()) -> dict[str, str]:
    """The security headers of a response.

    Args:
      frame_ancestors: origins whose pages may show ours in a frame, or "self"; empty allows none.
      styles: the hashes of its inline styles.
    """
    ancestors = " ".join("'self'" if origin == "self" else origin for origin in frame_ancestors) or "'none'"
    policy = [CONTENT_SECURITY_POLICY, " ".join([STYLES, *styles]), f"frame-ancestors {ancestors}"]
    return {"Content-Security-Policy": "; ".join(policy), **HEADERS}


def encoded(headers: dict[str, str]) -> RawHeaders:
    """Headers as ASGI has them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class HeaderBlock(NamedTuple):
    """Headers, as ASGI has them and as lines of HTTP/1.1."""

    raw: RawHeaders
    lines: bytes


class SecurityHeaders:
    """The security headers of all responses of an application.

    Args:
      frame_ancestors: as `security_headers` takes them.
    """

    def __init__(self, frame_ancestors: Sequence[str] = ()) -> None:
        self._frame_ancestors = frame_ancestors
        self._usual = self._block()

    def complete(self, headers: RawHeaders) -> HeaderBlock:
        """What a response needs besides its own headers, of which those set by `allow_style` are removed."""
        if CSP not in dict(headers):
            return self._usual
        styles = [value.decode() for name, value in headers if name == CSP]
        headers[:] = [header for header in headers if header[0] != CSP]
        return self._block(styles)

    def _block(self, styles: Sequence[str] = ()) -> HeaderBlock:
        raw = encoded(security_headers(self._frame_ancestors, styles))
        return HeaderBlock(raw, raw_response.lines(raw))
