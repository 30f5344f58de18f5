"""The commands of `gatescope`, one module each, with `add_arguments(parser)` and `run(args) -> exit status`.

A command's module is imported when it is asked for, and what is heavy when it runs.
"""

import argparse
from pathlib import Path

WIDE = 240  # columns of a table in files and pipes, where a line must stay one


class UserError(Exception):
    """A mistake of the person at the keyboard: one sentence that says what must hold, what came and what to do."""


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Where MNIST is."""
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="the MNIST files (default: $GATESCOPE_DATA, or download them once)"
    )


def add_pen_argument(parser: argparse.ArgumentParser) -> None:
    """Where the pen drawings are."""
    parser.add_argument(
        "--pen", type=Path, metavar="FILE", help="pen drawings, UNIPEN text (default: pendigits-orig.tra beside MNIST)"
    )
