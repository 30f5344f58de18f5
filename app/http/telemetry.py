"""FastAPI's own telemetry, off where nothing receives it: it would consult three providers for every request."""

import sys

from fastapi.telemetry import TelemetryConfig

SENDER = "opentelemetry.sdk"  # imported where a provider is set up by other means


def config(wanted: bool) -> TelemetryConfig:
    """The telemetry that FastAPI sends.

    Args:
      wanted: as the settings say.
    """
    wanted = wanted or SENDER in sys.modules
    return {"tracing": wanted, "metrics": wanted, "logs": wanted}
