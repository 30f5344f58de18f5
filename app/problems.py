"""Problem: an error that a client or a user can act on, with the kinds of RFC 9457 problem documents."""

from collections.abc import Mapping, Sequence

# HTTP status and title by kind, the last part of the document's `type`. Programs tell problems apart by the kind.
KINDS = {
    "invalid-request": (422, "Unprocessable Content"),
    "not-a-picture": (422, "Unreadable image"),
    "picture-too-large": (422, "Image too large"),
    "blank-image": (422, "Blank image"),
    "unknown-signal": (422, "Unknown signal"),
    "malformed": (400, "Bad Request"),
    "unknown-model": (404, "Unknown model"),
    "no-statistics": (404, "No statistics for this model"),
    "no-digits": (404, "No test digits"),
    "unknown-digit": (404, "Unknown test digit"),
    "not-found": (404, "Not Found"),
    "method-not-allowed": (405, "Method Not Allowed"),
    "not-acceptable": (406, "Not Acceptable"),
    "too-slow": (408, "Request Timeout"),
    "body-too-large": (413, "Content Too Large"),
    "unsupported-media-type": (415, "Unsupported Media Type"),
    "header-too-large": (431, "Request Header Fields Too Large"),
    "unusable-model": (503, "Invalid model file"),
    "unusable-digits": (503, "Invalid test digits"),
    "busy": (503, "Concurrency limit reached"),
    "deadline-passed": (503, "Response timeout"),
    "not-ready": (503, "Service starting"),
    "internal-error": (500, "Internal Server Error"),
}


class Problem(Exception):
    """Why a request or a command fails.

    Args:
      kind: a key of KINDS.
      detail: what must hold, what came, what to do. It never repeats the client's own input.
      errors: one entry for each invalid field, {"where": ..., "what": ...}.
      headers: additional headers of the response.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.status, self.title = KINDS[kind]
