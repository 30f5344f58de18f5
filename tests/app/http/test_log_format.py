import json
import logging
import subprocess
import sys

import pytest

CODE = """
import logging, sys
from gatescope.app.http.log_format import configure
configure(sys.argv[1])
logging.getLogger("gatescope.requests").info("request", extra={"told": {"route": "/a", "status": 200}})
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
def test_a_line_is_a_json_object_whatever_it_tells_where_no_terminal_is(kind):
    request, broken, odd = map(json.loads, written(kind))

    assert list(request) == ["time", "level", "logger", "message", "route", "status"]
    assert (request["level"], request["message"], request["status"]) == ("info", "request", 200)
    assert request["time"].endswith("+00:00")
    assert broken["message"] == 'broken: a "quote"\n and a line'
    assert "ZeroDivisionError: division by zero" in odd["exception"]


def test_a_line_for_people_says_the_same():
    lines = written("text")

    assert lines[0].endswith(" request route=/a status=200")
    assert " error broken: " in lines[1]
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_quiet_log_tells_of_what_went_wrong_alone():
    lines = written("quiet")

    assert "request" not in lines[0]
    assert " error broken: " in lines[0]


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR])
def test_a_record_of_somebody_else_is_a_line_too(level):
    from gatescope.app.http.log_format import JsonLines

    record = logging.LogRecord("uvicorn.error", level, "file", 1, "odd %s", (object(),), None)

    assert json.loads(JsonLines().format(record))["logger"] == "uvicorn.error"
