"""GET /v2/health/live and /ready: the health checks of the Open Inference Protocol."""

from fastapi import APIRouter

from gatescope.app.context import Context, not_ready
from gatescope.app.schemas import Live, Ready

router = APIRouter(prefix="/v2/health", tags=["operations"])


@router.get("/live", summary="Check liveness")
async def live() -> Live:
    """Always true: the process responds."""
    return Live(live=True)


@router.get("/ready", summary="Check readiness")
async def ready(context: Context) -> Ready:
    """503 until the default model is compiled for all batch sizes. Other models load on first use."""
    if not context.models.is_warm:
        raise not_ready()
    return Ready(ready=True)
