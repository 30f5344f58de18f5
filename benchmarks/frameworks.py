"""The service beside model servers that run the same function: `python benchmarks/frameworks.py`.

Needs wrk on the PATH, and litserve and bentoml beside Gatescope, which is no part of its own tests:

    uv venv beside && uv pip install --python beside litserve bentoml .
    PYTHONPATH=. beside/bin/python benchmarks/frameworks.py

`json` is what each does by itself: the image as lists comes in and the trace as lists goes out. `bytes` hands in the
784 grey values, which are read as they are, and out what our own writer makes of the trace. Each runs alone with all
its processes on one core, started anew in each round and warmed up, since model servers have processes that never stand
still; the figures are ours over theirs, within a round.
"""

import argparse
import base64
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from process import SERVE, Service
from service import CLIENTS, Outcome, Side, need_wrk, of, on_one_core, spread

HERE = Path(__file__).parent
WARMING_SECONDS = 1
STOPPING_SECONDS = 20
# How each is started, after the interpreter and before its port, and the path that says that it is ready.
COMMANDS = {
    "gatescope": (["-c", SERVE, "serve", "--port"], "/v2/health/ready"),
    "litserve json": ([str(HERE / "model_servers.py"), "lists"], "/health"),
    "litserve bytes": ([str(HERE / "model_servers.py"), "tensors"], "/health"),
    "bentoml json": (["-m", "bentoml", "serve", "model_servers:Lists", "--port"], "/readyz"),
    "bentoml bytes": (["-m", "bentoml", "serve", "model_servers:Tensors", "--port"], "/readyz"),
}
Round = dict[str, dict[int, Outcome]]
QUIET = {"GATESCOPE_LOG": "quiet", "NPROC": "1", "BENTOML_DO_NOT_TRACK": "True", "PYTHONWARNINGS": "ignore"}


class Alone(Service):
    """A server with all its processes, which runs until it is ended."""

    def halt(self) -> None:
        """It is alone, so that it may go on."""

    def go_on(self) -> None:
        """It does."""

    def end(self) -> None:
        """Let it stop its workers, which may have left its group, and stop what it leaves."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOPPING_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def main() -> None:
    """Print requests a second, and ours over theirs: medians over the rounds, with quartiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each side in a round")
    arguments = parser.parse_args()
    need_wrk()
    on_one_core()
    rounds = [one_round(arguments.seconds) for _ in range(arguments.rounds)]
    report: dict[str, object] = {"cores": os.cpu_count(), "rounds": len(rounds)}
    for name in rounds[0]:
        report[name] = {f"{clients}_clients": figures(name, clients, rounds) for clients in CLIENTS}
    print(json.dumps(report, indent=1))


def figures(name: str, clients: int, rounds: Sequence[Round]) -> dict[str, str]:
    """One side's with so many clients."""
    rates = [found[name][clients]["rate"] for found in rounds]
    ours = [found[f"gatescope {name.split()[1]}"][clients]["rate"] for found in rounds]
    times = [own / other for own, other in zip(ours, rates, strict=True)]
    return {"requests_per_s": spread(rates, 0), "ours_over_it": spread(times, 1)}


def one_round(seconds: int) -> Round:
    """Everybody once, one after the other."""
    found = {}
    for name in COMMANDS:
        with tempfile.TemporaryDirectory() as folder, running(name) as service:
            for kind, side in asked(Path(folder), name, service).items():
                side.ask(1, WARMING_SECONDS)
                found[kind] = {clients: side.ask(clients, seconds) for clients in CLIENTS}
    return found


@contextmanager
def running(name: str) -> Iterator[Service]:
    """One of COMMANDS, in a group of processes of its own."""
    command, ready = COMMANDS[name]
    service = Alone(command, QUIET | {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}, ready)
    try:
        yield service
    finally:
        service.end()


def asked(folder: Path, name: str, service: Service) -> dict[str, Side]:
    """The requests of a service, by its name and what goes in and out."""
    ours = of(folder, "", service)
    if name == "gatescope":
        return {f"{name} {kind}": ours[kind] for kind in ("json", "bytes")}
    if name == "litserve bytes":
        body = folder / "grey.json"
        body.write_text(json.dumps({"grey": base64.b64encode(ours["bytes"].body.read_bytes()).decode()}))
        return {name: Side(service=service, body=body)}
    own = ours[name.split()[1]]
    return {name: Side(service=service, body=own.body, content_type=own.content_type, accept="*/*")}


if __name__ == "__main__":
    main()
