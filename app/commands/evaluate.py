"""`gatescope evaluate`: accuracy of a model on MNIST's test set and on pen drawings."""

import argparse
import json

from gatescope.app.commands import UserError, add_data_argument, add_pen_argument, data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope evaluate`."""
    parser.add_argument(
        "model", nargs="?", default="lstm", help="name in the zoo or path of a safetensors file (default: %(default)s)"
    )
    add_data_argument(parser)
    add_pen_argument(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(arguments: argparse.Namespace) -> int:
    """Print the accuracies; missing pen drawings are reported and skipped.

    Raises:
      UserError: the model or the data is invalid.
    """
    from gatescope.model.checkpoint import load
    from gatescope.model.data import mnist, pen_drawings
    from gatescope.model.training.evaluate import measure
    from gatescope.model.weights_file import CheckpointError

    folder = data_folder(arguments)
    try:
        checkpoint = load(arguments.model)
        measured = {"MNIST test set": measure(checkpoint.classifier, *mnist.read("test", folder))}
        drawings = arguments.pen or pen_drawings.find_drawings(folder)
        if drawings is not None:
            measured["pen drawings"] = measure(checkpoint.classifier, *pen_drawings.drawn_digits(drawings))
    except (CheckpointError, mnist.MnistError, pen_drawings.PenError, OSError) as error:
        raise UserError(str(error)) from None

    if arguments.json:
        figures = {
            name: {"digits": found.digits, "standard_error": found.standard_error, "by_row": found.by_row.tolist()}
            for name, found in measured.items()
        }
        print(json.dumps({"model": checkpoint.name, "measured": figures}, indent=1))
        return 0
    print(f"{checkpoint.name}: {checkpoint.card['parameters']:,} parameters; ± is one standard deviation of sampling")
    for name, found in measured.items():
        print(f"  {name:15} {found}")
    if drawings is None:
        print(f"  pen drawings    not measured: {pen_drawings.WHERE_FROM}")
    print("\n  right after row " + "  ".join(f"{name:>15}" for name in measured))
    for row in range(checkpoint.config.rows):
        print(f"  {row + 1:15} " + "  ".join(f"{100 * found.by_row[row]:13.2f} %" for found in measured.values()))
    return 0
