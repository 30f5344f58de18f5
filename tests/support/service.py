"""`gatescope serve` as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent.parent
MAIN = "import sys; from gatescope.app.cli import main; sys.exit(main())"
TIMEOUT = 60  # seconds until a process that hangs is killed; nothing is measured by it


class Service:
    """One `gatescope serve`, started by `with` or `start`, on the same port whenever it is started again.

    Args:
      options: command-line options behind `serve`.
      environ: changes to the environment; None removes a variable.
      command: what runs, before `serve`; Python with `program` unless given.
      program: Python source to run in place of the command-line entry point.
      launcher: what stands before the command.
      cwd: working directory.
    """

    def __init__(
        self,
        *options: str,
        environ: Mapping[str, str | None] | None = None,
        command: Sequence[str | Path] = (),
        program: str = MAIN,
        launcher: Sequence[str] = (),
        cwd: Path = ROOT,
    ) -> None:
        # Nobody reads the log while it serves.
        changed = os.environ | {"GATESCOPE_LOG": "quiet", "HOST": "127.0.0.1", "PORT": "0"} | (environ or {})
        self._environ = {name: value for name, value in changed.items() if value is not None}
        self._command = [*launcher, *(command or (sys.executable, "-c", program)), "serve", *options]
        self._cwd = cwd
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start, and return when the service has printed its address.

        Raises:
          RuntimeError: it ended before.
        """
        environ = self._environ | ({"PORT": str(self.port)} if self.port else {})
        self.process = subprocess.Popen(
            self._command, cwd=self._cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        self._errors: list[str] = []
        # A pipe that nobody reads would fill, and a file is more than a service may write to in some tests.
        self._reader = threading.Thread(target=self._errors.extend, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        timer = threading.Timer(2 * TIMEOUT, self.process.kill)
        timer.start()
        ready = self.process.stdout.readline()
        timer.cancel()
        address = re.search(r"http://127\.0\.0\.1:([1-9]\d*)", ready)
        if address is None:
            status, errors = self.wait()
            raise RuntimeError(f"the service ended with {status} before it was ready:\n{ready}{errors}")
        self.port = int(address[1])
        return self

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """End the process by a signal; its exit status and what it wrote to standard error."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        """Until the process has ended; its exit status and what it wrote to standard error."""
        assert self.process is not None
        status = self.process.wait(TIMEOUT)
        self._reader.join()
        assert self.process.stdout is not None and self.process.stderr is not None
        with self.process.stdout, self.process.stderr:
            printed = self.process.stdout.read()
        self.process = None
        assert printed == "", f"standard output holds more than the address: {printed}"
        return status, "".join(self._errors)

    def kill(self) -> None:
        """End the process at once, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def predict(self, grey: bytes, model: str = "lstm") -> dict[str, Any]:
        """The JSON answer to a square grey image of one byte a pixel."""
        side = round(len(grey) ** 0.5)
        request = urllib.request.Request(
            f"{self.url}/predict?width={side}&height={side}&model={model}",
            data=grey,
            headers={"Content-Type": "application/octet-stream", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return dict(json.load(answer))
