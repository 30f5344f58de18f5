"""`gatescope models`: a table of the models."""

import argparse
import sys

from gatescope.app.commands import WIDE, UserError, compile_cache_of, settings_with


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope models`."""
    parser.add_argument(
        "models",
        nargs="*",
        metavar="MODEL",
        help="names in the zoo or paths of safetensors files (default: the whole zoo)",
    )


def run(args: argparse.Namespace) -> int:
    """Print one line per model.

    Raises:
      UserError: a model is unusable; the usable ones have been printed.
    """
    from rich.console import Console
    from rich.table import Table

    from gatescope.app.inference.predictor import UnusableModel, find_models, read_description

    cache = compile_cache_of(settings_with())
    descriptions, unusable = [], []
    try:
        paths = find_models(args.models)
    except UnusableModel as error:
        raise UserError(str(error)) from None
    for path in paths.values():
        try:
            descriptions.append(read_description(path, cache))
        except UnusableModel as error:
            unusable.append(str(error))
    if descriptions:
        sets = list(dict.fromkeys(name for description in descriptions for name in description.accuracy))
        table = Table("model", "title", box=None, pad_edge=False)
        for heading in ("layers\n× units", "parameters", *(name.replace("_", "\n", 1) + " %" for name in sets)):
            table.add_column(heading, justify="right")
        for column in table.columns:
            column.no_wrap = column.header != "title"  # in a narrow terminal only titles wrap
        for it in descriptions:
            accuracies = (f"{100 * it.accuracy[name]:.2f}" if name in it.accuracy else "" for name in sets)
            table.add_row(it.name, it.title, f"{it.layers} × {it.units}", f"{it.parameters:,}", *accuracies)
        Console(markup=False, width=None if sys.stdout.isatty() else WIDE).print(table)
    if unusable:
        raise UserError(" ".join(unusable))
    return 0
