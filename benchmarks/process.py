"""A service as a process of its own, which stands still while another one is measured."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SERVE = "import sys; from gatescope.app.cli import main; sys.exit(main())"
PATIENCE = 60.0  # seconds until it must be ready


class Service:
    """A process that answers at `url`.

    Args:
      command: what starts it, without the interpreter and the port that follows.
      environment: variables beside those that are set here.
      ready: the path that answers 200 when it is.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], ready: str) -> None:
        port = free_port()
        self.url, self._ready = f"http://127.0.0.1:{port}", ready
        self._process = subprocess.Popen(
            [sys.executable, *command, str(port)],
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()

    @property
    def processor_seconds(self) -> float:
        """What it has used of the processors; in hundredths of a second, which Linux counts in."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_mb(self) -> float:
        """What it holds of the memory, in MB of a million bytes."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def settle(self) -> None:
        """Wait until it has done what nobody waits for any more, which would be in the way of the next who ask."""
        urllib.request.urlopen(self.url + self._ready, timeout=PATIENCE).close()

    def halt(self) -> None:
        """Let it do nothing, not even wake up."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Stop it and wait until it is gone."""
        self.go_on()
        self._process.terminate()
        self._process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url + self._ready, timeout=5).close()
                return
            except OSError:  # nobody listens yet, or who does is not ready to answer
                time.sleep(0.02)
        self._process.kill()
        raise RuntimeError(f"the service must be ready within {PATIENCE:g} s; it ended or was not.")


@contextmanager
def gatescope(log: str = "quiet", loop: str = "asyncio") -> Iterator[Service]:
    """`gatescope serve`.

    Args:
      log: what it writes, which goes nowhere.
      loop: "asyncio", which it takes by itself, or "uvloop".
    """
    serve = SERVE if loop == "asyncio" else f"import uvloop; uvloop.install(); {SERVE}"
    service = Service(["-c", serve, "serve", "--port"], {"GATESCOPE_LOG": log, "NPROC": "1"}, "/v2/health/ready")
    try:
        yield service
    finally:
        service.end()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
