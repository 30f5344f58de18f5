"""What a request costs beside its arithmetic: `uv run python benchmarks/service.py`. Needs wrk on the PATH.

`gatescope serve`, the same route as one writes it at first, a constant answer of the same size and the least that can
answer with a trace run as processes of their own, all on one core with wrk and each in its turn while the others stand
still; see benchmarks/peers.py. wrk keeps 1 and 32 connections busy. Latencies are in multiples of the bare
`gatescope.trace`, measured in this process in the same round; requests per second in multiples of the other three's.

`--loop` measures the service on asyncio's event loop beside uvloop, where that is installed, instead.
"""

import argparse
import dataclasses
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["NPROC"] = "1"  # as `gatescope serve` computes

from process import Service, gatescope

from gatescope import load, trace
from gatescope.app.formats.trace_formats import JSON, SAFETENSORS
from gatescope.app.schemas import EXAMPLE

LOAD = Path(__file__).with_name("load.lua")
PEERS = Path(__file__).with_name("peers.py")
BYTES = "application/octet-stream"
OTHERS = ("naive", "constant", "bare")
CLIENTS = (1, 32)
PATIENCE = "30s"  # wrk's, after which a request has failed
TRACES = 300  # the bare trace is a tenth of a millisecond; so many make a round's median

Outcome = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Side:
    """Something to ask.

    Args:
      service: who answers.
      body: a file with what is sent.
      content_type: of that.
      accept: what is wanted.
      query: what stands behind /predict.
    """

    service: Service
    body: Path
    content_type: str = JSON
    accept: str = JSON
    query: str = ""

    def ask(self, clients: int, seconds: int) -> Outcome:
        """What wrk measured: requests a second, p50 and p99 in microseconds; and the processor time of a request.

        Raises:
          RuntimeError: a request failed.
        """
        self.service.go_on()
        options = ["-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", PATIENCE]
        command = ["wrk", *options, "-s", str(LOAD), self.service.url + self._path]
        before = self.service.processor_seconds
        told = subprocess.check_output([*command, "--", str(self.body), self.content_type, self.accept], text=True)
        used = self.service.processor_seconds - before
        self.service.settle()
        self.service.halt()
        found = json.loads(told.splitlines()[-1])
        if found["failed"] or not found["requests"]:
            raise RuntimeError(f"every request must be answered with 200; wrk says {found}.")
        rate, processor = found["requests"] / found["seconds"], 1e6 * used / found["requests"]
        return {
            "answers": found["requests"],
            "rate": rate,
            "p50": found["p50"],
            "p99": found["p99"],
            "processor": processor,
        }

    @property
    def _path(self) -> str:
        return f"/predict{self.query}"


def main() -> None:
    """Print medians over the rounds, with quartiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="of each side in a round")
    parser.add_argument("--loop", action="store_true", help="compare event loops")
    arguments = parser.parse_args()
    need_wrk()
    on_one_core()
    with sides(arguments.loop) as them:
        bare = bare_trace()
        rounds = [one_round(them, bare, arguments.seconds) for _ in range(arguments.rounds)]
    report = {
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "rounds": len(rounds),
        "trace_us": spread([found["trace"] for found in rounds], 1),
        **{
            f"{clients}_clients": {name: figures(name, clients, rounds, arguments.loop) for name in them}
            for clients in CLIENTS
        },
    }
    print(json.dumps(report, indent=1))


def need_wrk() -> None:
    """End with a sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk must be on the PATH; it is not. Install it (Debian: apt-get install wrk).")


def on_one_core() -> None:
    """Let this process and all that it starts share one core.

    Who has several is not quicker than who has one, and nobody waits until a core that slept has woken up.
    """
    if sys.platform == "linux":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@contextmanager
def sides(loops: bool) -> Iterator[dict[str, Side]]:
    """Everybody who is measured, standing still."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if loops:
            there = ["asyncio", *(["uvloop"] if importlib.util.find_spec("uvloop") else [])]
            found = {}
            for loop in there:
                found |= of(folder, f", {loop}", stack.enter_context(gatescope(loop=loop)))
            yield found
            return
        quiet, logging = (stack.enter_context(gatescope(log)) for log in ("quiet", "json"))
        peers = {}
        for name in OTHERS:
            peer = Service([str(PEERS), name], {"NPROC": "1"}, "/openapi.json")
            stack.callback(peer.end)
            asked = of(folder, "", peer)
            peers[name] = asked["bytes" if name == "bare" else "json"]
        yield of(folder, "", quiet) | of(folder, ", with its log", logging) | peers


def of(folder: Path, name: str, service: Service) -> dict[str, Side]:
    """Three ways to ask for a trace, by their name and what follows it, and the service standing still.

    What is read as it is costs what the others' route and the bare trace cost; a drawing is scaled and centred besides.
    """
    image, grey = folder / "image.json", folder / "image.grey"
    image.write_text(json.dumps({"image": EXAMPLE}))
    grey.write_bytes(bytes(round(255 * value) for row in EXAMPLE for value in row))
    service.halt()
    drawing = Side(service=service, body=grey, content_type=BYTES, accept=SAFETENSORS, query="?width=28&height=28")
    as_it_is = dataclasses.replace(drawing, query=f"{drawing.query}&normalise=false")
    return {
        f"json{name}": Side(service=service, body=image),
        f"bytes{name}": as_it_is,
        f"bytes of a drawing{name}": drawing,
    }


def bare_trace() -> Callable[[], float]:
    """What measures the median of `gatescope.trace`, in microseconds."""
    import numpy as np

    lstm, image = load("lstm"), np.array(EXAMPLE, np.float32)
    trace(lstm, image)

    def measure() -> float:
        times = []
        for _ in range(TRACES):
            began = time.perf_counter()
            trace(lstm, image)
            times.append(time.perf_counter() - began)
        return 1e6 * statistics.median(times)

    return measure


def one_round(them: dict[str, Side], bare: Callable[[], float], seconds: int) -> dict[str, Any]:
    """Everybody once with each number of clients."""
    found: dict[str, Any] = {"trace": bare()}
    for name, side in them.items():
        found[name] = {clients: side.ask(clients, seconds) for clients in CLIENTS}
    return found


def figures(name: str, clients: int, rounds: Sequence[dict[str, Any]], loops: bool) -> dict[str, Any]:
    """One side's with so many clients."""
    own = [found[name][clients] for found in rounds]
    told: dict[str, Any] = {
        "requests_per_s": spread([found["rate"] for found in own], 0),
        "p50_us": spread([found["p50"] for found in own], 0),
        "processor_us": spread([found["processor"] for found in own], 0),
        "p50_over_trace": spread([found["p50"] / row["trace"] for found, row in zip(own, rounds, strict=True)], 2),
        "p99_over_p50": spread([found["p99"] / found["p50"] for found in own], 2),
    }
    if not loops:
        for peer in (other for other in OTHERS if other != name):
            ratios = [found[name][clients]["rate"] / found[peer][clients]["rate"] for found in rounds]
            told[f"times_the_requests_of_{peer}"] = spread(ratios, 2)
    return told


def spread(values: Sequence[float], digits: int) -> str:
    """The median and the quartiles, as one reads them."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


if __name__ == "__main__":
    main()
