"""GET /metrics: the counters of the application in Prometheus's text format."""

from fastapi import APIRouter
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from gatescope.app.context import Context

router = APIRouter(tags=["operations"])


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(context: Context) -> Response:
    """Answers by method, route and status, their durations, queue, batches and models, and what the process uses."""
    return Response(generate_latest(context.metrics.registry), media_type=CONTENT_TYPE_LATEST)
