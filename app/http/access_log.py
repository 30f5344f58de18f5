"""What is noted of every request when it has been answered: a count, a duration and a line in the log."""

import logging
import random
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatescope.app.http.log_format import request_id
from gatescope.app.http.metrics import Metrics

HEADER = b"x-request-id"
GOOD_ID = re.compile(rb"[\w.:-]{1,64}", re.ASCII)
GONE = 499  # as nginx has it: who asked did not wait for the answer
# Where in a request's state a connection that had to be closed leaves the Problem that it was closed for.
REFUSED = "gatescope.refused"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
logger = logging.getLogger("gatescope.requests")


class Account:
    """Counts, times and logs every answer under the template of its route, so that no sender can make up labels.

    A request keeps the id that it comes with, so that a proxy's log and ours can be laid side by side, or gets one; the
    answer carries it.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began, outer_root = 0, time.perf_counter(), scope.get("root_path", "")
        identity = identify(scope)

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, identity)]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            note(self.metrics, scope, _template(scope, outer_root), status, began)


def identify(scope: Scope) -> bytes:
    """The id of a request, which from now on the log tells too."""
    identity = _identity(scope)
    request_id.set(identity.decode())
    return identity


def note(metrics: Metrics, scope: Scope, route: str, status: int, began: float) -> None:
    """Count, time and log an answer.

    Args:
      route: its template.
      status: 0 where there was no answer.
      began: when the request's headers were there, by `time.perf_counter`.
    """
    seconds = time.perf_counter() - began
    method = scope["method"] if scope["method"] in METHODS else "other"
    status = status or getattr(scope.get("state", {}).get(REFUSED), "status", GONE)
    metrics.answered(method, route, status, seconds)
    if logger.isEnabledFor(logging.INFO):
        told = {"method": method, "route": route, "status": status, "milliseconds": round(1000 * seconds, 2)}
        client = (scope.get("client") or ("",))[0]
        logger.info("request", extra={"told": told | {"client": client}})


def _identity(scope: Scope) -> bytes:
    told = dict(scope["headers"]).get(HEADER)
    if told is not None and GOOD_ID.fullmatch(told):
        return bytes(told)
    return b"%016x" % random.getrandbits(64)  # it need not be hard to guess


def _template(scope: Scope, outer_root: str) -> str:
    """The path as it was declared; "unmatched" for one that nobody declared."""
    if (route := scope.get("route")) is not None:
        return str(route.path)
    if mounted := scope.get("root_path", "").removeprefix(outer_root):
        return str(mounted)  # a mounted folder: its own path, whatever lies below
    return str(scope["path"]) if "endpoint" in scope else "unmatched"
