"""The application: creates all parts and connects them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp

from gatescope.app.context import AppContext, Resources, app_context, within_concurrency_limit
from gatescope.app.formats.mnist_test_set import MnistTestSet
from gatescope.app.http import error_responses, telemetry
from gatescope.app.http.concurrency_limit import ConcurrencyLimit
from gatescope.app.http.metrics import Metrics
from gatescope.app.http.pipeline import CORS, Pipeline
from gatescope.app.inference.batching import Batching
from gatescope.app.inference.compile_cache import open_compile_cache
from gatescope.app.inference.model_metrics import ModelMetrics
from gatescope.app.inference.model_repository import ModelRepository
from gatescope.app.pages import package_files, vendor_files
from gatescope.app.pages.static_files import CachedFiles, VersionedFiles
from gatescope.app.routes import (
    api_docs,
    comparison,
    health,
    index_page,
    limits,
    metrics,
    mnist_digits,
    models,
    predict,
)
from gatescope.app.routes.open_inference import routes as open_inference
from gatescope.app.schemas import problem
from gatescope.app.settings import Settings

DESCRIPTION = (
    "Traces of trained recurrent networks that read a handwritten digit row by row. A signal is always `[28][n]`, top "
    "row first; `/models` lists the signals of each model and their widths n. Errors are problem documents (RFC 9457)."
)


class Service(FastAPI):
    """FastAPI within the pipeline."""

    def build_middleware_stack(self) -> ASGIApp:
        """The ASGI application that gets every request."""
        stack = super().build_middleware_stack()
        assert isinstance(stack, ServerErrorMiddleware)  # answers unhandled exceptions; the pipeline does that instead
        context = app_context(self)
        return Pipeline(
            stack.app,
            self.routes,
            context.metrics,
            context.settings.request_seconds,
            context.settings.frame_ancestors,
            _cors(context.settings.cors_origins),
        )


def _cors(origins: Sequence[str]) -> CORS | None:
    if not origins:
        return None
    return partial(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After", "X-Request-ID"],
    )


def create_app(settings: Settings | None = None, load: Callable[[], ModelRepository] | None = None) -> FastAPI:
    """Create the application. Models load at startup, not here.

    Args:
      settings: None reads the environment.
      load: returns the model repository; None makes that of the settings.
    """
    settings = settings or Settings()
    context = AppContext(
        settings=settings,
        metrics=Metrics(),
        concurrency_limit=ConcurrencyLimit(settings.max_queue),
        test_digits=MnistTestSet(settings.data),
        static_files=VersionedFiles(package_files.folder("static")),
    )
    context.metrics.queue.set_function(lambda: context.concurrency_limit.in_use)
    context.metrics.registry.register(ModelMetrics(lambda: context.started.models if context.started else None))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        repository = (
            load()
            if load
            else ModelRepository(settings.models, settings.max_models, open_compile_cache(settings.cache))
        )
        batching = Batching(context.metrics.batch.observe, context.in_flight)
        context.metrics.waiting.set_function(lambda: len(batching))
        context.started = Resources(repository, batching, CapacityLimiter(2))
        yield
        context.started = None
        repository.close()
        batching.close()

    app = Service(
        title="Gatescope",
        version=package_files.package_version("gatescope"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={"default": problem("Any other problem.")},
        lifespan=lifespan,
        telemetry=telemetry.config(settings.telemetry),
    )
    context.attach(app)

    error_responses.install(app)
    predict.mount(app)  # first, so that it is matched before other routes
    for part in (open_inference, health, limits, metrics, api_docs):
        app.include_router(part.router)
    for part in (models, mnist_digits, comparison, index_page):
        # Released when the endpoint returns, not when a slow client has received the response.
        app.include_router(part.router, dependencies=[Depends(within_concurrency_limit, scope="function")])
    for vendor in (vendor_files.swagger_ui(), vendor_files.plotly()):
        app.mount(vendor.url, CachedFiles(vendor.folder))
    app.mount("/static", context.static_files)
    return app
