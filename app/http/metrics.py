"""Prometheus metrics: responses and their durations, connections, requests in progress and batches."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

# Seconds. A response takes about a millisecond; with a large picture, a hundred.
BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
IMAGES = (1, 2, 3, 4, 8, 12, 16)


class Metrics:
    """The metrics of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self.answers = Counter("http_requests", "Responses sent.", ["method", "route", "status"], registry=registry)
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "From the headers of a request to the last byte of its response.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self.closed = Counter(
            "gatescope_connections_closed",
            "Connections closed here, by reason.",
            ["reason"],
            registry=registry,
        )
        self.connections = Gauge("gatescope_connections", "Open connections.", registry=registry)
        self.queue = Gauge("gatescope_queue_requests", "Requests under the concurrency limit.", registry=registry)
        self.waiting = Gauge("gatescope_queue_images", "Images waiting for a batch.", registry=registry)
        # Looking them up by label takes as long as counting. There are as many as methods, routes and statuses.
        self._answers = cache(
            lambda method, route, status: (
                self.answers.labels(method, route, str(status)),
                self.seconds.labels(method, route),
            )
        )
        self.batch = Histogram("gatescope_batch_images", "Images in a batch.", buckets=IMAGES, registry=registry)

    def observe_response(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a response and observe its duration."""
        counter, histogram = self._answers(method, route, status)
        counter.inc()
        histogram.observe(seconds)
