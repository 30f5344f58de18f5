"""The page, its files and Plotly's bundle from the installed package."""

import re
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from gatescope.app.http.security_headers import allow_style
from gatescope.app.inference.model_repository import Inference, inference_of
from gatescope.app.pages import package_files
from gatescope.app.pages.layout_css import measures
from gatescope.app.pages.panel_layout import bands
from gatescope.app.pages.static_files import CachedFiles, VersionedFiles
from gatescope.app.schemas import Models

router = APIRouter(include_in_schema=False)


def mount(app: FastAPI) -> None:
    """Serve the page's own files, and Plotly's bundle under its version."""
    plotly = package_files.package_folder("plotly", "package_data")
    app.state.plotly = f"/vendor/plotly-{_plotly_version(plotly / 'plotly.min.js')}"
    app.mount(app.state.plotly, CachedFiles(plotly))
    app.state.files = VersionedFiles(package_files.folder("static"))
    app.mount("/static", app.state.files)


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
    from gatescope.app.pages.templating import rendered

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
    from gatescope.model.training.presets import PRESETS

    places = {name: place for place, name in enumerate(PRESETS)}
    models = inference.models()
    ordered = sorted(models.models, key=lambda description: places.get(description.name, len(places)))
    return models.model_copy(update={"models": ordered})
