"""`gatescope train`: train a model on MNIST with a progress display and checkpoints to resume from."""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatescope.app.commands import UserError, add_data_argument, data_folder

if TYPE_CHECKING:
    from gatescope.model.training.train import TrainState
    from gatescope.model.training.training_run import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope train`, one for each field of the two configurations."""
    from gatescope.model.config import ModelConfig, TrainConfig
    from gatescope.model.training.presets import PRESETS

    parser.add_argument("name", metavar="NAME", help=f"the model: {', '.join(PRESETS)}")
    parser.add_argument("--out", type=Path, help="the run's folder (default: runs/NAME-SEED)")
    parser.add_argument("--resume", action="store_true", help="resume the run in that folder")
    parser.add_argument(
        "--cell-option",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        help="an option of the cell, such as forget_bias=3; may be repeated",
    )
    add_data_argument(parser)
    for config in (ModelConfig, TrainConfig):
        for field in dataclasses.fields(config):
            if field.name in ("cell", "rows", "columns", "classes", "options"):
                continue
            parser.add_argument(
                f"--{field.name.replace('_', '-')}",
                type=type(field.default),
                default=argparse.SUPPRESS,
                help=f"(default: {field.default}, unless NAME has its own)",
            )


def run(arguments: argparse.Namespace) -> int:
    """Train to the end or until Ctrl-C.

    Returns:
      0 for a finished run, 130 for an interrupted one, which can be resumed.

    Raises:
      UserError: an option or the data is invalid.
    """
    from gatescope.model.classifier import RowClassifier
    from gatescope.model.data import mnist
    from gatescope.model.training.presets import PRESETS
    from gatescope.model.training.training_run import Run

    data = data_folder(arguments)
    try:
        if arguments.name not in PRESETS:
            raise UserError(f"the models are {', '.join(PRESETS)}; got {arguments.name!r}.")
        preset = PRESETS[arguments.name]
        model, recipe = _changed(preset.model, arguments), _changed(preset.recipe, arguments)
        model = dataclasses.replace(model, options=tuple((dict(model.options) | _cell_options(arguments)).items()))
        RowClassifier.check(model)
        training, validation = mnist.split_validation(*mnist.read("train", data))
        test = mnist.read("test", data)
        folder = arguments.out or Path("runs") / f"{arguments.name}-{recipe.seed}"
        run = Run(name=arguments.name, folder=folder, model=model, recipe=recipe)
        state = run.resume(len(training[0])) if arguments.resume else run.start(len(training[0]))
    except ValueError as error:
        raise UserError(str(error)) from None
    progress = _Progress(run, state, training, validation)
    try:
        state = progress.train()
    except KeyboardInterrupt:
        run.write(progress.state)
        print(f"Stopped after step {int(progress.state.step):,}; continue with --resume.", file=sys.stderr)
        return 130
    _finish(run, state, training, test)
    return 0


def _changed(config: Any, arguments: argparse.Namespace) -> Any:
    """The configuration with the values of the command line."""
    names = {field.name for field in dataclasses.fields(config)} - {"cell", "options"}
    return dataclasses.replace(config, **{name: value for name, value in vars(arguments).items() if name in names})


def _cell_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """The values of --cell-option: JSON where they are, else text."""
    options = {}
    for given in arguments.cell_option:
        name, equals, value = given.partition("=")
        if not equals:
            raise UserError(f"--cell-option must be OPTION=VALUE, such as forget_bias=3; got {given!r}.")
        try:
            options[name] = json.loads(value)
        except json.JSONDecodeError:
            options[name] = value
    return options


class _Progress:
    """The training loop with a progress line, one line per epoch, and a checkpoint after each."""

    def __init__(self, run: "Run", state: "TrainState", training: Any, validation: Any) -> None:
        self.run, self.state = run, state
        self._training, self._validation = training, validation

    def train(self) -> "TrainState":
        """Train to the end of the recipe; `state` is always the latest one."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from gatescope.model.training.train import steps_per_epoch

        steps = steps_per_epoch(self.run.recipe, len(self._training[0]))
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeRemainingColumn(compact=True),
        )
        with Progress(*columns, console=Console(stderr=True), speed_estimate_period=120) as display:
            task = display.add_task(
                f"{self.run.name} seed {self.run.recipe.seed}",
                total=self.run.recipe.epochs * steps,
                completed=int(self.state.step),
                figures="",
            )
            for step, loss, speed in self._steps(steps):
                latest = f"validation {100 * self.run.validation:.2f} %  " if self.run.epochs else ""
                figures = f"epoch {(step - 1) // steps + 1}  loss {loss:.4f}  {latest}{speed:,.0f} digits/s"
                display.update(task, completed=step, figures=figures)
                if step % steps == 0:
                    done = self.run.epochs[-1]
                    display.console.print(
                        f"epoch {done['epoch']:3}  loss {done['loss']:.4f}  validation {100 * done['validation']:.2f} %"
                        f"  rate {done['learning_rate']:.5f}  {done['seconds']:.0f} s",
                        highlight=False,
                    )
        return self.state

    def _steps(self, steps: int) -> Iterator[tuple[int, float, float]]:
        """Yield step, mean loss of its epoch so far and digits per second, at every tenth and every last step.

        In between no result is read, so that JAX computes one step while Python prepares the next.
        """
        from gatescope.model.training.evaluate import measure
        from gatescope.model.training.optimiser import learning_rate
        from gatescope.model.training.train import fit, total_steps
        from gatescope.model.training.training_run import classifier_of

        run, (images, labels) = self.run, self._training
        rate_at = learning_rate(run.recipe, total_steps(run.recipe, len(images)))
        first = int(self.state.step) + 1
        total: Any = 0.0  # becomes an array that JAX may still be computing
        counted, began = 0, time.perf_counter()
        for step, (state, loss) in enumerate(fit(run.model, run.recipe, images, labels, self.state), start=first):
            self.state = state
            total, counted = total + loss, counted + 1
            if step % steps and step % 10:
                continue
            mean, seconds = float(total) / counted, time.perf_counter() - began
            if step % steps == 0:
                run.epochs.append(
                    {
                        "epoch": step // steps,
                        "loss": mean,
                        "validation": measure(classifier_of(run.model, self.state), *self._validation).final,
                        "learning_rate": float(rate_at(step - 1)),
                        "seconds": seconds,
                    }
                )
                run.write(self.state)
            yield step, mean, counted * run.recipe.batch / seconds
            if step % steps == 0:
                total, counted, began = 0.0, 0, time.perf_counter()


def _finish(run: "Run", state: "TrainState", training: Any, test: Any) -> None:
    """Evaluate on the test set and write the final weights with their card and the learning curves."""
    from gatescope.app.formats.training_plot import write_curve
    from gatescope.model.training.evaluate import display_ranges, measure
    from gatescope.model.training.training_run import classifier_of

    classifier = classifier_of(run.model, state)
    accuracy = measure(classifier, *test)
    run.test = accuracy.by_row.tolist()
    card = {
        "accuracy": {"mnist_test": accuracy.final, "mnist_validation": run.validation},
        "ranges": display_ranges(classifier, training[0]),
        "training": run.recipe.values(),
    }
    run.write(state, card)
    write_curve(run.folder / "curve.html", run)
    print(f"test {accuracy}; weights in {run.weights_path}, figures in metrics.json and curve.html beside them")
