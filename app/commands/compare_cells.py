"""`gatescope compare-cells`: train every cell with the same budget and several seeds, and test claims about them."""

import argparse
import sys
from collections.abc import Collection, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatescope.app.commands import WIDE, UserError, add_data_argument, data_folder

if TYPE_CHECKING:
    from gatescope.model.comparison.results import Results
    from gatescope.model.comparison.training import Digits, Training
    from gatescope.model.comparison.variants import Section


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope compare-cells`."""
    from gatescope.model.comparison.variants import SECTIONS

    parser.add_argument("--epochs", type=int, default=2, help="epochs of each training (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=5, help="seeds of each variant (default: %(default)s)")
    parser.add_argument("--delay-seeds", type=int, default=3, help="seeds in the section delay (default: %(default)s)")
    parser.add_argument("--digits", type=int, metavar="N", help="train on the first N digits only (default: all)")
    parser.add_argument(
        "--sections", type=_names, default=(), metavar="NAME[,NAME]", help=f"train only some of {', '.join(SECTIONS)}"
    )
    parser.add_argument(
        "--only", type=_names, default=(), metavar="NAME[,NAME]", help="train only variants such as lstm,gru or rnn+28"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=2,
        help="concurrent trainings, each on one core (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("runs/comparison"),
        metavar="FOLDER",
        help="folder for the results of the trainings; existing ones are reused (default: %(default)s)",
    )
    parser.add_argument(
        "--result",
        type=Path,
        metavar="FILE",
        help="file for all figures and verdicts (default: comparison.json in the zoo, or in --out if incomplete)",
    )
    parser.add_argument(
        "--report-only",
        action="store_true",
        help="train nothing and report the finished trainings, even while the same command runs",
    )
    add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train what is missing, write the figures and print them.

    Returns:
      0, or 130 for an interrupted comparison, which can be resumed.

    Raises:
      UserError: an option, the data or a result is invalid, or a worker failed.
    """
    from gatescope.model.comparison.report import build_report, write_report
    from gatescope.model.comparison.results import Budget, Results, ResultsError
    from gatescope.model.comparison.schedule import Extent, plan
    from gatescope.model.comparison.variants import SECTIONS
    from gatescope.model.comparison.workers import WorkerError
    from gatescope.model.data import mnist
    from gatescope.model.weights_file import ZOO

    for name in ("epochs", "seeds", "delay_seeds", "jobs"):
        if getattr(arguments, name) < 1:
            raise UserError(f"--{name.replace('_', '-')} must be 1 or more; got {getattr(arguments, name)}.")
    sections = _chosen(SECTIONS, arguments.sections, arguments.only)
    extent = Extent(epochs=arguments.epochs, seeds=arguments.seeds, delay_seeds=arguments.delay_seeds)
    planned = plan(sections, extent, arguments.only)
    try:
        digits = _read_digits(data_folder(arguments), arguments.digits, next(iter(planned)).recipe.batch)
        budget = Budget(epochs=arguments.epochs, digits=len(digits.training[0]))
        results = Results(folder=arguments.out, budget=budget)
        known = results.read()
    except (mnist.MnistError, ResultsError) as error:
        raise UserError(str(error)) from None

    progress = _Progress(planned, known, arguments.jobs, len(sections))
    if arguments.report_only and len(progress.waiting) == len(planned):
        raise UserError(f"{arguments.out} has none of these trainings; omit --report-only to start them.")
    try:
        if not arguments.report_only:
            progress.train(results, digits)
    except KeyboardInterrupt:
        print(f"Stopped; {progress.finished(arguments.out)} Run the same command to resume.", file=sys.stderr)
        return 130
    except WorkerError as error:
        raise UserError(f"{error} {progress.finished(arguments.out)} Run the same command to resume.") from error

    whole = sections == SECTIONS and not arguments.only and arguments.digits is None and not progress.waiting
    path = arguments.result or (ZOO if whole else arguments.out) / "comparison.json"
    report = build_report(SECTIONS, extent, budget, arguments.jobs, progress.known)
    write_report(path, report)
    _print(report)
    if progress.waiting:
        print(f"Not finished: {progress.finished(arguments.out)}")
    print(f"All figures are in {path}.")
    return 0


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


def _chosen(sections: "Mapping[str, Section]", names: Collection[str], only: Collection[str]) -> "dict[str, Section]":
    """The selected sections; every selected variant must be in one of them."""
    if unknown := [name for name in names if name not in sections]:
        raise UserError(f"the sections are {', '.join(sections)}; got {', '.join(unknown)}.")
    chosen = {name: section for name, section in sections.items() if not names or name in names}
    there = dict.fromkeys(variant.name for section in chosen.values() for variant in section.variants)
    if unknown := [name for name in only if name not in there]:
        raise UserError(f"the variants of {', '.join(chosen)} are {', '.join(there)}; got {', '.join(unknown)}.")
    return chosen


def _read_digits(folder: Path | None, count: int | None, batch: int) -> "Digits":
    from gatescope.model.comparison.training import Digits
    from gatescope.model.data import mnist

    (images, labels), validation = mnist.split_validation(*mnist.read("train", folder))
    count = len(images) if count is None else count
    if not batch <= count <= len(images):
        raise UserError(f"--digits must be from {batch}, one batch, to {len(images)}; got {count}.")
    test = mnist.read("test", folder)
    return Digits(training=(images[:count], labels[:count]), validation=validation, test=test)


class _Progress:
    """Trains what is missing and shows running trainings, finished trainings and the remaining time."""

    def __init__(
        self, planned: "Mapping[Training, str]", known: "dict[Training, dict[str, Any]]", jobs: int, sections: int
    ) -> None:
        from gatescope.model.comparison.schedule import Clock

        self.planned, self.known, self.jobs, self.sections = planned, known, jobs, sections
        self.waiting = [training for training in planned if training not in known]
        finished = {training: result["seconds"] for training, result in known.items()}
        self._clock = Clock(jobs=jobs, waiting=list(self.waiting), finished=finished)

    def train(self, results: "Results", digits: "Digits") -> None:
        """Train all that is missing; `waiting` always lists the unfinished trainings."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        from gatescope.model.comparison.workers import train_all

        name, note = TextColumn("{task.description}"), TextColumn("{task.fields[note]}")
        with Progress(name, BarColumn(), MofNCompleteColumn(), note, console=Console(stderr=True)) as display:
            say = partial(display.console.print, highlight=False, soft_wrap=True)
            done = len(self.planned) - len(self.waiting)
            say(
                f"{len(self.planned)} trainings in {self.sections} sections, {done} of them finished before;"
                f" {self.jobs} at a time, {self._left()}"
            )
            everything = display.add_task("trainings", total=len(self.planned), completed=done, note="")
            bars: dict[Training, Any] = {}

            def update(training: "Training", step: int, steps: int, seconds: float) -> None:
                if training not in bars:
                    bars[training] = display.add_task(self._name(training), total=steps, note="")
                self._clock.told(training, step / steps, seconds)
                display.update(bars[training], completed=step)
                display.update(everything, note=self._left())

            with closing(train_all(list(self.waiting), digits, self.jobs, update)) as finished:
                for training, result in finished:
                    results.write(training, result)
                    self.known[training] = result
                    self.waiting.remove(training)
                    self._clock.done(training, result["seconds"])
                    display.remove_task(bars.pop(training))
                    display.update(everything, advance=1, note=self._left())
                    say(
                        f"{self._name(training):32} test {100 * result['test']:.2f} %"
                        f"  validation {100 * result['validation']:.2f} %  {result['seconds']:.0f} s"
                        f"{'  diverged' if result['diverged'] else ''}  {self._left()}"
                    )

    def finished(self, folder: Path) -> str:
        """A sentence with the number of finished trainings and their folder."""
        return f"{len(self.planned) - len(self.waiting)} of {len(self.planned)} trainings are in {folder}."

    def _name(self, training: "Training") -> str:
        return f"{self.planned[training]} seed {training.recipe.seed}"

    def _left(self) -> str:
        seconds = self._clock.left()
        if seconds is None:
            return "remaining time unknown yet"
        minutes = round(seconds / 60)
        return f"about {minutes // 60} h {minutes % 60:02} min left"


def _print(report: Mapping[str, Any]) -> None:
    """Print a table for each section, then the verdicts."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    for section in report["sections"]:
        table = Table(title=section["title"], title_justify="left")
        table.add_column("variant")
        for heading in (
            "units", "parameters", "test %", "± s.d.", "less LSTM, 95 %", "McNemar p", "seeds", "diverged", "seconds"
        ):  # fmt: skip
            table.add_column(heading, justify="right")
        for variant in report["variants"]:
            if variant["section"] == section["name"]:
                table.add_row(variant["name"], *_cells(variant))
        if table.rows:
            console.print(table)
    for claim in report["claims"]:
        heading = f"{claim['id']}, {claim['section']}: {claim['verdict']}."
        console.print(f"{heading} {claim['text']} {claim['sentence']}", highlight=False, markup=False, soft_wrap=True)


def _cells(variant: Mapping[str, Any]) -> list[str]:
    against = variant["against"]
    interval = probability = ""
    if against:
        low, high = against["low"], against["high"]
        interval = f"{against['difference']:+.2f}" + ("" if low is None else f" ({low:+.2f} to {high:+.2f})")
        probability = f"{against['mcnemar']['p']:.2g}" if against["mcnemar"] else ""
    return [
        str(variant["model"]["units"]),
        f"{variant['parameters']:,}",
        f"{100 * variant['mean']:.2f}",
        "" if variant["sd"] is None else f"{100 * variant['sd']:.2f}",
        interval,
        probability,
        str(len(variant["seeds"])),
        str(sum(seed["diverged"] for seed in variant["seeds"])),
        f"{variant['seconds']:.0f}",
    ]
