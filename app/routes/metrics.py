"""GET /metrics: the metrics of the application in Prometheus's text format."""

from fastapi import APIRouter
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from gatescope.app.context import Context

router = APIRouter(tags=["operations"])


@router.get("/metrics", summary="Get metrics for Prometheus", response_class=Response)
async def metrics(context: Context) -> Response:
    """Requests by method, route and status, their durations, queues, batches, models, and the process's resources."""
    return Response(generate_latest(context.metrics.registry), media_type=CONTENT_TYPE_LATEST)
