"""One request, one response: request id, timeout, errors, compression, security headers and log, in one order.

CORS and FastAPI's middleware stack run within the timeout. A raw route skips that stack,
since its endpoint needs none of it: through it, a trace takes 1.4 times as long to answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatescope.app.http import raw_response
from gatescope.app.http.access_log import REQUEST_ID, identify, log_request, route_template
from gatescope.app.http.compression import Body, RawHeaders, compress_response
from gatescope.app.http.error_responses import internal_error, problem_response
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.raw_route import RawRoute
from gatescope.app.http.security_headers import HeaderBlock, SecurityHeaders
from gatescope.app.http.timeouts import RequestTimeouts
from gatescope.app.problems import Problem

CORS = Callable[[ASGIApp], ASGIApp]


class Pipeline:
    """The outermost ASGI application: makes an `Exchange` of every request to `app`.

    Args:
      app: the application inside; exceptions that it does not handle become problem documents.
      routes: those of the application; raw routes without path parameters skip `app`.
      metrics: counts responses.
      timeout: seconds from the headers of a request to the start of its response.
      frame_ancestors: origins whose pages may show ours in a frame.
      cors: the middleware of CORS, without its application; None where no other origin may call.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Iterable[BaseRoute],
        metrics: Metrics,
        timeout: float,
        frame_ancestors: Sequence[str] = (),
        cors: CORS | None = None,
    ) -> None:
        self.app = cors(app) if cors else app
        self.cors = cors
        self.metrics = metrics
        self.timeouts = RequestTimeouts(timeout)
        self.security_headers = SecurityHeaders(frame_ancestors)
        self.raw_endpoints: dict[tuple[str, str], Callable[[Request], Awaitable[Response]]] = {
            (method, route.path): route.endpoint
            for route in routes
            if isinstance(route, RawRoute) and "{" not in route.path
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, self)
        try:
            endpoint = self.raw_endpoints.get((scope["method"], scope["path"]))
            if endpoint is not None and may_skip_middleware(scope):
                exchange.route = scope["path"]
                response = await exchange.run(endpoint(Request(scope, receive)))
            else:
                response = await exchange.run(self.app(scope, receive, exchange.watch(send)))
            if response is None:
                return
            if self.cors is None:
                await exchange.send(response, send)
            else:
                await self.cors(response)(scope, receive, exchange.watch(send))
        finally:
            exchange.log()


def may_skip_middleware(scope: Scope) -> bool:
    """Whether nothing in FastAPI's stack concerns the request: no mount around the application, no telemetry."""
    return not scope.get("root_path") and scope.get("fastapi.telemetry") is None


class Exchange:
    """One request and its response.

    Args:
      scope: of the request, whose headers have arrived just now.
      pipeline: what is the same for every request.
    """

    __slots__ = ("outer_root_path", "pipeline", "request_id", "route", "scope", "start_time", "status", "task")

    def __init__(self, scope: Scope, pipeline: Pipeline) -> None:
        task = asyncio.current_task()
        assert task is not None, "a server runs the application in a task"
        self.task = task
        self.scope = scope
        self.pipeline = pipeline
        self.start_time = time.perf_counter()
        self.request_id = identify(scope)
        self.outer_root_path: str = scope.get("root_path", "")
        self.route: str | None = None  # the router finds it
        self.status = 0  # none sent yet

    async def run(self, work: Awaitable[Response | None]) -> Response | None:
        """Await `work` for no longer than the request timeout.

        Returns:
          What `work` returns, or the problem document for what it raises; None where nothing is left to send.

        Raises:
          asyncio.CancelledError: the task was cancelled, not by the timeout.
          Exception: raised by `work` after a part of the response was sent: only closing the connection can tell.
        """
        timeouts, task = self.pipeline.timeouts, self.task
        cancelling = task.cancelling()
        timeouts.start(task)
        try:
            response = await work
            await timeouts.response_started(task)
            return response
        except Problem as problem:
            return problem_response(problem, self.scope["path"])
        except ClientDisconnect:
            return None
        except asyncio.CancelledError:
            if (timeout := timeouts.problem(task, cancelling)) is None:
                raise
            return problem_response(timeout, self.scope["path"])
        except Exception:
            if self.status:
                raise
            return problem_response(internal_error(self.scope), self.scope["path"])
        finally:
            timeouts.stop(task)

    async def send(self, response: Response, send: Send) -> None:
        """Send a whole response, raw where the server offers that."""
        headers, security, body = self.finish(response.status_code, response.raw_headers, response.body)
        write: raw_response.Write | None = self.scope.get("extensions", {}).get(raw_response.EXTENSION)
        if write is not None and self.scope["method"] != "HEAD":
            await write(self.status, raw_response.lines(headers) + security.lines, body)
        else:
            await send({"type": "http.response.start", "status": self.status, "headers": headers + security.raw})
            await send({"type": "http.response.body", "body": body})

    def watch(self, send: Send) -> Send:
        """Wrap `send` for a response in messages: its start waits for the first part of its body."""
        start: Message | None = None

        async def send_finished(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                await self.pipeline.timeouts.response_started(self.task)
                start = message
                return
            if start is not None:
                first, start = start, None
                is_whole = message["type"] == "http.response.body" and not message.get("more_body")
                body = message.get("body", b"")
                headers, security, body = self.finish(first["status"], first.get("headers", ()), body, is_whole)
                await send({**first, "headers": headers + security.raw})
                if is_whole:
                    message = {**message, "body": body}
            await send(message)

        return send_finished

    def finish(
        self, status: int, headers: Iterable[tuple[bytes, bytes]], body: Body, is_whole: bool = True
    ) -> tuple[RawHeaders, HeaderBlock, Body]:
        """Compress a response and complete its headers; only static files come compressed already.

        Args:
          status: of the response.
          headers: as the application gives them.
          body: all of it, or its first part.
          is_whole: whether it is all; parts are sent as they are.

        Returns:
          Headers, further headers that are the same for most responses, and the body.
        """
        self.status = status
        headers = [*headers]
        if self.scope["method"] != "HEAD":
            body = compress_response(status, headers, body, self.scope["headers"], is_whole)
        security = self.pipeline.security_headers.complete(headers)
        headers.append((REQUEST_ID, self.request_id))
        return headers, security, body

    def log(self) -> None:
        """Count and time the response, and write it to the access log."""
        route = self.route or route_template(self.scope, self.outer_root_path)
        log_request(self.pipeline.metrics, self.scope, route, self.status, self.start_time)
