"""The command `gatescope`: finds the subcommand's module and runs it."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from gatescope.app.commands import UserError
from gatescope.app.pages.package_files import package_version

# The module of a command is app.commands.<name>, with _ for -; its help stands here so that --help need not import it.
COMMANDS = {
    "serve": "run the page and the HTTP interface (what `gatescope` alone does)",
    "trace": "read one picture and write everything the network computed",
    "models": "list the models and what is known about them",
    "train": "train a model",
    "evaluate": "measure a model on the MNIST test set and on pen drawings",
    "publish": "choose among trained seeds by validation and write the zoo file and its card",
    "statistics": "read all test digits and write what a single digit's numbers are held against",
    "compare-cells": "train every cell under one budget, several seeds each, and judge what is said of them",
}
DEFAULT = "serve"
# How many threads XLA computes with, which it reads when JAX is first used. Two or more spend more time on handing out
# these small products than they save: a training step takes 1.3 times as long with two.
THREADS = {"NPROC": "1"}
USER_ERROR = 2  # what argparse exits with too


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `gatescope`.

    Args:
      arguments: without the program's name; None takes them from the command line.

    Returns:
      The exit status: 0, or 2 after a mistake of the user's, which is told in one sentence.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="gatescope",
        description="Draw a digit and watch a trained LSTM read it row by row, every gate in sight.",
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
