"""What models there are, and their weights."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse

from gatescope.app.context import Context
from gatescope.app.formats.trace_formats import SAFETENSORS
from gatescope.app.schemas import ModelDescription, Models, problem

router = APIRouter(prefix="/models", tags=["models"])

REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There is no such model, or no such file of it."),
    503: problem("Its file cannot be used, or the service is still starting."),
}

# Plain functions, which run beside the event loop: what is not known of a model yet takes a while to find out.


@router.get("", summary="All models")
def models(context: Context) -> Models:
    """What can be asked for, what answers when none is named, and what can't be used."""
    return context.models.models()


@router.get("/{name}", summary="One model", responses=REFUSED)
def model(context: Context, name: str) -> ModelDescription:
    """Its cell, shape, signals, accuracies and provenance, and what people say of it."""
    return context.models.describe(name)


@router.get("/{name}/weights", summary="Its weights", response_class=FileResponse, responses=REFUSED)
def weights(context: Context, name: str) -> FileResponse:
    """The safetensors file; configuration and model card are in its metadata."""
    path = context.models.verified_file(name)
    return FileResponse(path, media_type=SAFETENSORS, filename=f"{name}.safetensors")


@router.get(
    "/{name}/statistics", summary="Its signals on all test digits", response_class=FileResponse, responses=REFUSED
)
def statistics(context: Context, name: str) -> FileResponse:
    """What a single digit's numbers are to be held against, as safetensors.

    Of each signal and unit: the mean over all test digits and how much it differs from one digit to another, both by
    row too; the shares of a gate's values in twenty parts of 0 to 1; the half-life of what is kept. And an order of the
    units in which those that do the same stand side by side.
    """
    path = context.models.statistics(name)
    return FileResponse(path, media_type=SAFETENSORS, filename=f"{name}.statistics.safetensors")
