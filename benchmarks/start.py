"""From nothing to the first answer, beside importing JAX: `uv run python benchmarks/start.py`.

Both sides are whole processes on this machine, run in turn; the figure is the ratio.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

SERVE = "import sys; from app.cli import main; sys.exit(main())"
IMAGE = bytes(28 * 10) + bytes([255] * 3 + [0] * 25) * 10 + bytes(28 * 8)


def main() -> None:
    """Print medians over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    pairs = [(import_jax(), first_answer()) for _ in range(arguments.rounds)]
    found = {
        "import_jax_s": round(statistics.median(jax for jax, _ in pairs), 2),
        "first_answer_s": round(statistics.median(answer for _, answer in pairs), 2),
        "ratio": round(statistics.median(answer / jax for jax, answer in pairs), 2),
    }
    print(json.dumps(found, indent=1))


def import_jax() -> float:
    """Seconds that `python -c "import jax"` takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import jax"], check=True)
    return time.perf_counter() - began


def first_answer() -> float:
    """Seconds from starting `gatescope serve` to the end of the first answer of POST /predict."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/predict?width=28&height=28"
    request = urllib.request.Request(url, IMAGE, {"Content-Type": "application/octet-stream"})
    command = [sys.executable, "-c", SERVE, "serve", "--host", "127.0.0.1", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
