"""`gatescope models`: a table of what there is."""

import argparse

from app.commands import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope models`."""
    parser.add_argument("models", nargs="*", metavar="MODEL", help="names or paths (default: the whole zoo)")


def run(args: argparse.Namespace) -> int:
    """Print one line a model.

    Raises:
      UserError: a model can't be used.
    """
    from rich.console import Console
    from rich.table import Table

    from app.inference import Inference, UnusableModel

    try:
        inference = Inference(args.models)
    except UnusableModel as error:
        raise UserError(str(error)) from None
    descriptions = [inference.describe(name) for name in inference.names]
    sets = list(dict.fromkeys(name for description in descriptions for name in description.accuracy))
    table = Table("model", "cell", box=None)
    for column in ("layers", "units", "parameters", *(f"{name.replace('_', ' ')} %" for name in sets)):
        table.add_column(column, justify="right")
    for it in descriptions:
        accuracies = (f"{100 * it.accuracy[name]:.2f}" if name in it.accuracy else "" for name in sets)
        table.add_row(it.name, it.cell, str(it.layers), str(it.units), f"{it.parameters:,}", *accuracies)
    Console().print(table)
    return 0
