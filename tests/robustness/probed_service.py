"""A service on raw sockets, with its metrics and what the system counts of its process."""

import json
import os
import socket
import time

from prometheus_client.parser import text_string_to_metric_families

from tests.support.service import TIMEOUT, Service

SEVEN = [
    [float(y in (7, 8) and 8 <= x < 20 or 9 <= y < 22 and x == 19 - (y - 9) // 2) for x in range(28)] for y in range(28)
]


def request(path: str = "/predict", body: bytes = b"", kind: str = "application/json", method: str = "POST") -> bytes:
    """A whole request, as it should be."""
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


GOOD = request("/predict?signals=cell_state", json.dumps({"image": SEVEN}).encode())


class Answer:
    """Status, headers with lower-case names, and body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def read_answer(client: socket.socket, bodiless: bool = False) -> Answer:
    """The next answer on a connection.

    Raises:
      ConnectionError: it was closed before the answer was there.
    """
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(client)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while not bodiless and len(body) < int(headers["content-length"]):
        body += _some(client)
    return Answer(int(first.split()[1]), headers, body)


def _some(client: socket.socket) -> bytes:
    part = client.recv(65536)
    if not part:
        raise ConnectionError("the connection was closed before the answer was there")
    return part


class ProbedService(Service):
    """A service whose answers, metrics, memory, descriptors and threads are looked at."""

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, TIMEOUT)

    def ask(self, whole: bytes = GOOD) -> Answer:
        """The answer to one request, on a connection of its own."""
        with self.connect() as client:
            client.sendall(whole)
            return read_answer(client)

    def until_warm(self) -> None:
        """Until nothing is left to compile for the default model."""
        end = time.monotonic() + TIMEOUT
        while self.ask(request("/v2/health/ready", method="GET")).status != 200:
            assert time.monotonic() < end, "the service never was ready"
            time.sleep(0.05)

    def metrics(self) -> dict[str, float]:
        """Values of the metrics without labels, by name."""
        text = self.ask(request("/metrics", method="GET")).body.decode()
        families = text_string_to_metric_families(text)
        return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}

    def descriptors(self) -> int:
        """Open files and sockets, as the system counts them."""
        return len(os.listdir(f"/proc/{self._pid}/fd"))

    def threads(self) -> int:
        """Threads, as the system counts them."""
        return len(os.listdir(f"/proc/{self._pid}/task"))

    def memory(self) -> float:
        """Resident memory in megabytes."""
        with open(f"/proc/{self._pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    @property
    def _pid(self) -> int:
        assert self.process is not None
        return self.process.pid
