"""A route whose endpoint takes the request and returns the response, with nothing in between."""

import inspect
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import request_response


class RawRoute(APIRoute):
    """A route that FastAPI describes and Starlette runs: `async def endpoint(request) -> Response`.

    FastAPI resolves parameters and dependencies for every request, and keeps two exit stacks: for an endpoint without
    any, that takes a third as long as a trace.

    Args:
      args, options: as FastAPI's `APIRoute` takes them.

    Raises:
      TypeError: the endpoint has parameters besides `request`, or the route has dependencies.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if list(inspect.signature(self.endpoint).parameters) != ["request"] or self.dependencies:
            name = self.endpoint.__name__
            raise TypeError(f"{name} must take `request` alone, without dependencies: a raw route resolves no others.")
        self.app = request_response(self.endpoint)
