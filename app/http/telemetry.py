"""FastAPI's own telemetry, switched off where nobody can want it: it would ask three providers before every request."""

import sys

from fastapi.telemetry import TelemetryConfig

SENDER = "opentelemetry.sdk"  # what whoever sets a provider up by other means has imported


def config(wanted: bool) -> TelemetryConfig:
    """What FastAPI is to tell of.

    Args:
      wanted: as the settings say.
    """
    wanted = wanted or SENDER in sys.modules
    return {"tracing": wanted, "metrics": wanted, "logs": wanted}
