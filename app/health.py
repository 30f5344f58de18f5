"""Is the process alive, and is it ready: the two paths of the Open Inference Protocol."""

from fastapi import APIRouter, Request

from app.inference import inference_of
from app.schemas import Live, Ready

router = APIRouter(prefix="/v2/health", tags=["operations"])


@router.get("/live", summary="Is the process alive?")
async def live() -> Live:
    """Always, if it can answer at all."""
    return Live(live=True)


@router.get("/ready", summary="Is the default model loaded and warmed up?")
async def ready(request: Request) -> Ready:
    """503 until the default model has been loaded and has read an image; the others wait until they are asked for."""
    inference_of(request)
    return Ready(ready=True)
