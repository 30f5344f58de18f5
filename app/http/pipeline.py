"""Answers plain routes ahead of everything that FastAPI keeps for routes of other kinds.

Middleware watches the messages of an answer go by, one inside the other, since an answer may come in parts. What a
plain route's endpoint gives is whole: whatever middleware does to an answer is done here once, to a response. With
FastAPI's stacks and all of the middleware around it, a trace takes 1.4 times as long to answer.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from gatescope.app.http import raw_response
from gatescope.app.http.access_log import HEADER, identify, note
from gatescope.app.http.compression import code
from gatescope.app.http.error_responses import answer, unforeseen
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.raw_route import PlainRoute
from gatescope.app.http.security_headers import encoded, security_headers
from gatescope.app.http.timeouts import Deadlines
from gatescope.app.problems import Problem


class Direct:
    """Answers requests for plain routes as the middleware further in would let them be answered.

    What telemetry watches goes the usual way, and so does what another page may ask, which has to be told so.

    Args:
      routes: the application's; those that are plain and have no parameters in their path are answered here.
      metrics: where answers are counted.
      seconds: from a request to the beginning of its answer.
      frame_ancestors: whose pages may show ours in a frame.
      others_may_ask: whether there are pages of others that may.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Iterable[BaseRoute],
        metrics: Metrics,
        seconds: float,
        frame_ancestors: Sequence[str] = (),
        others_may_ask: bool = False,
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.deadlines = Deadlines(seconds)
        self.others_may_ask = others_may_ask
        self.usual = encoded(security_headers(frame_ancestors))
        self.usual_lines = raw_response.lines(self.usual)
        self.endpoints = {
            (method, route.path): route.endpoint
            for route in routes
            if isinstance(route, PlainRoute) and "{" not in route.path
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        status, began = 0, time.perf_counter()
        identity = identify(scope)
        try:
            response = await self._answer(Request(scope, receive))
            if response is not None:
                status = response.status_code
                await self._send(response, identity, scope, send)
        finally:
            note(self.metrics, scope, scope["path"], status, began)

    async def _send(self, response: Response, identity: bytes, scope: Scope, send: Send) -> None:
        own = [*response.raw_headers, (HEADER, identity)]
        write: raw_response.Write | None = scope.get("extensions", {}).get(raw_response.EXTENSION)
        if write is not None:
            await write(response.status_code, raw_response.lines(own) + self.usual_lines, response.body)
        else:
            start = {"type": "http.response.start", "status": response.status_code, "headers": own + self.usual}
            await send(start)
            await send({"type": "http.response.body", "body": response.body})

    def _is_ours(self, scope: Scope) -> bool:
        return (
            (scope["method"], scope["path"]) in self.endpoints
            and not scope.get("root_path")
            and scope.get("fastapi.telemetry") is None
            and not (self.others_may_ask and b"origin" in dict(scope["headers"]))
        )

    async def _answer(self, request: Request) -> Response | None:
        """What the endpoint gives, or the problem with it; None where nobody waits for it any more."""
        scope, task = request.scope, asyncio.current_task()
        assert task is not None, "a server answers in tasks"
        asked_before = task.cancelling()
        self.deadlines.begin(task)
        try:
            response: Response = await self.endpoints[scope["method"], scope["path"]](request)
            await self.deadlines.begun(task)
            code(response, scope["headers"])
            return response
        except Problem as problem:
            return answer(problem, scope["path"])
        except ClientDisconnect:
            return None
        except asyncio.CancelledError:
            if (late := self.deadlines.passed(task, asked_before)) is None:
                raise  # it is somebody else who ends it
            return answer(late, scope["path"])
        except Exception:
            return answer(unforeseen(scope), scope["path"])
        finally:
            self.deadlines.end(task)
