"""How long each hostile request of the corpus waits for its refusal: `uv run python tests/robustness/answer_times.py`.

Those that are answered only when the service has lost its patience are left out. A connection for each; the seconds run
from before it is opened to the last byte of the answer.
"""

import argparse
import json
import statistics
import time

from tests.robustness.corpus import CASES
from tests.robustness.probed_service import ProbedService


def main() -> None:
    """Print milliseconds: of each request the median over the rounds, of all of them median and largest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    prompt = {name: case.sent for name, case in CASES.items() if not case.waits}
    took: dict[str, list[float]] = {name: [] for name in prompt}
    with ProbedService() as served:
        served.until_warm()
        for sent in prompt.values():
            served.ask(sent)
        for _ in range(rounds):
            for name, sent in prompt.items():
                began = time.perf_counter()
                served.ask(sent)
                took[name].append(1000 * (time.perf_counter() - began))
    each = {name: round(statistics.median(times), 1) for name, times in took.items()}
    found = {
        "requests": len(each),
        "rounds": rounds,
        "median_ms": round(statistics.median(each.values()), 1),
        "largest_ms": max(each.values()),
        "largest_of_any_round_ms": round(max(max(times) for times in took.values()), 1),
        "slowest_ms": dict(sorted(each.items(), key=lambda entry: -entry[1])[:5]),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
