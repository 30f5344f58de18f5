"""From nothing to the first answer, beside importing JAX: `uv run python benchmarks/start.py`.

All sides are whole processes on this machine, run in turn; the figures are the ratios. Python finds everything as byte
code, which the first start leaves, as an installation has it. `cached` finds what an earlier start has compiled in the
folder that GATESCOPE_CACHE names.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

from process import SERVE, free_port

IMAGE = bytes(28 * 10) + bytes([255] * 3 + [0] * 25) * 10 + bytes(28 * 8)


def main() -> None:
    """Print medians over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    for variable in ("PYTHONDONTWRITEBYTECODE", "GATESCOPE_CACHE"):
        os.environ.pop(variable, None)
    with tempfile.TemporaryDirectory() as folder:
        cached = {"GATESCOPE_CACHE": folder}
        first_answer(cached)
        rounds = [(import_jax(), first_answer(), first_answer(cached)) for _ in range(arguments.rounds)]
    alone, first, again = zip(*rounds, strict=True)
    found = {
        "cores": os.cpu_count(),
        "import_jax_s": spread(alone),
        "first_answer_s": spread(first),
        "ratio": spread([answer / jax for jax, answer, _ in rounds]),
        "cached_s": spread(again),
        "cached_ratio": spread([answer / jax for jax, _, answer in rounds]),
    }
    print(json.dumps(found, indent=1))


def spread(values: Sequence[float]) -> str:
    """The median and the quartiles, as one reads them."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def import_jax() -> float:
    """Seconds that `python -c "import jax"` takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import jax"], check=True)
    return time.perf_counter() - began


def first_answer(environment: Mapping[str, str] = {}) -> float:
    """Seconds from starting `gatescope serve` to the end of the first answer of POST /predict.

    Args:
      environment: variables beside those that are set here.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/predict?width=28&height=28"
    request = urllib.request.Request(url, IMAGE, {"Content-Type": "application/octet-stream"})
    command = [sys.executable, "-c", SERVE, "serve", "--host", "127.0.0.1", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    answer.read()
                return time.perf_counter() - began
            except urllib.error.URLError:
                time.sleep(0.005)
        raise RuntimeError(f"the service ended with {process.returncode} before it answered")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
