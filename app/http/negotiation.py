"""Content negotiation: the offer that an Accept header prefers (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=128)  # clients repeat their headers
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer of the highest quality, the first among equals; None if none is acceptable.

    Args:
      accept: the header; empty accepts anything.
      offers: media types or encodings, the default first.
    """
    if not accept.strip():
        return offers[0]
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    return best if _quality(best, ranges) > 0 else None


def _parse(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return media_range, float(parameter[2:])
            except ValueError:
                return media_range, 0.0
    return media_range, 1.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that covers the offer; 0 without one."""
    for covering in (offer, offer.partition("/")[0] + "/*", "*/*"):
        for media_range, quality in ranges:
            if media_range == covering:
                return quality
    return 0.0
