"""The application: every part is made elsewhere and put together here."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import CapacityLimiter
from fastapi import FastAPI

from app import comparison, digits, docs, errors, health, metrics, models, pages, predict, resources
from app.headers import SecurityHeaders
from app.inference import Inference
from app.schemas import problem
from app.settings import Settings

DESCRIPTION = (
    "Watch trained recurrent networks read a handwritten digit row by row. A signal is always `[28][n]`, first row "
    "first; `/models` tells which a model has, and how wide each is. Errors are problem documents (RFC 9457)."
)


def create_app(settings: Settings | None = None, load: Callable[[], Inference] | None = None) -> FastAPI:
    """Build the service. It gets its models when it is started, not here.

    Args:
      settings: None reads the environment.
      load: gives the models, the default one warmed up; None takes those of the settings.
    """
    settings = settings or Settings.from_env()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.decoders = CapacityLimiter(2)
        app.state.inference = load() if load else Inference(settings.models, settings.max_models)
        yield
        app.state.inference = None

    app = FastAPI(
        title="Gatescope",
        version=resources.package_version("gatescope"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={"default": problem("Any other problem.")},
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.inference = None
    app.state.digits = digits.Digits(settings.data)
    app.state.metrics = metrics.Metrics()

    # The last one added stands outermost.
    errors.install(app)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(metrics.Measure, metrics=app.state.metrics)

    for part in (predict, models, digits, comparison, health, metrics, docs, pages):
        app.include_router(part.router)
    docs.mount(app)
    pages.mount(app)
    return app
