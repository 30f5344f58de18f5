"""The order of a comparison's trainings, and an estimate of the time left."""

import dataclasses
import statistics
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gatescope.model.comparison.training import Training
from gatescope.model.comparison.variants import Section, Variant


@dataclass(frozen=True, kw_only=True)
class Extent:
    """The requested part of a comparison.

    Args:
      epochs: passes over the training digits.
      seeds: trainings of each variant, with seeds 0 to so many less 1.
      delay_seeds: the same in the section "delay", whose trainings are long.
    """

    epochs: int
    seeds: int
    delay_seeds: int

    def trainings(self, name: str, section: Section, variant: Variant) -> list[Training]:
        """One variant's trainings, by seed."""
        count = self.delay_seeds if name == "delay" else self.seeds
        return [
            Training(model=variant.model, recipe=section.recipe(variant, self.epochs, seed)) for seed in range(count)
        ]


def plan(sections: Mapping[str, Section], extent: Extent, only: Collection[str] = ()) -> dict[Training, str]:
    """Everything to train, each with the section and the name of the first variant that needs it.

    Every variant's first seed comes before anyone's second, so that a comparison that is stopped is a fair one of fewer
    seeds, and the time that is left is known early.

    Args:
      sections: the sections by name.
      extent: how much of them.
      only: the names of variants, in whatever section, that are wanted; all of them where it is empty.
    """
    wanted = [
        (training, f"{name} {variant.name}")
        for name, section in sections.items()
        for variant in section.variants
        if not only or variant.name in only
        for training in extent.trainings(name, section, variant)
    ]
    planned: dict[Training, str] = {}
    for training, label in sorted(wanted, key=lambda each: each[0].recipe.seed):
        planned.setdefault(training, label)
    return planned


@dataclass(kw_only=True)
class Clock:
    """An estimate of the time left, from times measured on this machine.

    Args:
      jobs: trainings at a time.
      waiting: those that have not begun.
      finished: the seconds of those that are done, earlier ones of the same budget included.
    """

    jobs: int
    waiting: list[Training]
    finished: dict[Training, float]
    _running: dict[Training, tuple[float, float]] = field(default_factory=dict)

    def told(self, training: Training, share: float, seconds: float) -> None:
        """Record that a share of a training, in (0, 1], took a number of seconds."""
        if training in self.waiting:
            self.waiting.remove(training)
        self._running[training] = (share, seconds)

    def done(self, training: Training, seconds: float) -> None:
        """Record that a training is finished."""
        if training in self.waiting:
            self.waiting.remove(training)
        self._running.pop(training, None)
        self.finished[training] = seconds

    def left(self) -> float | None:
        """Seconds left for all trainings; None before the first measurement."""
        known = self.finished | {training: seconds / share for training, (share, seconds) in self._running.items()}
        if not known:
            return None
        alike: dict[Training, list[float]] = {}
        for training, seconds in known.items():
            alike.setdefault(_without_seed(training), []).append(seconds)
        pace = sum(known.values()) / sum(_work(training) for training in known)
        waiting = sum(
            statistics.fmean(alike.get(_without_seed(training), [pace * _work(training)])) for training in self.waiting
        )
        running = sum(seconds / share - seconds for share, seconds in self._running.values())
        return (waiting + running) / self.jobs


def _without_seed(training: Training) -> Training:
    return dataclasses.replace(training, recipe=dataclasses.replace(training.recipe, seed=0))


def _work(training: Training) -> int:
    """What a training's time is taken to grow with until one of its kind has been measured."""
    return training.model.rows * training.model.layers
