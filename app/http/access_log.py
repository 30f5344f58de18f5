"""The access log: a counter, a duration and a log line for every request, under its request id."""

import logging
import random
import re
import time

from starlette.types import Scope

from gatescope.app.http.log_format import request_id
from gatescope.app.http.metrics import Metrics

REQUEST_ID = b"x-request-id"
VALID_ID = re.compile(rb"[\w.:-]{1,64}", re.ASCII)
CLIENT_CLOSED_REQUEST = 499  # nginx's status for a client that left before its response
# The key in a request's state of the Problem for which the server closed its connection.
CLOSED_FOR = "gatescope.closed_for"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
logger = logging.getLogger("gatescope.requests")


def identify(scope: Scope) -> bytes:
    """The id of a request, which log lines carry from now on.

    A valid X-Request-ID of the request is kept, so that a proxy's log and this one can be joined.
    """
    identity = dict(scope["headers"]).get(REQUEST_ID)
    if identity is None or not VALID_ID.fullmatch(identity):
        identity = b"%016x" % random.getrandbits(64)  # need not be hard to guess
    request_id.set(identity.decode())
    return identity


def log_request(metrics: Metrics, scope: Scope, route: str, status: int, start_time: float) -> None:
    """Count, time and log a response.

    Args:
      metrics: where it is counted.
      scope: of the request.
      route: its `route_template`.
      status: 0 where none was sent.
      start_time: when the headers of the request had arrived, by `time.perf_counter`.
    """
    seconds = time.perf_counter() - start_time
    method = scope["method"] if scope["method"] in METHODS else "other"
    status = status or getattr(scope.get("state", {}).get(CLOSED_FOR), "status", CLIENT_CLOSED_REQUEST)
    metrics.observe_response(method, route, status, seconds)
    if logger.isEnabledFor(logging.INFO):
        fields = {"method": method, "route": route, "status": status, "milliseconds": round(1000 * seconds, 2)}
        client = (scope.get("client") or ("",))[0]
        logger.info("request", extra={"fields": fields | {"client": client}})


def route_template(scope: Scope, outer_root_path: str) -> str:
    """The declared path of a request's route, so that no client can make up labels; "unmatched" without one.

    Args:
      scope: of the request, as the router left it.
      outer_root_path: the root path that the request arrived with.
    """
    if (route := scope.get("route")) is not None:
        return str(route.path)
    if mounted := scope.get("root_path", "").removeprefix(outer_root_path):
        return str(mounted)  # the mount's own path, not the file's
    return str(scope["path"]) if "endpoint" in scope else "unmatched"
