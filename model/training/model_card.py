"""The model card of a trained model: its data, from the runs, and its text in Markdown."""

import json
import math
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.training.evaluate import Accuracy
from gatescope.model.training.presets import PRESETS
from gatescope.model.training.training_run import Run, RunError


def choose(runs: Sequence[Run]) -> Run:
    """The run with the best validation accuracy; of equals, the one with the lowest seed.

    Raises:
      RunError: there are no runs, one is not finished, or they differ in more than the seed.
    """
    if not runs:
        raise RunError("There must be at least one run to choose from; got none.")
    for run in runs:
        if run.test is None:
            raise RunError(f"{run.folder} is not finished; go on with it by `gatescope train --resume`.")
        for mine, first in (
            (run.model.values(), runs[0].model.values()),
            (run.recipe.values(), runs[0].recipe.values()),
        ):
            if different := [name for name in mine if name != "seed" and mine[name] != first[name]]:
                raise RunError(
                    f"The runs must differ in the seed alone; {run.folder} and {runs[0].folder} differ in"
                    f" {', '.join(different)}."
                )
    return min(runs, key=lambda run: (-run.validation, run.recipe.seed))


def build_card(
    runs: Sequence[Run],
    chosen: Run,
    classifier: RowClassifier,
    ranges: dict[str, float],
    pen: dict[int, Accuracy] | None,
) -> dict[str, Any]:
    """The card of the chosen run as plain JSON values.

    Args:
      runs: all finished runs that it was chosen among.
      chosen: one of them.
      classifier: its network.
      ranges: symmetric display ranges of its unbounded signals.
      pen: by seed, the accuracy on pen drawings; None where they were not measured.
    """
    seeds = [
        {
            "seed": run.recipe.seed,
            "mnist_validation": run.validation,
            "mnist_test": _final(run),
            **({"pen_drawings": pen[run.recipe.seed].final} if pen else {}),
            "minutes": round(sum(figures["seconds"] for figures in run.epochs) / 60, 1),
        }
        for run in sorted(runs, key=lambda run: run.recipe.seed)
    ]
    figures = ["mnist_validation", "mnist_test", *(["pen_drawings"] if pen else [])]
    mine = next(seed for seed in seeds if seed["seed"] == chosen.recipe.seed)
    by_row = {"mnist_test": chosen.test}
    digits = {"mnist_validation": 5000, "mnist_test": 10000}
    if pen:
        by_row["pen_drawings"] = pen[chosen.recipe.seed].by_row.tolist()
        digits["pen_drawings"] = pen[chosen.recipe.seed].digits
    preset = PRESETS[chosen.name]
    return {
        "title": preset.title,
        "idea": preset.idea,
        "source": preset.source,
        "note": preset.note,
        "parameters": count_parameters(classifier),
        "accuracy": {name: mine[name] for name in figures},
        "accuracy_by_row": by_row,
        "digits": {name: digits[name] for name in figures},
        "seeds": seeds,
        "ranges": ranges,
        "command": command(chosen),
        "training": chosen.recipe.values(),
        "provenance": {
            "chosen": f"seed {chosen.recipe.seed}, "
            + (f"by validation among {len(runs)}" if len(runs) > 1 else "the only one that was trained"),
            "data": "MNIST (LeCun, Cortes, Burges): the first 55,000 training images train, the last 5,000 validate",
            "software": {name: version(name) for name in ("jax", "flax", "optax")}
            | {"python": platform.python_version()},
        },
    }


def command(run: Run) -> str:
    """The command that trains such a model, without the seed."""
    preset, words = PRESETS[run.name], ["gatescope train", run.name]
    for mine, usual in ((run.model.values(), preset.model.values()), (run.recipe.values(), preset.recipe.values())):
        for name, value in mine.items():
            if name == "options":
                changed = {switch: given for switch, given in value.items() if usual[name].get(switch) != given}
                words += [f"--cell-option {switch}={json.dumps(given)}" for switch, given in changed.items()]
            elif name != "seed" and value != usual[name]:
                words.append(f"--{name.replace('_', '-')} {value}")
    return " ".join(words)


def render(name: str, run: Run, card: dict[str, Any]) -> str:
    """The card as Markdown."""
    model, columns = run.model, list(card["accuracy"])
    titles = {"mnist_validation": "MNIST validation", "mnist_test": "MNIST test", "pen_drawings": "pen drawings"}
    lines = [
        f"# {name}: {card['title']}",
        "",
        f"{card['idea']} {card['source']}.",
        "",
        f"{model.layers} layer{'s' if model.layers > 1 else ''} of {model.units} units (`{model.cell}`), reading"
        f" {model.rows} rows of {model.columns} pixels; {card['parameters']:,} parameters.",
        f"Weights: `{name}.safetensors`, which carries this card in its metadata."
        f" Chosen: {card['provenance']['chosen']}.",
        "",
        "## Accuracy",
        "",
        "In per cent, ± one standard deviation of sampling. The test set was read once a run, when it was finished.",
        "",
        "| | " + " | ".join(titles[column] for column in columns) + " | minutes |",
        "|---|" + "---|" * (len(columns) + 1),
    ]
    for seed in card["seeds"]:
        chosen = seed["seed"] == run.recipe.seed
        cells = [_percent(seed[column], card["digits"][column] if chosen else None) for column in columns]
        label = f"**seed {seed['seed']}, ships**" if chosen else f"seed {seed['seed']}"
        lines.append(f"| {label} | " + " | ".join(cells) + f" | {seed['minutes']} |")
    if len(card["seeds"]) > 1:
        spread = [[100 * seed[column] for seed in card["seeds"]] for column in columns]
        cells = [f"{statistics.mean(values):.2f} ± {statistics.stdev(values):.2f}" for values in spread]
        lines.append("| mean ± s.d. of the seeds | " + " | ".join(cells) + " | |")
    rows = range(2, model.rows + 1, 2)
    lines += [
        "",
        "Right after so many rows, in per cent:",
        "",
        "| row | " + " | ".join(str(row) for row in rows) + " |",
        "|---|" + "---|" * len(rows),
    ]
    for column, shares in card["accuracy_by_row"].items():
        lines.append(f"| {titles[column]} | " + " | ".join(f"{100 * shares[row - 1]:.1f}" for row in rows) + " |")
    recipe = card["training"]
    software = ", ".join(f"{package} {number}" for package, number in card["provenance"]["software"].items())
    lines += [
        "",
        "## How it was made",
        "",
        f"    {card['command']} --seed N      # for every N above",
        f"    gatescope publish runs/{run.name}-*",
        "",
        *([card["note"], ""] if card["note"] else []),
        "| setting | value |",
        "|---|---|",
        *(f"| {setting} | {value} |" for setting, value in recipe.items()),
        "",
        f"Data: {card['provenance']['data']}. Software: {software}.",
        "",
        "## Limits",
        "",
        "It knows single digits, one in a picture, centred and scaled as `gatescope.normalise` does it; anything"
        " else is read as some digit all the same. MNIST was written by Americans in the 1990s; how well other hands"
        " are read, the pen drawings tell (Alpaydin & Alimoglu, UCI; 30 writers, none of them trained on).",
        "",
    ]
    return "\n".join(lines)


def _final(run: Run) -> float:
    if run.test is None:
        raise RunError(f"{run.folder} is not finished.")
    return run.test[-1]


def _percent(share: float, digits: int | None) -> str:
    if digits is None:
        return f"{100 * share:.2f}"
    return f"**{100 * share:.2f} ± {100 * math.sqrt(share * (1 - share) / digits):.2f}**"
