"""FastAPI's own telemetry leaves by OTLP when the environment asks for it, and not otherwise."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.robustness.probed_service import GOOD, ProbedService

SWITCH = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_SERVICE_NAME": "digits of mine"}


@pytest.fixture
def collector() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of something that takes what is sent to it, and that, by path."""
    came: dict[str, bytes] = {}

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            came[self.path] = came.get(self.path, b"") + (gzip.decompress(content) if packed else content)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    thread.join()
    server.server_close()


def test_telemetry_reaches_the_collector_before_the_service_ends(collector):
    address, came = collector
    with ProbedService(environ=SWITCH | {"OTEL_EXPORTER_OTLP_ENDPOINT": address}) as served:
        assert served.ask(GOOD).status == 200
        assert served.stop() == (0, "")

    assert b"/predict" in came["/v1/traces"] and b"/predict" in came["/v1/metrics"]
    assert b"digits of mine" in came["/v1/traces"]


@pytest.mark.parametrize("switch", [{}, {"FASTAPI_OTEL_AUTO_CONFIGURE": "false"}])
def test_telemetry_sends_nothing_without_the_switch(collector, switch):
    address, came = collector
    with ProbedService(environ=switch | {"OTEL_EXPORTER_OTLP_ENDPOINT": address}) as served:
        assert served.ask(GOOD).status == 200
        assert served.stop() == (0, "")

    assert came == {}
