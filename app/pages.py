"""The page, its files and Plotly's bundle from the installed package."""

import re
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app import resources
from app.bands import bands
from app.headers import allow_style
from app.inference import Inference, inference_of
from app.measures import measures
from app.rendering import REVALIDATE, rendered
from app.schemas import Models

FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


class CachedFiles(StaticFiles):
    """A folder whose files say how long they may be kept."""

    def __init__(self, *, cache_control: str, directory: Path) -> None:
        super().__init__(directory=directory)
        self.cache_control = cache_control

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = self.cache_control
        return response


def mount(app: FastAPI) -> None:
    """Serve the page's own files, and each package's under its version, so that those may be kept for ever."""
    plotly = resources.package_folder("plotly", "package_data")
    app.state.plotly = f"/vendor/plotly-{_plotly_version(plotly / 'plotly.min.js')}"
    app.mount(app.state.plotly, CachedFiles(directory=plotly, cache_control=FOREVER))
    app.mount("/static", CachedFiles(directory=resources.folder("static"), cache_control=REVALIDATE))


def _plotly_version(bundle: Path) -> str:
    """The version in the bundle's first comment; importing the package for it would take a second."""
    with bundle.open("rb") as file:
        found = re.search(rb"plotly\.js v([0-9][\w.-]*)", file.read(1000))
    if found is None:
        raise ValueError(f"{bundle} must begin with the version of plotly.js; it doesn't. Install another plotly.")
    return found[1].decode()


# A plain function, which runs beside the event loop: the first time, every model has to be looked at.
@router.api_route("/", methods=["GET", "HEAD"])
def index(request: Request, model: str | None = None) -> Response:
    """The page of one model, the default one if none is named, with a way to all others."""
    inference = inference_of(request)
    shown = inference.describe(inference.default if model is None else model)
    digits = request.app.state.digits.there
    laid_out = bands(shown)
    style = measures(shown, laid_out, ways=shown.classes + 1 + digits)
    allow_style(request, style)
    context = {
        "version": request.app.version,
        "plotly_url": f"{request.app.state.plotly}/plotly.min.js",
        "model": shown.model_dump(mode="json"),
        "bands": laid_out,
        "measures": style,
        "offer": _offer(inference),
        "digits": digits,
    }
    return rendered(request, "index.html", context)


def _offer(inference: Inference) -> Models:
    """All models; those that ship in the order in which they are best met, others after them."""
    from model.presets import PRESETS

    places = {name: place for place, name in enumerate(PRESETS)}
    models = inference.models()
    ordered = sorted(models.models, key=lambda description: places.get(description.name, len(places)))
    return models.model_copy(update={"models": ordered})
