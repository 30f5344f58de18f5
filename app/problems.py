"""The one exception for a wish that can't be met, told in a sentence that the person who wished can act on."""

from collections.abc import Mapping, Sequence

# slug: (HTTP status, title). The slug is what programs tell problems apart by.
KINDS = {
    "invalid-request": (422, "The request is not valid"),
    "not-a-picture": (422, "The picture cannot be read"),
    "picture-too-large": (422, "The picture has too many pixels"),
    "blank-image": (422, "There is no ink in the image"),
    "unknown-signal": (422, "No such signal"),
    "malformed": (400, "This is not HTTP"),
    "unknown-model": (404, "No such model"),
    "no-statistics": (404, "There are no statistics of this model"),
    "no-digits": (404, "There are no test digits here"),
    "unknown-digit": (404, "No such digit"),
    "not-found": (404, "Nothing is here"),
    "method-not-allowed": (405, "This method is not allowed here"),
    "not-acceptable": (406, "None of the accepted formats can be given"),
    "too-slow": (408, "The request took too long to arrive"),
    "body-too-large": (413, "The body is too large"),
    "unsupported-media-type": (415, "This kind of content is not understood"),
    "header-too-large": (431, "The headers are too large"),
    "unusable-model": (503, "The model cannot be used"),
    "unusable-digits": (503, "The test digits cannot be used"),
    "busy": (503, "The service has too much to do"),
    "deadline-passed": (503, "The answer took too long"),
    "not-ready": (503, "The service is still starting"),
    "internal-error": (500, "Something broke on our side"),
}


class Problem(Exception):
    """Why a request, or a command, is refused.

    Args:
      kind: a key of KINDS.
      detail: what must hold, what came, what to do. It never repeats what was sent.
      errors: places and what is wrong there, {"where": ..., "what": ...} each.
      headers: further headers of the answer.
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
