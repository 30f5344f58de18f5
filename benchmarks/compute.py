"""What a trace costs beside others' ways to it: `uv run python benchmarks/compute.py`.

All compute every gate, state and belief of the LSTM that ships and leave them as NumPy arrays, in this process and in
turn, on one thread each, after it was seen that they agree to 1e-5:

* `trace`: `gatescope.trace`, and `trace_batch` for 64 images, as they ship;
* `hand_packed`: the same equations as one `jax.lax.scan`, x_t W of all rows ahead, all signals of a row side by side;
* `onnxruntime`: the steps one after the other as a graph, whose outputs are the gates;
* `torch`: a loop over the rows, where PyTorch is installed.

JAX computes on the calling thread, as in `gatescope serve`; with `--asynchronous` on a thread of its own, as in a
notebook.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

os.environ["NPROC"] = "1"  # XLA reads it when JAX is first used

import jax
import numpy as np
from rivals import NAMES, by_onnxruntime, by_torch, hand_packed

from gatescope import load, trace
from gatescope.model.checkpoint import Checkpoint
from gatescope.model.trace import Trace
from gatescope.model.tracer import trace_batch
from gatescope.model.training.synthetic_digits import write

BATCHES = (1, 64)
CALLS = {1: 20, 64: 2}  # of each side in a round


def main() -> None:
    """Print medians over the rounds, with quartiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--asynchronous", action="store_true", help="let JAX compute on a thread of its own")
    arguments = parser.parse_args()
    jax.config.update("jax_cpu_enable_async_dispatch", arguments.asynchronous)
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed, so it is left out.", file=sys.stderr)
    lstm = load("lstm")
    digits = np.array(write(jax.random.key(0), max(BATCHES))[0], np.float32)
    times = {}
    for batch in BATCHES:
        runs = dict(sides(lstm, digits[:batch]))
        agree(runs)
        times[batch] = measure(runs, arguments.rounds, CALLS[batch])
    report = {f"batch_{batch}": figures(found, batch) for batch, found in times.items()}
    one, many = (times[batch]["trace"] for batch in BATCHES)
    shares = [together / BATCHES[1] / statistics.median(one) for together in many]
    report["trace_per_image_of_64_over_1"] = spread(shares, 2)
    print(json.dumps({"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2), **report}, indent=1))


def sides(lstm: Checkpoint, images: np.ndarray) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is measured, by name."""
    layer, readout = lstm.classifier.layers[0], lstm.classifier.readout
    weights = {name: np.asarray(getattr(layer, name)[...]) for name in "WUb"}
    weights |= {name: np.asarray(getattr(readout, name)[...]) for name in ("kernel", "bias")}
    together = list(images)
    yield (
        "trace",
        (lambda: trace(lstm, together[0]))
        if len(together) == 1
        else (lambda: trace_batch(lstm, together, len(together))),
    )
    yield "hand_packed", hand_packed(weights, images)
    yield "onnxruntime", by_onnxruntime(weights, images)
    if importlib.util.find_spec("torch") is not None:
        yield "torch", by_torch(weights, images)


def agree(runs: Mapping[str, Callable[[], Any]]) -> None:
    """See that all sides compute the same; afterwards they are warm too.

    Raises:
      AssertionError: they do not.
    """
    expected = side_by_side(runs["hand_packed"]())
    for name, run in runs.items():
        np.testing.assert_allclose(side_by_side(run()), expected, atol=1e-5, rtol=0, err_msg=name)


def side_by_side(found: Any) -> np.ndarray:
    """Whatever a side gave, as [T, B, K + 6H]: beliefs, then the signals in their order."""
    traces = [found] if isinstance(found, Trace) else found
    if not isinstance(traces[0], Trace):
        return np.concatenate(traces, axis=-1)
    each = [
        np.concatenate([seen.probabilities_by_row, *(seen.layers[0][name] for name in NAMES)], axis=-1)
        for seen in traces
    ]
    return np.stack(each, axis=1)


def measure(runs: Mapping[str, Callable[[], Any]], rounds: int, calls: int) -> dict[str, list[float]]:
    """Microseconds a call of every side, round by round; who comes first changes, and the first call does not count.

    Whoever follows the largest library would pay for filling the caches anew.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    order = list(runs.items())
    for _ in range(rounds):
        order = [*order[1:], order[0]]
        for name, run in order:
            run()
            began = time.perf_counter()
            for _ in range(calls):
                run()
            times[name].append(1e6 * (time.perf_counter() - began) / calls)
    return times


def figures(times: Mapping[str, Sequence[float]], batch: int) -> dict[str, Any]:
    """Microseconds an image, and how many times as long as the trace the others took, round by round."""
    others = [name for name in times if name != "trace"]
    return {
        "us_per_image": {name: spread([time / batch for time in taken], 1) for name, taken in times.items()},
        "times_the_trace": {
            name: spread([other / own for other, own in zip(times[name], times["trace"], strict=True)], 2)
            for name in others
        },
        "trace_over_hand_packed": spread(
            [own / other for own, other in zip(times["trace"], times["hand_packed"], strict=True)], 2
        ),
    }


def spread(values: Sequence[float], digits: int) -> str:
    """The median and the quartiles, as one reads them."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


if __name__ == "__main__":
    main()
