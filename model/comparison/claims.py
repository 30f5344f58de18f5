"""What a comparison says about what is written of these cells: verdicts by one rule, with the figures beside them.

A verdict rests on differences of mean test accuracy, each with its 95 % interval by Welch over the seeds. A claim
holds, or does not hold, only where the intervals leave nothing else open; otherwise it is undecided. Where a claim is
about several differences at once, their intervals are widened so that all of them together are 95 % sure (Bonferroni).
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from model.comparison.significance import Difference, welch
from model.comparison.variants import BASELINE

HOLDS, FAILS, OPEN, UNKNOWN = "holds", "does not hold", "undecided", "not measured"
LEVEL = 0.95
SAME = 0.3  # points of test accuracy: variants that are no farther apart are about the same

# Those that Olah's text names before it calls them all about the same, and the ablations of Greff et al., on whose
# study it leans.
VARIANTS = (
    "peephole", "cifg", "gru", "depth_gated", "clockwork", "lstm-nfg", "lstm-nig", "lstm-nog", "lstm-niaf", "lstm-noaf"
)  # fmt: skip

Place = tuple[str, str]  # a section and a variant in it


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One difference that a verdict rests on, in points of test accuracy.

    Args:
      first, second: whose means are compared.
      difference: the first mean less the second.
      seeds: how many trainings stand behind each.
      diverged: how many of those ended without numbers.
    """

    first: Place
    second: Place
    difference: Difference
    seeds: tuple[int, int]
    diverged: tuple[int, int]

    def __str__(self) -> str:
        low, high = self.difference.low, self.difference.high
        return f"{self.difference.mean:+.2f} " + ("(one seed)" if math.isinf(low) else f"({low:+.2f} to {high:+.2f})")

    def values(self) -> dict[str, Any]:
        """Plain JSON values; bounds that a single seed can't give are null."""
        low, high = (None if math.isinf(bound) else bound for bound in (self.difference.low, self.difference.high))
        return {
            "first": list(self.first),
            "second": list(self.second),
            "difference": self.difference.mean,
            "low": low,
            "high": high,
            "seeds": list(self.seeds),
            "diverged": list(self.diverged),
        }


class Missing(Exception):
    """A variant that a claim is about was not trained."""


class Figures:
    """The trained variants by section and name.

    Args:
      variants: of each its `section` and `name`, and `seeds` with the `test` and `diverged` of each training.
    """

    def __init__(self, variants: Iterable[Mapping[str, Any]]) -> None:
        self._seeds = {(variant["section"], variant["name"]): variant["seeds"] for variant in variants}

    def compare(self, first: Place, second: Place, level: float = LEVEL) -> Evidence:
        """The difference of two variants.

        Raises:
          Missing: one of them was not trained.
        """
        for section, name in (first, second):
            if not self._seeds.get((section, name)):
                raise Missing(f"{name} of {section}")
        one, other = self._seeds[first], self._seeds[second]
        return Evidence(
            first=first,
            second=second,
            difference=welch([100 * seed["test"] for seed in one], [100 * seed["test"] for seed in other], level),
            seeds=(len(one), len(other)),
            diverged=(sum(seed["diverged"] for seed in one), sum(seed["diverged"] for seed in other)),
        )


Judged = tuple[str, str, Sequence[Evidence]]  # the verdict, a sentence and what they rest on


def judge(figures: Figures) -> list[dict[str, Any]]:
    """A verdict on every claim.

    Returns:
      Of each claim its `id`, the `section` of the comparison that it is judged by, `text`, `verdict`, `sentence` and
      `evidence`.
    """
    claims: list[tuple[str, str, str, Callable[[Figures], Judged]]] = []
    for section, shape in (("cells", "in the shapes that ship"), ("matched", "with as many parameters as the LSTM")):
        variants = f"Greff et al., 2015: the variants are all about the same; {shape}."
        gru = f"Jozefowicz et al., 2015: the GRU is better than the LSTM; {shape}."
        gates = f"Jozefowicz et al., 2015: forget gate before input gate before output gate in importance; {shape}."
        claims += [
            ("C9", section, variants, partial(_same, section)),
            ("C11", section, gru, partial(_better, section)),
            ("C13", section, gates, partial(_in_order, section)),
        ]
    published = "Jozefowicz et al., 2015: a forget bias of 1 closes the gap between the LSTM and the GRU."
    misprinted = "As a translation has it: an output bias of 1 closes the gap between the LSTM and the GRU."
    claims += [
        ("C12 as published", "initialisation", published, partial(_closes, "lstm")),
        ("C12 as misprinted", "initialisation", misprinted, partial(_closes, "lstm-f0-o1")),
    ]
    return [
        {"id": id, "section": section, "text": text, **_judged(claim, figures)} for id, section, text, claim in claims
    ]


def _judged(claim: Callable[[Figures], Judged], figures: Figures) -> dict[str, Any]:
    try:
        verdict, sentence, evidence = claim(figures)
    except Missing as missing:
        return {"verdict": UNKNOWN, "sentence": f"Not trained: {missing}.", "evidence": []}
    diverged = {
        f"{name} {ended} of {seeds}"
        for each in evidence
        for (_, name), ended, seeds in zip((each.first, each.second), each.diverged, each.seeds, strict=True)
        if ended
    }
    if diverged:
        sentence += f" Diverged, and counted as they ended: {', '.join(sorted(diverged))}."
    return {"verdict": verdict, "sentence": sentence, "evidence": [each.values() for each in evidence]}


def _same(section: str, figures: Figures) -> Judged:
    """Holds where every interval is within `SAME` of the LSTM, does not hold where one is wholly outside."""
    level = 1 - (1 - LEVEL) / len(VARIANTS)
    found = [figures.compare((section, name), (section, BASELINE), level) for name in VARIANTS]
    near: list[str] = []
    far: list[str] = []
    neither: list[str] = []
    for each in found:
        low, high = each.difference.low, each.difference.high
        group = near if -SAME < low and high < SAME else far if low > SAME or high < -SAME else neither
        group.append(f"{each.first[1]} {each}")
    told = [
        f"{heading}: {', '.join(group)}."
        for heading, group in (
            (f"Within {SAME} points of the LSTM", near),
            ("Farther from it", far),
            ("Left open by the spread of the seeds", neither),
        )
        if group
    ]
    return FAILS if far else OPEN if neither else HOLDS, " ".join(told), found


def _better(section: str, figures: Figures) -> Judged:
    """Holds where the interval of GRU less LSTM is above 0, does not hold where it is below."""
    found = figures.compare((section, "gru"), (section, BASELINE))
    return _sign([found]), f"GRU less LSTM {found} points. {_resolved([found])}", [found]


def _in_order(section: str, figures: Figures) -> Judged:
    """Holds where the LSTM is worst without its forget gate, next without its input gate, and best without its output
    gate; does not hold where two neighbours of these are the other way round."""
    level = 1 - (1 - LEVEL) / 2
    forget, middle, output = ((section, f"lstm-{name}") for name in ("nfg", "nig", "nog"))
    steps = [figures.compare(middle, forget, level), figures.compare(output, middle, level)]
    losses = [figures.compare(gate, (section, BASELINE)) for gate in (forget, middle, output)]
    sentence = (
        f"Without the forget gate {losses[0]} points, without the input gate {losses[1]}, without the output gate"
        f" {losses[2]}. Forget over input {steps[0]}, input over output {steps[1]}. {_resolved(steps)}"
    )
    return _sign(steps), sentence, [*steps, *losses]


def _closes(name: str, figures: Figures) -> Judged:
    """Holds where the GRU is ahead of an LSTM of biases 0, the bias helps, and no lead of the GRU is left to be seen;
    does not hold where a lead is left or the bias harms."""
    gru, before, after = ("cells", "gru"), ("initialisation", "lstm-f0"), ("initialisation", name)
    gap, gain, left = figures.compare(gru, before), figures.compare(after, before), figures.compare(gru, after)
    sentence = f"GRU less LSTM of biases 0 {gap} points; the bias adds {gain}; GRU less LSTM with the bias {left}."
    if left.difference.low > 0 or gain.difference.high < 0:
        verdict = FAILS
    elif gap.difference.low > 0 and gain.difference.low > 0:
        verdict = HOLDS
    else:
        verdict = OPEN
        sentence += " " + ("There is no gap to be seen." if gap.difference.low <= 0 else _resolved([gain]))
    return verdict, sentence, [gap, gain, left]


def _sign(found: Sequence[Evidence]) -> str:
    """Whether all of them are above 0, or one is below."""
    if any(each.difference.high < 0 for each in found):
        return FAILS
    return HOLDS if all(each.difference.low > 0 for each in found) else OPEN


def _resolved(found: Sequence[Evidence]) -> str:
    least = max(each.difference.resolution for each in found)
    if math.isinf(least):
        return "One seed says nothing of the spread."
    return f"Differences below {least:.2f} are within the spread of the seeds."
