"""What Prometheus scrapes: how many answers of each kind, and how long they took."""

import time

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

router = APIRouter(tags=["operations"])

# Seconds. An answer takes about a millisecond; a large picture a hundred.
BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The counters of one application, so that two in one process do not add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.answers = Counter("http_requests", "Answers given.", ["method", "route", "status"], registry=self.registry)
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "From the first byte of a request to the last byte of its answer.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )


class Measure:
    """Counts and times every answer under the template of its route, so that no sender can make up labels."""

    METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        start = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        outer_root = scope.get("root_path", "")
        try:
            await self.app(scope, receive, watch)
        finally:
            method = scope["method"] if scope["method"] in self.METHODS else "other"
            route = _template(scope, outer_root)
            self.metrics.answers.labels(method, route, str(status)).inc()
            self.metrics.seconds.labels(method, route).observe(time.perf_counter() - start)


def _template(scope: Scope, outer_root: str) -> str:
    """The path as it was declared; "unmatched" for one that nobody declared."""
    if (route := scope.get("route")) is not None:
        return str(route.path)
    if mounted := scope.get("root_path", "").removeprefix(outer_root):
        return str(mounted)  # a mounted folder: its own path, whatever lies below
    return str(scope["path"]) if "endpoint" in scope else "unmatched"


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Answers by method, route and status, their durations, and what the process uses."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
