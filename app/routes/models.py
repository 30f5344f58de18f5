"""GET /models: descriptions, weights and signal statistics of the models."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse

from gatescope.app.context import Context
from gatescope.app.formats.trace_formats import SAFETENSORS
from gatescope.app.schemas import ModelDescription, Models, problem

router = APIRouter(prefix="/models", tags=["models"])

REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There is no such model or no such file."),
    503: problem("The model's file is invalid, or the service is still starting."),
}

# Plain functions, so that FastAPI runs them in a thread: the first description of a model reads its file.


@router.get("", summary="List the models")
def models(context: Context) -> Models:
    """Usable models, the name of the default one, and unusable models with the reasons."""
    return context.models.models()


@router.get("/{name}", summary="Describe a model", responses=REFUSED)
def model(context: Context, name: str) -> ModelDescription:
    """Cell, shape, signals, equations, accuracies and provenance."""
    return context.models.describe(name)


@router.get("/{name}/weights", summary="Download a model's weights", response_class=FileResponse, responses=REFUSED)
def weights(context: Context, name: str) -> FileResponse:
    """A safetensors file with the configuration and the model card in its metadata."""
    path = context.models.verified_file(name)
    return FileResponse(path, media_type=SAFETENSORS, filename=f"{name}.safetensors")


@router.get(
    "/{name}/statistics", summary="Download a model's signal statistics", response_class=FileResponse, responses=REFUSED
)
def statistics(context: Context, name: str) -> FileResponse:
    """Statistics of every signal over all test digits, as safetensors.

    For each signal and unit: mean and standard deviation over the test digits, overall and by row; a histogram of each
    gate's values with twenty bins; the half-life of the memory. And an order of the units by similarity.
    """
    path = context.models.statistics(name)
    return FileResponse(path, media_type=SAFETENSORS, filename=f"{name}.statistics.safetensors")
