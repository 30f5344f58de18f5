"""A route between whose endpoint and the server nothing stands that it does not need."""

import inspect
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import request_response


class PlainRoute(APIRoute):
    """FastAPI describes it, Starlette runs it: the endpoint takes the request as it is and gives a response.

    FastAPI would look for parameters and dependencies in every request, and keep two stacks for what is to be closed
    after it; for an endpoint that has none of these that takes a third as long as a trace.

    Args:
      args, options: as FastAPI's routes take them.

    Raises:
      TypeError: the endpoint or the route wants more than the request.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if list(inspect.signature(self.endpoint).parameters) != ["request"] or self.dependencies:
            raise TypeError(f"{self.endpoint.__name__} must take the request alone, since nobody looks for more in it.")
        self.app = request_response(self.endpoint)
