"""`gatescope statistics`: write the statistics of every signal over all test digits."""

import argparse
import time

from gatescope.app.commands import UserError, add_data_argument, data_folder

ORDER_DIGITS = 500  # training digits for the similarity of units: 14,000 rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope statistics`."""
    parser.add_argument(
        "models",
        nargs="*",
        metavar="MODEL",
        help="names in the zoo or paths of safetensors files (default: the whole zoo)",
    )
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write one file per model to the folder `statistics` beside its weights.

    Raises:
      UserError: a model or the data is invalid.
    """
    from gatescope.model.analysis.signal_statistics import measure_signals, memory_samples
    from gatescope.model.analysis.statistics_file import write_statistics
    from gatescope.model.analysis.unit_order import by_similarity
    from gatescope.model.checkpoint import load
    from gatescope.model.data import mnist
    from gatescope.model.weights_file import CheckpointError, names

    folder = data_folder(arguments)
    try:
        test, _ = mnist.read("test", folder)
        training, _ = mnist.read("train", folder)
        checkpoints = [load(name) for name in arguments.models or names()]
    except (mnist.MnistError, CheckpointError) as error:
        raise UserError(str(error)) from None
    for checkpoint in checkpoints:
        began = time.perf_counter()
        orders = [by_similarity(each) for each in memory_samples(checkpoint.classifier, training[:ORDER_DIGITS])]
        layers = measure_signals(checkpoint.classifier, test)
        path = write_statistics(checkpoint.path, layers, orders, about=f"{len(test):,} test digits of MNIST")
        size, seconds = path.stat().st_size, time.perf_counter() - began
        print(f"{checkpoint.name}: {len(test):,} digits in {seconds:.1f} s, {size // 1000} kB in {path}")
    return 0
