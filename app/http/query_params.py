"""Query parameters: unique names, and integers in digits."""

from starlette.datastructures import QueryParams
from starlette.requests import Request

from gatescope.app.problems import Problem


def once(request: Request) -> dict[str, str]:
    """The query parameters of a request by name.

    Raises:
      Problem: a name is repeated.
    """
    return read(request.scope["query_string"])


def read(query: bytes) -> dict[str, str]:
    """The parameters of a query string by name.

    Args:
      query: the URL from behind the question mark.

    Raises:
      Problem: a name is repeated.
    """
    pairs = QueryParams(query).multi_items()
    values = dict(pairs)
    if len(values) < len(pairs):
        what = "Each name may be given once"
        raise Problem("invalid-request", f"query: {what}. See /docs.", errors=[{"where": "query", "what": what}])
    return values
