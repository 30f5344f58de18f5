"""What verdicts rest on: differences of mean test accuracy and shares of gate values, each with its interval."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gatescope.model.comparison.significance import Estimate, mean_of, welch
from gatescope.model.comparison.training import NEAR

LEVEL = 0.95

Place = tuple[str, str]  # a section and a variant in it


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One difference of mean test accuracy, in points.

    Args:
      first, second: whose means are compared.
      difference: the first mean less the second.
      level: how sure its interval is.
      seeds: how many trainings stand behind each.
      diverged: how many of those ended without numbers.
    """

    first: Place
    second: Place
    difference: Estimate
    level: float
    seeds: tuple[int, int]
    diverged: tuple[int, int]

    @property
    def places(self) -> tuple[Place, ...]:
        return self.first, self.second

    def __str__(self) -> str:
        low, high = self.difference.low, self.difference.high
        return f"{self.difference.mean:+.2f} " + ("(one seed)" if math.isinf(low) else f"({low:+.2f} to {high:+.2f})")

    def values(self) -> dict[str, Any]:
        """Plain JSON values; bounds that a single seed can't give are null."""
        return {
            "first": list(self.first),
            "second": list(self.second),
            "difference": self.difference.mean,
            **self.difference.bounds(),
            "level": self.level,
            "seeds": list(self.seeds),
            "diverged": list(self.diverged),
        }


@dataclass(frozen=True, kw_only=True)
class Saturation:
    """How much of what a gate of a trained variant says is nearly 0 or nearly 1.

    Args:
      place: whose gate it is.
      gate: its name.
      near: how near is nearly.
      share: of its values at all test digits, rows and units; the mean over the seeds.
      at_start: the same before any training.
      level: how sure the interval is.
      seeds, diverged: as in `Comparison`, of the one variant.
    """

    place: Place
    gate: str
    near: float
    share: Estimate
    at_start: float
    level: float
    seeds: tuple[int]
    diverged: tuple[int]

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,)

    def __str__(self) -> str:
        share, low, high, at_start = (
            100 * value for value in (self.share.mean, self.share.low, self.share.high, self.at_start)
        )
        interval = "one seed" if math.isinf(low) else f"{max(low, 0):.0f} to {min(high, 100):.0f}"
        return f"{self.gate.replace('_', ' ')} {share:.0f} % ({interval}; untrained {at_start:.0f} %)"

    def values(self) -> dict[str, Any]:
        """Plain JSON values; bounds that a single seed can't give are null."""
        return {
            "place": list(self.place),
            "gate": self.gate,
            "near": self.near,
            "share": self.share.mean,
            **self.share.bounds(),
            "at_start": self.at_start,
            "level": self.level,
            "seeds": list(self.seeds),
            "diverged": list(self.diverged),
        }


Evidence = Comparison | Saturation


class Missing(Exception):
    """A variant that a claim is about was not trained."""


class Figures:
    """The trained variants by section and name.

    Args:
      variants: of each its `section` and `name`, and `seeds` with the `test`, `diverged`, `gates` and `gates_at_start`
        of each training, the last two as `model.comparison.training.train` gives them.
    """

    def __init__(self, variants: Iterable[Mapping[str, Any]]) -> None:
        self._seeds = {(variant["section"], variant["name"]): variant["seeds"] for variant in variants}

    def compare(self, first: Place, second: Place, level: float = LEVEL) -> Comparison:
        """The difference of two variants.

        Raises:
          Missing: one of them was not trained.
        """
        one, other = self._of(first), self._of(second)
        return Comparison(
            first=first,
            second=second,
            difference=welch([100 * seed["test"] for seed in one], [100 * seed["test"] for seed in other], level),
            level=level,
            seeds=(len(one), len(other)),
            diverged=(_diverged(one), _diverged(other)),
        )

    def saturation(self, place: Place, gate: str, near: float, level: float = LEVEL) -> Saturation:
        """How much of what a gate says is within `near` of 0 or 1, one of `gatescope.model.comparison.training.NEAR`.

        Raises:
          Missing: the variant was not trained.
        """
        seeds, which = self._of(place), NEAR.index(near)
        shares, at_start = (
            [seed[kept][gate]["low"][which] + seed[kept][gate]["high"][which] for seed in seeds]
            for kept in ("gates", "gates_at_start")
        )
        return Saturation(
            place=place,
            gate=gate,
            near=near,
            share=mean_of(shares, level),
            at_start=sum(at_start) / len(at_start),
            level=level,
            seeds=(len(seeds),),
            diverged=(_diverged(seeds),),
        )

    def _of(self, place: Place) -> list[Mapping[str, Any]]:
        section, name = place
        seeds: list[Mapping[str, Any]] = self._seeds.get(place, [])
        if not seeds:
            raise Missing(f"{name} of {section}")
        return seeds


def _diverged(seeds: Iterable[Mapping[str, Any]]) -> int:
    return sum(seed["diverged"] for seed in seeds)
