"""`gatescope publish`: select a trained seed by validation accuracy; write its weights and model card."""

import argparse
from pathlib import Path

from gatescope.app.commands import UserError, add_data_argument, add_pen_argument, data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope publish`."""
    parser.add_argument("runs", nargs="+", type=Path, help="folders of finished runs that differ in the seed only")
    parser.add_argument("--name", help="name of the model (default: the runs' name)")
    parser.add_argument("--out", type=Path, help="folder for NAME.safetensors and NAME.md (default: the zoo)")
    add_data_argument(parser)
    add_pen_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Select the seed, evaluate on pen drawings if there are any, write both files and print the card.

    Raises:
      UserError: a run or the data is invalid.
    """
    from gatescope.model.checkpoint import load, save_checkpoint
    from gatescope.model.data import mnist, pen_drawings
    from gatescope.model.training.evaluate import display_ranges, measure
    from gatescope.model.training.model_card import build_card, choose, render
    from gatescope.model.training.training_run import RunError, read_run
    from gatescope.model.weights_file import ZOO, CheckpointError

    data = data_folder(arguments)
    try:
        runs = [read_run(folder) for folder in arguments.runs]
        chosen = choose(runs)
        classifiers = {run.recipe.seed: load(run.weights_path).classifier for run in runs}
        path = arguments.pen or pen_drawings.find_drawings(data)
        drawings = pen_drawings.drawn_digits(path) if path else None
        training, _ = mnist.split_validation(*mnist.read("train", data))
    except (RunError, CheckpointError, mnist.MnistError, pen_drawings.PenError, OSError) as error:
        raise UserError(str(error)) from None

    classifier = classifiers[chosen.recipe.seed]
    measured = {seed: measure(each, *drawings) for seed, each in classifiers.items()} if drawings else None
    card = build_card(runs, chosen, classifier, display_ranges(classifier, training[0]), measured)
    name, out = arguments.name or chosen.name, arguments.out or ZOO
    save_checkpoint(out / f"{name}.safetensors", classifier, card)
    text = render(name, chosen, card)
    (out / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
    return 0
