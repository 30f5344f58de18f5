"""Whether two variants differ, over the test digits and over the seeds, and how sure a mean over seeds is."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats  # type: ignore[import-untyped]


@dataclass(frozen=True, kw_only=True)
class McNemar:
    """McNemar's test (1947) of two classifiers that read the same digits.

    Args:
      b: digits that the first one read better.
      c: digits that the second one read better.
      p: how often a difference as large or larger occurs if either is as likely: the exact binomial, two-sided.
    """

    b: int
    c: int
    p: float


def mcnemar(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> McNemar:
    """Test two variants over the same test digits.

    With one seed a digit is read better by the side that alone read it right, as McNemar has it. With several it goes
    to the side of which more networks read it right, and counts once: a digit that is hard for every seed is one piece
    of evidence and not five. p says whether these very networks differ; it knows nothing of the spread of the seeds.

    Args:
      pairs: for each seed which digits the first and the second variant read right, bools [N] each.
    """
    lead = sum(second.astype(int) - first.astype(int) for first, second in pairs)
    b, c = int(np.sum(lead < 0)), int(np.sum(lead > 0))
    return McNemar(b=b, c=c, p=float(stats.binomtest(b, b + c).pvalue) if b + c else 1.0)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean, or a difference of two, and where it may truly lie, in the unit of the values.

    Args:
      mean: what was measured.
      low, high: the confidence interval; infinite where there are too few values for one.
    """

    mean: float
    low: float
    high: float

    @property
    def resolution(self) -> float:
        """The half width of the interval: what is smaller than this can't be told from chance."""
        return (self.high - self.low) / 2

    def bounds(self) -> dict[str, float | None]:
        """`low` and `high` as JSON has them, which knows no infinity."""
        return {name: None if math.isinf(bound) else bound for name, bound in (("low", self.low), ("high", self.high))}


def welch(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Estimate:
    """Welch's interval (1947) for the difference of two means whose spreads need not be equal.

    Args:
      first, second: one value for each seed, one at least; they need not be equally many.
      level: how often such an interval holds the true difference.
    """
    mean = statistics.fmean(first) - statistics.fmean(second)
    if min(len(first), len(second)) < 2:
        return Estimate(mean=mean, low=-math.inf, high=math.inf)
    shares = [statistics.variance(values) / len(values) for values in (first, second)]
    if not sum(shares):
        return Estimate(mean=mean, low=mean, high=mean)
    freedom = sum(shares) ** 2 / sum(
        share**2 / (len(values) - 1) for share, values in zip(shares, (first, second), strict=True)
    )
    return _around(mean, math.sqrt(sum(shares)), freedom, level)


def mean_of(values: Sequence[float], level: float = 0.95) -> Estimate:
    """Student's interval (1908) for a mean over seeds, of one value at least."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Estimate(mean=mean, low=-math.inf, high=math.inf)
    return _around(mean, statistics.stdev(values) / math.sqrt(len(values)), len(values) - 1, level)


def _around(mean: float, error: float, freedom: float, level: float) -> Estimate:
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    return Estimate(mean=mean, low=mean - half, high=mean + half)
