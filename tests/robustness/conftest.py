"""The service as a process of its own, for what has to be tried on real sockets."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

SERVE = "import sys; from app.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a running service."""
    command = [sys.executable, "-c", SERVE, "serve", "--host", "127.0.0.1", "--port", "0"]
    environ = os.environ | {"GATESCOPE_LOG": "quiet"}  # nobody reads on once it is ready, and the pipe would fill
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        yield next(line[line.index("http://") :].split()[0] for line in process.stdout if "http://" in line)
    finally:
        process.terminate()
        process.communicate(timeout=30)
