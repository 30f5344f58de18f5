"""GET /limits: how much one may ask for, and how long things may take."""

from fastapi import APIRouter, Request

from gatescope.app.schemas import Limits
from gatescope.app.settings import Settings

router = APIRouter(tags=["operations"])


@router.get("/limits", summary="What is too much and what too long")
async def limits(request: Request) -> Limits:
    """Every limit is a setting of whoever runs the service: `max_body_bytes` is `GATESCOPE_MAX_BODY_BYTES`."""
    settings: Settings = request.app.state.settings
    return Limits(**{name: getattr(settings, name) for name in Limits.model_fields})
