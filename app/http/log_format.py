"""The format of the log: JSON lines, or text in a terminal; the lines of a request carry its id."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

# The id of the current request; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """A record as a JSON object: time, level, logger, message, request_id, its `fields` and its exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identity := request_id.get():
            line["request_id"] = identity
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A record as text: time of day, level above INFO, message, its `fields` and its exception."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        level = "" if record.levelno <= logging.INFO else f" {record.levelname.lower()}"
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, "fields", {}).items())
        exception = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{time}{level} {record.getMessage()} {fields}".rstrip() + exception


def configure(kind: str) -> None:
    """Write the log of the whole process to standard error.

    Args:
      kind: a value of the setting `log`.
    """
    if kind == "auto":
        kind = "text" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("gatescope").setLevel(logging.WARNING if kind == "quiet" else logging.INFO)
