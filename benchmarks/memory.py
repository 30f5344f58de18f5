"""Whether memory grows with the requests: `uv run python benchmarks/memory.py`. Needs wrk on the PATH.

One `gatescope serve` answers 100,000 requests of 8 clients, JSON and safetensors by turns. Printed are its resident
memory after the first 10,000 and after all, in MB, and how often XLA compiled something in between.
"""

import argparse
import itertools
import json
import re
import tempfile
import urllib.request
from pathlib import Path

from process import Service, gatescope
from service import need_wrk, of

CLIENTS = 8
PIECE_SECONDS = 2


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=10_000, help="requests until the first look")
    parser.add_argument("--requests", type=int, default=100_000, help="until the last")
    arguments = parser.parse_args()
    need_wrk()
    with tempfile.TemporaryDirectory() as folder, gatescope() as service:
        turns = itertools.cycle(of(Path(folder), "", service).values())
        answers, looks = 0, []
        for until in (arguments.first, arguments.requests):
            while answers < until:
                answers += int(next(turns).ask(CLIENTS, PIECE_SECONDS)["answers"])
            service.go_on()
            looks.append((answers, service.resident_mb, compilations(service)))
    (_, before, compiled_before), (_, after, compiled) = looks
    found = {
        "answers": [answers for answers, _, _ in looks],
        "resident_mb": [round(before, 1), round(after, 1)],
        "growth_mb": round(after - before, 1),
        "compilations": compiled - compiled_before,
    }
    print(json.dumps(found, indent=1))


def compilations(service: Service) -> int:
    """How often XLA has compiled something in there."""
    with urllib.request.urlopen(f"{service.url}/metrics") as answer:
        told = answer.read().decode()
    return int(float(re.findall(r"^gatescope_compilations_total (\S+)$", told, re.MULTILINE)[0]))


if __name__ == "__main__":
    main()
