"""What models there are, and their weights."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from app.inference import inference_of
from app.schemas import ModelDescription, Models, problem
from app.wire import SAFETENSORS

router = APIRouter(prefix="/models", tags=["models"])

UNKNOWN: dict[int | str, dict[str, Any]] = {404: problem("There is no such model.")}


@router.get("", summary="All models")
async def models(request: Request) -> Models:
    """What can be asked for, and what answers when none is named."""
    inference = inference_of(request)
    return Models(default=inference.default, models=[inference.describe(name) for name in inference.names])


@router.get("/{name}", summary="One model", responses=UNKNOWN)
async def model(request: Request, name: str) -> ModelDescription:
    """Its cell, shape, signals, accuracies and provenance."""
    return inference_of(request).describe(name)


@router.get("/{name}/weights", summary="Its weights", response_class=FileResponse, responses=UNKNOWN)
async def weights(request: Request, name: str) -> FileResponse:
    """The safetensors file; configuration and model card are in its metadata."""
    checkpoint = inference_of(request).checkpoint(name)
    return FileResponse(checkpoint.path, media_type=SAFETENSORS, filename=f"{name}.safetensors")
