"""FastAPI's own telemetry, switched off where nobody can want it: it would ask three providers before every request."""

import os
import sys

from fastapi.telemetry import TelemetryConfig

SWITCH = "FASTAPI_OTEL_AUTO_CONFIGURE"  # FastAPI's own, for who names a collector by OTEL_EXPORTER_OTLP_ENDPOINT
SENDER = "opentelemetry.sdk"  # what whoever sets a provider up by other means has imported


def config() -> TelemetryConfig:
    """What FastAPI is to tell of."""
    wanted = os.environ.get(SWITCH, "").lower() == "true" or SENDER in sys.modules
    return {"tracing": wanted, "metrics": wanted, "logs": wanted}
