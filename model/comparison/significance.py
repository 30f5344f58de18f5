"""Two tests of whether two variants differ: over the test digits, and over the seeds."""

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
      b: digits that only the first one read right.
      c: digits that only the second one read right.
      p: how often a difference as large or larger comes about if either is as likely: the exact binomial, two-sided.
    """

    b: int
    c: int
    p: float


def mcnemar(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> McNemar:
    """Test two variants over the same test digits, seed by seed.

    The counts of all seeds are added up before the one test that is made. So p says whether these trained networks
    differ; it takes a digit that is hard for every seed for several digits, and knows nothing of the spread of seeds.

    Args:
      pairs: for each seed which digits the first and the second variant read right, bools [N] each.
    """
    b = c = 0
    for first, second in pairs:
        b += int((first & ~second).sum())
        c += int((second & ~first).sum())
    return McNemar(b=b, c=c, p=float(stats.binomtest(b, b + c).pvalue) if b + c else 1.0)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference of two means and where it may truly lie, in the unit of the values.

    Args:
      mean: the first mean less the second.
      low, high: the confidence interval; infinite where a side has fewer than two values.
    """

    mean: float
    low: float
    high: float

    @property
    def resolution(self) -> float:
        """The half width of the interval: what is smaller than this can't be told from chance."""
        return (self.high - self.low) / 2


def welch(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Difference:
    """Welch's interval (1947) for the difference of two means whose spreads need not be equal.

    Args:
      first, second: one value for each seed, one at least.
      level: how often such an interval holds the true difference.
    """
    mean = statistics.fmean(first) - statistics.fmean(second)
    if min(len(first), len(second)) < 2:
        return Difference(mean=mean, low=-math.inf, high=math.inf)
    shares = [statistics.variance(values) / len(values) for values in (first, second)]
    if not sum(shares):
        return Difference(mean=mean, low=mean, high=mean)
    freedom = sum(shares) ** 2 / sum(
        share**2 / (len(values) - 1) for share, values in zip(shares, (first, second), strict=True)
    )
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * math.sqrt(sum(shares))
    return Difference(mean=mean, low=mean - half, high=mean + half)
