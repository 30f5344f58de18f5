"""GET /limits: limits on size, concurrency and time."""

from fastapi import APIRouter

from gatescope.app.context import Context
from gatescope.app.schemas import Limits

router = APIRouter(tags=["operations"])


@router.get("/limits", summary="Get the limits and timeouts")
async def limits(context: Context) -> Limits:
    """Each is a setting of the service: `max_body_bytes` is the environment variable `GATESCOPE_MAX_BODY_BYTES`."""
    return Limits(**{name: getattr(context.settings, name) for name in Limits.model_fields})
