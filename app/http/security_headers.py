"""The headers that every answer carries, whatever it is."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Inline styles of Plotly's bundle: an empty sheet, which it fills by script, and an empty attribute; that by which the
# pixels of heatmaps stay sharp; and the sheet of its maps, which no page of ours draws.
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

INLINE_STYLES = "gatescope.inline_styles"  # where in a request's scope the hashes of its page's own are


def hash_of(text: str) -> str:
    """By which a Content-Security-Policy names an inline style: CSP Level 3, section 2.3.1."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# Plotly draws images to data: URLs and saves them from blob: URLs. Attributes are `unsafe-hashes` to the standard even
# where every one that is allowed is known.
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


def allow_style(request: Request, style: str) -> None:
    """Let the answer to a request have this `<style>`, to the letter, and none besides."""
    request.scope[INLINE_STYLES].append(hash_of(style))


def security_headers(frame_ancestors: Sequence[str] = (), styles: Sequence[str] = ()) -> dict[str, str]:
    """The headers of an answer.

    Args:
      frame_ancestors: origins whose pages may show ours in a frame, or "self"; empty means none.
      styles: the hashes of the page's own inline styles.
    """
    ancestors = " ".join("'self'" if origin == "self" else origin for origin in frame_ancestors) or "'none'"
    policy = [CONTENT_SECURITY_POLICY, " ".join([STYLES, *styles]), f"frame-ancestors {ancestors}"]
    return {"Content-Security-Policy": "; ".join(policy), **HEADERS}


class SecurityHeaders:
    """Adds them to every answer."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self.app = app
        self.frame_ancestors = frame_ancestors
        self.usual = encoded(security_headers(frame_ancestors))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        styles: list[str] = []
        scope[INLINE_STYLES] = styles

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = encoded(security_headers(self.frame_ancestors, styles)) if styles else self.usual
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        await self.app(scope, receive, with_headers)


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
