"""GET /: the page of one model."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from gatescope.app.context import Context
from gatescope.app.http.security_headers import allow_style
from gatescope.app.inference.model_repository import ModelRepository
from gatescope.app.pages import vendor_files
from gatescope.app.pages.cell_notation import Notation
from gatescope.app.pages.features import FEATURES
from gatescope.app.pages.layout_css import measures
from gatescope.app.pages.panel_layout import layout_panels
from gatescope.app.schemas import Models

router = APIRouter(include_in_schema=False)


# A plain function, so that FastAPI runs it in a thread: the first call reads the descriptions of all models.
@router.api_route("/", methods=["GET", "HEAD"])
def index(request: Request, context: Context, model: str | None = None) -> Response:
    """The page of one model, the default one if none is named, with a menu of all models."""
    from gatescope.app.pages.templating import render_template

    models = context.models
    shown = models.describe(models.default if model is None else model)
    digits = context.test_digits.is_available
    laid_out = layout_panels(shown)
    style = measures(shown, laid_out, ways=shown.classes + 1 + digits)
    variables = {
        "version": request.app.version,
        "plotly_url": f"{vendor_files.plotly().url}/plotly.min.js",
        "model": shown.model_dump(mode="json"),
        "cell": Notation(shown),
        "features": FEATURES,
        "bands": laid_out,
        "measures": style,
        "offer": _offer(models),
        "digits": digits,
    }
    response = render_template(request, "index.html", variables, context.static_files)
    allow_style(response, style)
    return response


def _offer(repository: ModelRepository) -> Models:
    """All models: those of the zoo in the order of the presets, then the others."""
    from gatescope.model.training.presets import PRESETS

    places = {name: place for place, name in enumerate(PRESETS)}
    models = repository.models()
    ordered = sorted(models.models, key=lambda description: places.get(description.name, len(places)))
    return models.model_copy(update={"models": ordered})
