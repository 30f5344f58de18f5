"""The log: one line of JSON for whatever there is to tell, each request's with its id."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

# Of the request that is being answered; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """A record as a JSON object: time, level, message, request_id, whatever `told` adds, and the exception if any."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identity := request_id.get():
            line["request_id"] = identity
        line |= getattr(record, "told", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for people: the time of day, the level if it is worth it, the message and what was told with it."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        level = "" if record.levelno <= logging.INFO else f" {record.levelname.lower()}"
        told = " ".join(f"{name}={value}" for name, value in getattr(record, "told", {}).items())
        exception = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{time}{level} {record.getMessage()} {told}".rstrip() + exception


def configure(kind: str) -> None:
    """Write the log of the whole process to standard error.

    Args:
      kind: one of `gatescope.app.settings.LOGS`.
    """
    if kind == "auto":
        kind = "text" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("gatescope").setLevel(logging.WARNING if kind == "quiet" else logging.INFO)
