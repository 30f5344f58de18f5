"""What stands after the question mark of an address."""

from starlette.datastructures import QueryParams
from starlette.requests import Request

from gatescope.app.problems import Problem


def once(request: Request) -> dict[str, str]:
    """Each value by its name.

    Raises:
      Problem: a name stands there twice.
    """
    return read(request.scope["query_string"])


def read(query: bytes) -> dict[str, str]:
    """Each value by its name.

    Args:
      query: what stands after the question mark.

    Raises:
      Problem: a name stands there twice.
    """
    pairs = QueryParams(query).multi_items()
    values = dict(pairs)
    if len(values) < len(pairs):
        what = "Each name may stand there once"
        raise Problem("invalid-request", f"query: {what}. See /docs.", errors=[{"where": "query", "what": what}])
    return values
