"""GET /limits: how much one may ask for, and how long things may take."""

from fastapi import APIRouter

from gatescope.app.context import Context
from gatescope.app.schemas import Limits

router = APIRouter(tags=["operations"])


@router.get("/limits", summary="What is too much and what too long")
async def limits(context: Context) -> Limits:
    """Every limit is a setting of whoever runs the service: `max_body_bytes` is `GATESCOPE_MAX_BODY_BYTES`."""
    return Limits(**{name: getattr(context.settings, name) for name in Limits.model_fields})
