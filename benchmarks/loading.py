"""How long a running service needs to load each model that ships: `uv run python benchmarks/loading.py`.

A process a round, with the default model in memory as after a start; the figure is the seconds from a file to a reader
that has read an image and has nothing left to compile. `ratio` is against the default model's own.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

from app.inference import DEFAULT, Inference
from app.reader import Reader


def main() -> None:
    """Print medians over the rounds, the slowest model last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one-round", action="store_true", help="measure in this process, and print seconds alone")
    arguments = parser.parse_args()
    if arguments.one_round:
        print(json.dumps(load_each()))
        return
    command = [sys.executable, __file__, "--one-round"]
    rounds = [json.loads(subprocess.check_output(command)) for _ in range(arguments.rounds)]
    found = {
        name: {
            "seconds": round(statistics.median(seconds[name] for seconds in rounds), 2),
            "ratio": round(statistics.median(seconds[name] / seconds[DEFAULT] for seconds in rounds), 2),
        }
        for name in rounds[0]
    }
    print(json.dumps(dict(sorted(found.items(), key=lambda entry: entry[1]["seconds"])), indent=1))


def load_each() -> dict[str, float]:
    """Seconds by the name of the model, one after the other."""
    inference, took = Inference(), {}
    for name in inference.names:
        began = time.perf_counter()
        Reader(inference.path(name))
        took[name] = time.perf_counter() - began
    return took


if __name__ == "__main__":
    main()
