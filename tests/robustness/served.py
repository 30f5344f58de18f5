"""The service as a process of its own, asked over raw sockets and watched from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Self

from prometheus_client.parser import text_string_to_metric_families

SERVE = "import sys; from gatescope.app.cli import main; sys.exit(main())"
PATIENCE = 60  # seconds, after which what hangs fails; nothing is measured by it
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


class Served:
    """A running service.

    Args:
      options: of `gatescope serve`.
      environ: what the environment holds beside ours; None takes a variable away.
      program: what Python runs.
      launcher: what stands before Python on the command line.
    """

    def __init__(
        self,
        *options: str,
        environ: Mapping[str, str | None] | None = None,
        program: str = SERVE,
        launcher: tuple[str, ...] = (),
    ) -> None:
        wanted = os.environ | {"GATESCOPE_LOG": "quiet"} | (environ or {})
        self.process = subprocess.Popen(
            [*launcher, sys.executable, "-c", program, "serve", "--host", "127.0.0.1", "--port", "0", *options],
            env={name: value for name, value in wanted.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        ready = self.process.stdout.readline()
        if "http://" not in ready:
            raise RuntimeError(f"the service did not start: {self.process.communicate()[1]}")
        self.url = ready[ready.index("http://") :].split()[0]
        self.address = ("127.0.0.1", int(self.url.rpartition(":")[2]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def stop(self) -> tuple[int, str]:
        """Ask it to end; its exit status and what it wrote to standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, error = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, error

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, PATIENCE)

    def ask(self, whole: bytes = GOOD) -> Answer:
        """The answer to one request, on a connection of its own."""
        with self.connect() as client:
            client.sendall(whole)
            return read_answer(client)

    def until_warm(self) -> None:
        """Until nothing is left to compile for the default model."""
        end = time.monotonic() + PATIENCE
        while self.ask(request("/v2/health/ready", method="GET")).status != 200:
            assert time.monotonic() < end, "the service never was ready"
            time.sleep(0.05)

    def metrics(self) -> dict[str, float]:
        """The figures without labels that it tells of itself, by name."""
        text = self.ask(request("/metrics", method="GET")).body.decode()
        families = text_string_to_metric_families(text)
        return {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}

    def descriptors(self) -> int:
        """Open files and sockets, as the system counts them."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self) -> int:
        """Threads, as the system counts them."""
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def memory(self) -> float:
        """Megabytes that it has in memory."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
