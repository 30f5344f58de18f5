"""Timeouts and limits against silent, slow, endless and malformed clients, over real sockets."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from gatescope.app.context import app_context
from gatescope.app.main import create_app
from gatescope.app.pages import vendor_files
from gatescope.app.server.connection import connection_class
from gatescope.app.settings import Settings

PATIENCE = 60  # seconds, after which a test that hangs fails
LIVE = b"GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n"
START = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
QUICK = {"receive_seconds": 0.5, "send_seconds": 0.5}


class Served:
    """A service with models that cost nothing, listening on a port of its own in a thread of this process."""

    def __init__(self, **settings) -> None:
        self.settings = Settings(models=("a.safetensors",), **settings)
        self.app = create_app(self.settings)
        config = uvicorn.Config(
            self.app,
            http=connection_class(self.settings, app_context(self.app).metrics),
            ws="none",
            log_config=None,
            access_log=False,
        )
        self.server = uvicorn.Server(config)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve([self.listener])))
        self.thread.start()
        self.open: list[socket.socket] = []

    def stop(self) -> None:
        for each in self.open:
            each.close()
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        self.listener.close()

    def connect(self, first: bytes = b"", receive_buffer: int = 0) -> socket.socket:
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE)
        client.connect(self.listener.getsockname())
        client.sendall(first)
        self.open.append(client)
        return client

    def closed(self, reason: str) -> float:
        """How many connections were closed for this reason."""
        return app_context(self.app).metrics.closed.labels(reason)._value.get()

    def answers(self, route: str, status: int) -> float:
        return app_context(self.app).metrics.answers.labels("POST", route, str(status))._value.get()


@pytest.fixture
def serve(loads) -> Iterator[Callable[..., Served]]:
    with contextlib.ExitStack() as stack:

        def serve(**settings) -> Served:
            served = Served(**settings)
            stack.callback(served.stop)
            return served

        yield serve


def rest(client: socket.socket) -> bytes:
    """Everything until the other side closes."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(65536):
            received += part
    return received


def answer(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer; what comes after it stays unread."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        part = client.recv(1)
        assert part, f"closed after {head!r}"
        head += part
    first, *lines = head.decode().strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = b""
    while len(body) < int(headers["content-length"]):
        body += client.recv(int(headers["content-length"]) - len(body))
    return int(first.split()[1]), headers, body


def assert_refused(client: socket.socket, status: int, kind: str) -> None:
    """The refusal is a problem document like any other, and the last that is said."""
    told, headers, body = answer(client)
    assert (told, headers["content-type"], headers["connection"]) == (status, "application/problem+json", "close")
    assert headers["x-content-type-options"] == "nosniff"
    assert json.loads(body)["type"] == f"/problems/{kind}"
    assert rest(client) == b""


def drip(client: socket.socket, piece: bytes) -> None:
    """Send a piece again and again until the other side has had enough."""
    client.settimeout(0.02)
    end = time.monotonic() + PATIENCE
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while time.monotonic() < end:
            client.sendall(piece)
            with contextlib.suppress(TimeoutError):
                if client.recv(1, socket.MSG_PEEK) is not None:
                    break
    client.settimeout(PATIENCE)


def wait_for_count(served: Served, status: int) -> None:
    """Wait until a request to read an image has been noted, which it is after its connection has ended."""
    end = time.monotonic() + PATIENCE
    while served.answers("/predict", status) != 1:
        assert time.monotonic() < end


def test_idle_connection_is_closed(serve):
    served = serve(**QUICK)

    assert rest(served.connect()) == b""
    assert served.closed("idle") == 1


def test_connection_is_kept_alive_until_the_timeout(serve):
    served = serve(**QUICK)
    client = served.connect()
    for _ in range(3):
        client.sendall(LIVE)
        assert answer(client)[0] == 200

    assert rest(client) == b""
    assert served.closed("idle") == 1


@pytest.mark.parametrize("first", [b"", LIVE], ids=["first request", "second request"])
@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX-A: ", b"\r\n", b"GET /"], ids=["header", "lines", "address"])
def test_slow_headers_time_out(serve, first, start):
    served = serve(**QUICK)
    client = served.connect(first)
    if first:
        assert answer(client)[0] == 200
    client.sendall(start)
    drip(client, start[-1:])

    assert_refused(client, 408, "too-slow")
    assert served.closed("too-slow") == 1


def test_slow_body_times_out_and_is_logged(serve):
    served = serve(**QUICK)
    client = served.connect(START)
    drip(client, b" ")

    assert_refused(client, 408, "too-slow")
    wait_for_count(served, 408)


def test_slow_body_times_out_after_its_response(serve):
    served = serve(**QUICK)
    client = served.connect(START.replace(b"application/json", b"text/plain"))
    assert answer(client)[0] == 415
    drip(client, b" ")

    assert rest(client).strip(b" ") == b""
    assert served.closed("too-slow") == 1


def test_disconnect_within_a_body_is_counted_as_499(serve):
    served = serve()
    client = served.connect(START + b"{")
    client.close()

    wait_for_count(served, 499)


PARTS = {
    "one header": [b"GET / HTTP/1.1\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n"],
    "many headers": [b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(2000)) + b"\r\n"],
    "address": [b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n"],
    "never ends": [b"GET / HTTP/1.1\r\nX-A: ", *[b"a" * 1000] * 40],
    "address never ends": [b"GET /", *[b"a" * 1000] * 40],
    "second request": [LIVE + b"GET / HTTP/1.1\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n"],
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_headers_beyond_the_limit_are_refused(serve, parts):
    served = serve()
    client = served.connect()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for part in parts:
            client.sendall(part)
            time.sleep(0.001)
    if parts[0].startswith(LIVE):
        assert answer(client)[0] == 200  # what came before is answered, and then no more is said
        assert rest(client) == b""
    else:
        assert_refused(client, 431, "header-too-large")
    assert served.closed("header-too-large") == 1


@pytest.mark.parametrize("endless", [b"1;ext=", b"0\r\nX-A: "], ids=["extension of a chunk", "trailer"])
def test_chunk_extensions_and_trailers_have_the_header_limit(serve, endless):
    served = serve()
    head = START.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked")
    client = served.connect(head + b"1\r\n{\r\n" + endless)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(400):
            client.sendall(b"a" * 1000)
    rest(client)

    assert served.closed("header-too-large") == 1


def test_headers_within_the_limit_are_accepted(serve):
    served = serve()
    client = served.connect(LIVE[:-2] + b"X-A: " + b"a" * 16_000 + b"\r\n\r\n")

    assert answer(client)[0] == 200


@pytest.mark.parametrize(
    "malformed", [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n"]
)
def test_malformed_request_is_refused(serve, malformed):
    served = serve()

    assert_refused(served.connect(malformed), 400, "malformed")
    assert served.closed("malformed") == 1


def test_pipelined_requests_are_answered_in_order(serve):
    client = serve(**QUICK).connect(LIVE * 20 + b"GET /limits HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert [answer(client)[0] for _ in range(21)] == [200] * 21
    assert rest(client) == b""


def test_requests_before_malformed_bytes_are_answered(serve):
    served = serve()
    client = served.connect(LIVE * 5 + b"malformed\r\n\r\n" + LIVE)

    assert [answer(client)[0] for _ in range(5)] == [200] * 5
    assert rest(client) == b""
    assert served.closed("malformed") == 1


def test_body_longer_than_its_content_length_is_answered_and_closed(serve):
    client = serve().connect(START.replace(b"1000", b"10").replace(b"application/json", b"text/plain") + b"a" * 20)

    assert answer(client)[0] == 415
    assert rest(client) == b""


def test_malformed_body_does_not_change_the_previous_response(serve):
    served = serve()
    chunked = START.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked")
    client = served.connect(LIVE + chunked + b"malformed\r\n")

    assert rest(client)[9:12] in (b"", b"200")
    assert served.closed("malformed") == 1


def test_websocket_upgrade_is_answered_as_http(serve):
    client = serve().connect(LIVE[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")

    assert answer(client)[0] == 200


def test_unread_response_times_out(serve):
    served = serve(**QUICK)
    path = vendor_files.plotly().url.encode()
    client = served.connect(b"GET " + path + b"/plotly.min.js HTTP/1.1\r\nHost: a\r\n\r\n", receive_buffer=4096)

    end = time.monotonic() + PATIENCE
    while not served.closed("stalled"):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert len(rest(client)) < 4_000_000


def test_longest_idle_connection_is_closed_beyond_the_limit(serve):
    served = serve(max_connections=5)
    active = served.connect()
    silent = [served.connect() for _ in range(4)]
    while len(served.server.server_state.connections) < 5:  # connected is not yet accepted
        pass
    active.sendall(LIVE)
    assert answer(active)[0] == 200  # so that it waits for its next request since a moment ago

    good = served.connect(LIVE)

    assert answer(good)[0] == 200
    assert rest(silent[0]) == b""
    assert served.closed("crowded") == 1
    active.sendall(LIVE)
    assert answer(active)[0] == 200


def test_two_hundred_bad_clients_do_not_block_good_ones(serve):
    served = serve(**QUICK)
    kinds = (b"", b"GET / HTTP/1.1\r\nX-A: ", START, START + b"{")
    bad = [served.connect(kinds[number % 4]) for number in range(200)]

    while not served.closed("idle"):
        assert answer(served.connect(LIVE))[0] == 200
    for client in bad:
        rest(client)
    assert answer(served.connect(LIVE))[0] == 200
    assert not served.answers("/predict", 500)
