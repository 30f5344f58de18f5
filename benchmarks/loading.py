"""How long a running service needs to load each model that ships: `uv run python benchmarks/loading.py`.

Two processes a round, with the default model in memory as after a start; the figure is the seconds from a file to a
reader that has read an image and has nothing left to compile. `kept` finds what an earlier process has compiled in the
folder that GATESCOPE_CACHE would name. `ratio` is against the default model's own.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

from gatescope.app.inference.compile_cache import CompileCache, open_compile_cache
from gatescope.app.inference.model_repository import DEFAULT, ModelRepository
from gatescope.app.inference.predictor import Predictor


def main() -> None:
    """Print medians over the rounds, the slowest model last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one-round", nargs="?", const="", metavar="FOLDER", help="in this process, seconds alone")
    arguments = parser.parse_args()
    if arguments.one_round is not None:
        print(json.dumps(load_each(open_compile_cache(arguments.one_round or None))))
        return
    command = [sys.executable, __file__, "--one-round"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_output([*command, folder])
        rounds = [
            [json.loads(subprocess.check_output(line)) for line in (command, [*command, folder])]
            for _ in range(arguments.rounds)
        ]
    found = {
        name: {
            "seconds": round(statistics.median(anew[name] for anew, _ in rounds), 2),
            "kept": round(statistics.median(again[name] for _, again in rounds), 3),
            "ratio": round(statistics.median(anew[name] / anew[DEFAULT] for anew, _ in rounds), 2),
        }
        for name in rounds[0][0]
    }
    print(json.dumps(dict(sorted(found.items(), key=lambda entry: entry[1]["seconds"])), indent=1))


def load_each(cache: CompileCache | None) -> dict[str, float]:
    """Seconds by the name of the model, one after the other."""
    repository, took = ModelRepository(cache=cache), {}
    for name in repository.names:
        began = time.perf_counter()
        Predictor(repository.path(name), cache)
        took[name] = time.perf_counter() - began
    return took


if __name__ == "__main__":
    main()
