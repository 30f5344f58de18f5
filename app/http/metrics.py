"""What Prometheus scrapes: answers and how long they took, connections, the queue, batches, and what models cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import Response

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from gatescope.app.inference.model_repository import Inference

router = APIRouter(tags=["operations"])

# Seconds. An answer takes about a millisecond; a large picture a hundred.
BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
IMAGES = (1, 2, 3, 4, 8, 12, 16)


class Metrics:
    """The counters of one application, so that two in one process do not add up."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.answers = Counter("http_requests", "Answers given.", ["method", "route", "status"], registry=registry)
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "From the headers of a request to the last byte of its answer.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self.closed = Counter(
            "gatescope_connections_closed", "Connections that the service ended, by why.", ["reason"], registry=registry
        )
        self.connections = Gauge("gatescope_connections", "Open connections.", registry=registry)
        self.queue = Gauge("gatescope_queue_requests", "Requests that are worked on or wait for it.", registry=registry)
        self.waiting = Gauge("gatescope_queue_images", "Images that wait to be read.", registry=registry)
        # Looking these up by their labels takes as long as counting. There are as many as methods, routes and statuses.
        self._answers = cache(
            lambda method, route, status: (
                self.answers.labels(method, route, str(status)),
                self.seconds.labels(method, route),
            )
        )
        self.batch = Histogram(
            "gatescope_batch_images", "Images that were read together.", buckets=IMAGES, registry=registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer and how long it took."""
        counter, histogram = self._answers(method, route, status)
        counter.inc()
        histogram.observe(seconds)

    def watch_models(self, inference: Callable[[], Inference | None]) -> None:
        """Tell of loads and compilations too.

        Args:
          inference: gives the models, None as long as there are none.
        """
        self.registry.register(_Models(inference))


class _Models(Collector):
    """Asks when it is scraped, since models are loaded before there is an application to count for."""

    def __init__(self, inference: Callable[[], Inference | None]) -> None:
        self._inference = inference

    def describe(self) -> Iterator[Metric]:
        yield from ()  # there may be nothing to tell yet

    def collect(self) -> Iterator[Metric]:
        inference = self._inference()
        if inference is None:
            return
        loads = CounterMetricFamily("gatescope_model_loads", "Loads of a model's file.", labels=["model", "outcome"])
        for (model, outcome), count in inference.loads.copy().items():
            loads.add_metric([model, outcome], count)
        yield loads
        yield GaugeMetricFamily("gatescope_models", "Models in memory.", inference.in_memory)
        yield CounterMetricFamily("gatescope_compilations", "What XLA compiled here.", inference.compilations)


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Answers by method, route and status, their durations, queue, batches and models, and what the process uses."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
