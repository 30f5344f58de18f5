"""What a comparison says about what is written of these cells: verdicts by stated rules, with the figures beside them.

A verdict rests on differences of mean test accuracy, each with its interval by Welch over the seeds, or on shares of
gate values, each with Student's. A claim holds, or does not hold, only where the intervals leave nothing else open;
otherwise it is undecided. Where a verdict rests on several intervals, they are widened so that all of them together are
95 % sure (Bonferroni).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gatescope.model.comparison.evidence import LEVEL, Comparison, Evidence, Figures, Missing
from gatescope.model.comparison.training import NEAR
from gatescope.model.comparison.variants import BASELINE

HOLDS, FAILS, OPEN, UNKNOWN = "holds", "does not hold", "undecided", "not measured"
SAME = 0.3  # points of test accuracy: variants that are no farther apart are about the same
GATES = ("forget_gate", "input_gate", "output_gate")

# Those that Olah's text names before it calls them all about the same, and the ablations of Greff et al., on whose
# study it leans.
VARIANTS = (
    "peephole", "cifg", "gru", "depth_gated", "clockwork", "lstm-nfg", "lstm-nig", "lstm-nog", "lstm-niaf", "lstm-noaf"
)  # fmt: skip

Judged = tuple[str, str, Sequence[Evidence]]  # the verdict, a sentence and what they rest on


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something that is written of these cells.

    Args:
      id: what it is called here; C12 stands here twice, as published and as a translation misprints it.
      section: of the comparison, the one that it is judged by.
      text: who says what.
      rule: when it holds, and when it does not.
      judge: gives the verdict.
    """

    id: str
    section: str
    text: str
    rule: str
    judge: Callable[[Figures], Judged]


def judge(figures: Figures) -> list[dict[str, Any]]:
    """A verdict on every claim.

    Returns:
      Of each claim its `id`, the `section` of the comparison that it is judged by, `text`, `rule`, `verdict`,
      `sentence` and `evidence`.
    """
    return [
        {"id": claim.id, "section": claim.section, "text": claim.text, "rule": claim.rule, **_judged(claim, figures)}
        for claim in _claims()
    ]


def _claims() -> list[Claim]:
    shapes = (("cells", "in the shapes that ship"), ("matched", "with as many parameters as the LSTM"))
    closes = (
        "Holds if the GRU is surely ahead of the LSTM whose biases start at 0, this bias surely helps that LSTM, and"
        f" surely less than {SAME} points of the lead are left; does not hold if a lead is surely left or the bias"
        " surely harms."
    )
    return [
        Claim(
            id="C7",
            section="cells",
            text="The gates of a trained LSTM are mostly very close to 0 or 1.",
            rule=f"Holds if more than half of what each of the three gates says, at all test digits, rows and units, is"
            f" surely within {NEAR[0]} of 0 or 1; does not hold if it is surely less than half for one of them.",
            judge=_saturated,
        ),
        *(
            Claim(
                id="C9",
                section=section,
                text=f"Olah, 2015, after Greff et al., 2015: the variants are all about the same; {shape}.",
                rule=f"Holds if every variant is surely within {SAME} points of the LSTM; does not hold if one is"
                " surely farther away, be it better or worse.",
                judge=partial(_same, section),
            )
            for section, shape in shapes
        ),
        *(
            Claim(
                id="C11",
                section=section,
                text="Jozefowicz et al., 2015: the GRU is better than the LSTM on all tasks but language modelling;"
                f" {shape}.",
                rule="Holds if the GRU is surely ahead of the LSTM; does not hold if it is surely behind.",
                judge=partial(_better, section),
            )
            for section, shape in shapes
        ),
        Claim(
            id="C12 as published",
            section="initialisation",
            text="Jozefowicz et al., 2015: a forget gate bias of 1 closes the gap between the LSTM and the GRU.",
            rule=closes,
            judge=partial(_closes, "lstm"),
        ),
        Claim(
            id="C12 as misprinted",
            section="initialisation",
            text="The same as a translation has it: an output gate bias of 1 closes the gap.",
            rule=closes,
            judge=partial(_closes, "lstm-f0-o1"),
        ),
        *(
            Claim(
                id="C13",
                section=section,
                text="Jozefowicz et al., 2015: the forget gate matters more than the input gate, and that more than the"
                f" output gate; {shape}.",
                rule="Holds if the LSTM is surely worse without its forget gate than without its input gate, and surely"
                " worse without that than without its output gate; does not hold if one of the two is surely the other"
                " way round.",
                judge=partial(_in_order, section),
            )
            for section, shape in shapes
        ),
    ]


def _judged(claim: Claim, figures: Figures) -> dict[str, Any]:
    try:
        verdict, sentence, evidence = claim.judge(figures)
    except Missing as missing:
        return {"verdict": UNKNOWN, "sentence": f"Not trained: {missing}.", "evidence": []}
    counts = sorted({count for each in evidence for count in each.seeds})
    seeds = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    sentence += f" Seeds: {seeds} each."
    diverged = {
        f"{name} {ended} of {seeds}"
        for each in evidence
        for (_, name), ended, seeds in zip(each.places, each.diverged, each.seeds, strict=True)
        if ended
    }
    if diverged:
        sentence += f" Diverged, and counted as they ended: {', '.join(sorted(diverged))}."
    return {"verdict": verdict, "sentence": sentence, "evidence": [each.values() for each in evidence]}


def _saturated(figures: Figures) -> Judged:
    place, level = ("cells", BASELINE), _shared(len(GATES))
    found, *nearer = ([figures.saturation(place, gate, near, level) for gate in GATES] for near in NEAR)
    told = [f"Within {NEAR[0]} of 0 or 1: {', '.join(map(str, found))}."]
    for near, strict in zip(NEAR[1:], nearer, strict=True):
        shares = ", ".join(f"{100 * each.share.mean:.0f} %" for each in strict)
        told.append(f"Within {near}: {shares}.")
    told += _alone(found)
    verdict = _sign([each.share.low - 0.5 for each in found], [each.share.high - 0.5 for each in found])
    return verdict, " ".join(told), [*found, *(each for strict in nearer for each in strict)]


def _same(section: str, figures: Figures) -> Judged:
    level = _shared(len(VARIANTS))
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
            ("Left open", neither),
        )
        if group
    ]
    return FAILS if far else OPEN if neither else HOLDS, " ".join([*told, *_alone(found)]), found


def _better(section: str, figures: Figures) -> Judged:
    found = figures.compare((section, "gru"), (section, BASELINE))
    return _order([found]), f"GRU less LSTM {found} points. {_resolved([found])}", [found]


def _in_order(section: str, figures: Figures) -> Judged:
    forget, middle, output = ((section, f"lstm-{name}") for name in ("nfg", "nig", "nog"))
    level = _shared(2)
    steps = [figures.compare(middle, forget, level), figures.compare(output, middle, level)]
    losses = [figures.compare(gate, (section, BASELINE)) for gate in (forget, middle, output)]
    sentence = (
        f"Less than the LSTM: without the forget gate {losses[0]} points, without the input gate {losses[1]}, without"
        f" the output gate {losses[2]}. The forget gate is worth {steps[0]} points more than the input gate, and that"
        f" {steps[1]} more than the output gate. {_resolved(steps)}"
    )
    return _order(steps), sentence, [*steps, *losses]


def _closes(name: str, figures: Figures) -> Judged:
    gru, before, after, level = ("cells", "gru"), ("initialisation", "lstm-f0"), ("initialisation", name), _shared(3)
    gap, gain, left = (
        figures.compare(first, second, level) for first, second in ((gru, before), (after, before), (gru, after))
    )
    sentence = f"GRU less LSTM of biases 0 {gap} points; the bias adds {gain}; GRU less LSTM with the bias {left}."
    if left.difference.low > 0 or gain.difference.high < 0:
        verdict = FAILS
    elif gap.difference.low > 0 and gain.difference.low > 0 and left.difference.high < SAME:
        verdict = HOLDS
    else:
        verdict = OPEN
        unsure = gap.difference.low <= 0 and not _alone([gap])
        sentence += " " + ("That there is a gap is not sure." if unsure else _resolved([gap, gain, left]))
    return verdict, sentence, [gap, gain, left]


def _shared(intervals: int) -> float:
    """How sure each of several intervals must be for all of them together to be as sure as one."""
    return 1 - (1 - LEVEL) / intervals


def _order(found: Sequence[Comparison]) -> str:
    return _sign([each.difference.low for each in found], [each.difference.high for each in found])


def _sign(lows: Sequence[float], highs: Sequence[float]) -> str:
    """Whether all intervals are above 0, or one is below."""
    if any(high < 0 for high in highs):
        return FAILS
    return HOLDS if all(low > 0 for low in lows) else OPEN


def _resolved(found: Sequence[Comparison]) -> str:
    least = max(each.difference.resolution for each in found)
    told = f"With these seeds a difference below {least:.2f} points can't be told from chance."
    return " ".join(_alone(found) or [told])


def _alone(found: Sequence[Evidence]) -> list[str]:
    """What is to be said where a variant has but one seed."""
    single = any(count < 2 for each in found for count in each.seeds)
    return ["One seed says nothing of what chance alone would do."] if single else []
