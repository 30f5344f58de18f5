"""The command `gatescope`: imports and runs the module of a subcommand."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from gatescope.app.commands import UserError
from gatescope.app.pages.package_files import package_version

# By command, whose module is app.commands.<name> with _ for -. The help is here so that --help imports no command.
COMMANDS = {
    "serve": "serve the page and the HTTP API (the default command)",
    "trace": "write the trace of one image file",
    "models": "list the models with size and accuracy",
    "train": "train a model",
    "evaluate": "measure the accuracy of a model on MNIST's test set and on pen drawings",
    "publish": "select a trained seed by validation accuracy; write its weights and model card",
    "statistics": "write the statistics of every signal over all test digits",
    "compare-cells": "train every cell with the same budget and several seeds, and test claims about them",
}
DEFAULT = "serve"
# Number of XLA's threads, which it reads when JAX is first used. For these small matrices more threads cost more than
# they save: with two, a training step takes 1.3 times as long.
THREADS = {"NPROC": "1"}
USER_ERROR = 2  # what argparse exits with too


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `gatescope`.

    Args:
      arguments: without the program's name; None takes them from the command line.

    Returns:
      Exit status: 0, or 2 for invalid input, with one sentence on standard error.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="gatescope",
        description="Draw a digit and see every gate of a recurrent network, row by row.",
        epilog=f"Without a command, `{DEFAULT}` runs; its options work there too.",
    )
    parser.add_argument("--version", action="version", version=f"gatescope {package_version('gatescope')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    if not given or (given[0].startswith("-") and given[0] not in {"-h", "--help", "--version"}):
        given = [DEFAULT, *given]
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == given[0]:
            command = importlib.import_module(f"gatescope.app.commands.{name.replace('-', '_')}")
            command.add_arguments(subparser)
    args = parser.parse_args(given)
    for name, value in THREADS.items():
        os.environ.setdefault(name, value)
    try:
        return int(command.run(args))
    except UserError as error:
        print(f"gatescope: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        return 130  # what shells report for a process ended by Ctrl-C


if __name__ == "__main__":
    sys.exit(main())
