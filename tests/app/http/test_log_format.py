import json
import logging
import subprocess
import sys

import pytest

CODE = """
import logging, sys
from gatescope.app.http.log_format import configure
configure(sys.argv[1])
logging.getLogger("gatescope.requests").info("request", extra={"fields": {"route": "/a", "status": 200}})
logging.getLogger("gatescope").error("broken: %s", 'a "quote"\\n and a line')
logging.getLogger("uvicorn.error").info("Started server process")
try: 1 / 0
except ZeroDivisionError: logging.getLogger("gatescope").exception("odd")
"""


def written(kind: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", CODE, kind], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.mark.parametrize("kind", ["json", "auto"])
def test_log_is_json_lines_without_a_terminal(kind):
    request, broken, odd = map(json.loads, written(kind))

    assert list(request) == ["time", "level", "logger", "message", "route", "status"]
    assert (request["level"], request["message"], request["status"]) == ("info", "request", 200)
    assert request["time"].endswith("+00:00")
    assert broken["message"] == 'broken: a "quote"\n and a line'
    assert "ZeroDivisionError: division by zero" in odd["exception"]


def test_text_log_has_the_same_fields():
    lines = written("text")

    assert lines[0].endswith(" request route=/a status=200")
    assert " error broken: " in lines[1]
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_quiet_log_has_warnings_and_errors_only():
    lines = written("quiet")

    assert "request" not in lines[0]
    assert " error broken: " in lines[0]


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR])
def test_records_of_other_loggers_are_formatted(level):
    from gatescope.app.http.log_format import JsonLines

    record = logging.LogRecord("uvicorn.error", level, "file", 1, "odd %s", (object(),), None)

    assert json.loads(JsonLines().format(record))["logger"] == "uvicorn.error"
