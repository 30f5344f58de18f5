"""What stands after the question mark of an address."""

import re
from typing import Annotated

from pydantic import BeforeValidator
from starlette.datastructures import QueryParams
from starlette.requests import Request

from gatescope.app.problems import Problem

WHOLE = re.compile(r"-?[0-9]+", re.ASCII)


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


def _in_digits(value: object) -> object:
    """Texts such as `+1`, `1.0` and ` 1 `, which pydantic takes for whole numbers, are none to our description."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise ValueError("Input should be a whole number, in digits alone")
    return value


Whole = Annotated[int, BeforeValidator(_in_digits)]
