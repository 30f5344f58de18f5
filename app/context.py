"""What one application holds, with types: the only user of Starlette's untyped `app.state`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from gatescope.app.problems import Problem

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from starlette.applications import Starlette

    from gatescope.app.formats.mnist_test_set import MnistTestSet
    from gatescope.app.http.concurrency_limit import ConcurrencyLimit
    from gatescope.app.http.metrics import Metrics
    from gatescope.app.inference.batching import Batching
    from gatescope.app.inference.model_repository import ModelRepository
    from gatescope.app.pages.static_files import VersionedFiles
    from gatescope.app.settings import Settings


@dataclass(frozen=True)
class Resources:
    """What is acquired at startup and released at shutdown.

    Attributes:
      models: the model repository.
      batching: batches the images of concurrent requests.
      decoders: limits the threads that decode and normalise large images.
    """

    models: ModelRepository
    batching: Batching
    decoders: CapacityLimiter


@dataclass
class AppContext:
    """Settings and shared objects of one application.

    Attributes:
      test_digits: MNIST's test set, where the settings name it.
      static_files: the page's own files.
      in_flight: the number of requests in progress; set by the server that hosts the application, None without one.
      started: None before startup and after shutdown.
    """

    settings: Settings
    metrics: Metrics
    concurrency_limit: ConcurrencyLimit
    test_digits: MnistTestSet
    static_files: VersionedFiles
    in_flight: Callable[[], int] | None = None
    started: Resources | None = None

    @property
    def resources(self) -> Resources:
        """What was acquired at startup.

        Raises:
          Problem: the application is still starting.
        """
        if self.started is None:
            raise not_ready()
        return self.started

    @property
    def models(self) -> ModelRepository:
        """The model repository.

        Raises:
          Problem: the application is still starting.
        """
        return self.resources.models

    def attach(self, app: Starlette) -> None:
        """Make this the context of `app`."""
        app.state.context = self


def not_ready() -> Problem:
    """The error of a request that arrives before the default model is ready."""
    detail = "The default model must be loaded and warmed up first; ask again in a few seconds."
    return Problem("not-ready", detail, headers={"Retry-After": "2"})


def app_context(app: Starlette) -> AppContext:
    """The context of an application."""
    context: AppContext = app.state.context
    return context


def context_of(request: Request) -> AppContext:
    """The context of the application that handles a request, for endpoints that bypass FastAPI's dependencies."""
    return app_context(request.scope["app"])


async def _context(request: Request) -> AppContext:
    return context_of(request)  # a coroutine: FastAPI would run a plain function in a thread


Context = Annotated[AppContext, Depends(_context)]


async def within_concurrency_limit(context: Context) -> AsyncIterator[None]:
    """Dependency of routes without a request body: holds a slot of the concurrency limit until the endpoint returns."""
    with context.concurrency_limit:
        yield
