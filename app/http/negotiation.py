"""Which of the formats we have is the one that an Accept header likes best (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=128)  # a client says the same every time
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer of the highest quality, among equals the earliest; None when none is acceptable.

    Args:
      accept: the header; empty means that anything will do.
      offers: media types, ours favourite first.
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
    """The quality that the most precise range gives to the offer; 0 when none covers it."""
    for covering in (offer, offer.partition("/")[0] + "/*", "*/*"):
        for media_range, quality in ranges:
            if media_range == covering:
                return quality
    return 0.0
