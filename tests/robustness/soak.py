"""Does a service grow while it works? `uv run python tests/robustness/soak.py --minutes 60`

A few clients ask a service of its own for everything there is, good and bad, and some vanish. Memory, descriptors,
threads and compilations are looked at all along; what grows after the first fifth of the time ends the run with 1.

`--plant` lets something leak in that service with every request, to show that it would be seen.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle

from gatescope.app.inference.predictor import BATCH_SIZES
from tests.robustness.corpus import CASES
from tests.robustness.corpus.pictures import GOOD_JPEG, GOOD_PNG
from tests.robustness.load import Client, Tally
from tests.robustness.probed_service import GOOD, SEVEN, ProbedService, request
from tests.support.service import MAIN

MODELS = ("lstm", "gru")
CLIENTS = 4
LOOKS = 50  # in the whole time
WARM_UP = 0.2  # of the time, in which threads begin and memory is taken that is then kept
# What may be more at the end than after the warm-up; memory in megabytes.
MOST_GROWTH = {"memory": 30.0, "descriptors": 8, "threads": 4, "compilations": 0}

# Runs in the service's process before it starts: something leaks at some of the bodies that are read. As many leaks as
# a few seconds bring must stay far below what the system gives out.
LEAKING = """
import itertools, os, threading
import gatescope.app.routes.predict as predict
kept, bodies, whole_body = [], itertools.count(), predict.whole_body
async def leaking(request, max_bytes):
    body = next(bodies)
    {leaks}
    return await whole_body(request, max_bytes)
predict.whole_body = leaking
"""
LEAKS = {
    "memory": "kept.append(os.urandom(500_000))",
    "descriptors": "if body % 5 == 0: kept.append(os.dup(2))",
    "threads": "if body % 5 == 0: threading.Thread(target=threading.Event().wait, daemon=True).start()",
    "compilations": "if body % 20 == 0: import jax; jax.jit(lambda x: x + body)(1.0)",
}

ASKED = [
    GOOD,
    request("/predict", GOOD_PNG, "image/png"),
    request("/predict?model=gru", GOOD_JPEG, "image/jpeg"),
    request("/predict?signals=forget_gate&width=28&height=28", bytes(range(196)) * 4, "application/octet-stream"),
    request("/", method="GET"),
    request("/models/lstm", method="GET"),
    request("/static/js/main.js", method="GET"),
    CASES["cell: NaN"].sent,
    CASES["picture: GIF"].sent,
    CASES["path: /static/../app/main.py"].sent,
]


def program(plants: Sequence[str]) -> str:
    """What the service's process runs."""
    leaks = "\n    ".join(LEAKS[plant] for plant in plants)
    return (LEAKING.format(leaks=leaks) if plants else "") + MAIN


async def warm_up(served: ProbedService) -> None:
    """Until nothing is left to load or to compile, however many ask for the same model at a time."""
    served.until_warm()
    wide = {"name": "image", "datatype": "FP32", "shape": [BATCH_SIZES[-1], 28, 28], "data": [SEVEN] * BATCH_SIZES[-1]}
    body = json.dumps({"inputs": [wide], "outputs": [{"name": "prediction"}]}).encode()
    for sent in (*ASKED, *(request(f"/v2/models/{model}/infer", body) for model in MODELS)):
        served.ask(sent)
    while look(served)["compilations"] < len(MODELS) * len(BATCH_SIZES):
        await asyncio.sleep(0.05)


async def work(served: ProbedService, going_on: Callable[[], bool], tally: Tally) -> None:
    """Ask for one thing after the other; after each round begin something and be gone."""
    client = Client(served.address)
    for sent in cycle(ASKED):
        if not going_on():
            break
        await client.ask(sent, tally)
        if sent is ASKED[-1]:
            with served.connect() as gone:
                gone.sendall(GOOD[:-1])
    client.close()


def look(served: ProbedService) -> dict[str, float]:
    """What the service holds at this moment."""
    return {
        "memory": served.memory(),
        "descriptors": served.descriptors(),
        "threads": served.threads(),
        "compilations": served.metrics()["gatescope_compilations_total"],
    }


def growth(looks: list[dict[str, float]]) -> dict[str, float]:
    """From the first third of the looks after the warm-up to the last third, medians of both."""
    warm = looks[int(len(looks) * WARM_UP) :]
    third = max(1, len(warm) // 3)
    return {
        name: round(
            statistics.median(each[name] for each in warm[-third:])
            - statistics.median(each[name] for each in warm[:third]),
            1,
        )
        for name in MOST_GROWTH
    }


async def soak(minutes: float, fewest: int, plants: Sequence[str]) -> int:
    with ProbedService(program=program(plants)) as served:
        await warm_up(served)
        tally, looks = Tally(), []
        end = time.monotonic() + 60 * minutes

        def going_on() -> bool:
            return time.monotonic() < end or tally.answers.total() < fewest

        working = [asyncio.create_task(work(served, going_on, tally)) for _ in range(CLIENTS)]
        while going_on():
            looks.append(await asyncio.to_thread(look, served))
            await asyncio.sleep(60 * minutes / LOOKS)
        await asyncio.gather(*working)
    found = growth(looks)
    grown = [name for name, most in MOST_GROWTH.items() if found[name] > most]
    told = {"minutes": minutes, "requests": tally.answers.total(), "answers": dict(tally.answers), "looks": len(looks)}
    print(json.dumps(told | {"first": looks[0], "last": looks[-1], "growth": found, "grown": grown}, indent=1))
    return 1 if grown else 0


def main() -> int:
    """Soak, and tell what grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--requests", type=int, default=0, help="at least so many, however long they take")
    parser.add_argument("--plant", nargs="+", choices=LEAKS, default=[], help="what shall leak")
    arguments = parser.parse_args()
    return asyncio.run(soak(arguments.minutes, arguments.requests, arguments.plant))


if __name__ == "__main__":
    sys.exit(main())
