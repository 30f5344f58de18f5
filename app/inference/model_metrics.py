"""Prometheus metrics of the model repository: loads, models in memory, compilations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from gatescope.app.inference.model_repository import ModelRepository


class ModelMetrics(Collector):
    """Reads the repository at each scrape, because models are loaded before there is an application to count for.

    Args:
      models: returns the model repository, None before startup and after shutdown.
    """

    def __init__(self, models: Callable[[], ModelRepository | None]) -> None:
        self._models = models

    def describe(self) -> Iterator[Metric]:
        yield from ()  # registering must not need the repository, which is None until startup

    def collect(self) -> Iterator[Metric]:
        models = self._models()
        if models is None:
            return
        loads = CounterMetricFamily("gatescope_model_loads", "Loads of a model's file.", labels=["model", "outcome"])
        for (model, outcome), count in models.loads.copy().items():
            loads.add_metric([model, outcome], count)
        yield loads
        yield GaugeMetricFamily("gatescope_models", "Models in memory.", models.in_memory)
        yield CounterMetricFamily("gatescope_compilations", "What XLA compiled here.", models.compilations)
