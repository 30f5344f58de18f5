"""Is the process alive, and is it ready: the two paths of the Open Inference Protocol."""

from fastapi import APIRouter

from gatescope.app.context import Context, not_ready
from gatescope.app.schemas import Live, Ready

router = APIRouter(prefix="/v2/health", tags=["operations"])


@router.get("/live", summary="Is the process alive?")
async def live() -> Live:
    """Always, if it can answer at all."""
    return Live(live=True)


@router.get("/ready", summary="Is the default model loaded and warmed up?")
async def ready(context: Context) -> Ready:
    """503 until nothing is left to compile for the default model; the others wait until they are asked for."""
    if not context.models.is_warm:
        raise not_ready()
    return Ready(ready=True)
