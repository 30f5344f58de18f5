"""A comparison as one JSON object: the budget, every variant's figures, tests against the LSTM, and verdicts."""

import json
import math
import os
import platform
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.comparison.claims import Figures, judge
from model.comparison.results import Budget, replace
from model.comparison.schedule import Extent
from model.comparison.significance import mcnemar, welch
from model.comparison.training import Training, unpack
from model.comparison.variants import Section, Variant

METHOD = (
    "Accuracies are shares of the test digits, read once when a training was finished; a diverged training counts"
    " as it ended. `difference` is the variant's mean less its baseline's in points, with Welch's 95 % interval over"
    " the seeds. `mcnemar` compares the same seeds digit by digit: b digits that only the baseline read right and c"
    " that only the variant did, added up over the seeds, and the exact two-sided binomial p. It is about these very"
    " networks; the interval is about any that are trained so. The recipe was chosen for the LSTM."
)

Known = Mapping[Training, Mapping[str, Any]]


def build_report(
    sections: Mapping[str, Section], extent: Extent, budget: Budget, jobs: int, known: Known
) -> dict[str, Any]:
    """Everything that is known of a comparison.

    Args:
      sections: all of them, by name.
      extent: how much of them belongs to it.
      budget: what the trainings have in common.
      jobs: how many were trained at a time, on which their seconds depend.
      known: the finished trainings; a variant that has none is left out.

    Returns:
      `budget`, `method`, `sections`, `variants` and `claims`, as plain JSON values.
    """
    variants = []
    for name, section in sections.items():
        by_name = {variant.name: variant for variant in section.variants}
        for variant in section.variants:
            mine = _done(extent.trainings(name, section, variant), known)
            theirs = _done(extent.trainings(name, section, by_name[variant.baseline]), known)
            if mine:
                variants.append(_figures(name, variant, mine) | {"against": _against(variant, mine, theirs)})
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "at a time": jobs}
    asked = {"epochs": extent.epochs, "seeds": extent.seeds, "delay_seeds": extent.delay_seeds}
    return {
        "budget": asked | budget.values() | {"machine": machine},
        "method": METHOD,
        "sections": [
            {"name": name, "title": section.title, "about": section.about, "changes": dict(section.changes)}
            for name, section in sections.items()
        ],
        "variants": variants,
        "claims": judge(Figures(variants)),
    }


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write it with a variant, a section or a claim to the line, so that a reader of changes sees whose they are."""
    parts = []
    for name, value in report.items():
        lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in value) if isinstance(value, list) else None
        text = json.dumps(value, ensure_ascii=False) if lines is None else f"[\n{lines}\n]"
        parts.append(f"{json.dumps(name)}: {text}")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, "{\n" + ",\n".join(parts) + "\n}\n")


def _done(trainings: list[Training], known: Known) -> dict[int, Mapping[str, Any]]:
    """The results by seed."""
    return {training.recipe.seed: known[training] for training in trainings if training in known}


def _figures(section: str, variant: Variant, results: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    kept = ("validation", "test", "by_row", "seconds", "diverged")
    tests = [result["test"] for result in results.values()]
    rows = zip(*(result["by_row"] for result in results.values()), strict=True)
    return {
        "section": section,
        "name": variant.name,
        "title": variant.title,
        "model": variant.model.values(),
        "blanks": variant.blanks,
        "parameters": next(iter(results.values()))["parameters"],
        "mean": statistics.fmean(tests),
        "sd": statistics.stdev(tests) if len(tests) > 1 else None,
        "by_row": [statistics.fmean(row) for row in rows],
        "seeds": [{"seed": seed} | {name: result[name] for name in kept} for seed, result in results.items()],
    }


def _against(
    variant: Variant, mine: Mapping[int, Mapping[str, Any]], theirs: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Both tests against the baseline; None for the baseline itself, and where it has not been trained."""
    if variant.name == variant.baseline or not theirs:
        return None
    tests, others = ([100 * result["test"] for result in side.values()] for side in (mine, theirs))
    difference = welch(tests, others)
    seeds = [seed for seed in mine if seed in theirs]
    right = ([unpack(side[seed]["right"], side[seed]["digits"]) for side in (theirs, mine)] for seed in seeds)
    test = mcnemar((first, second) for first, second in right)
    return {
        "baseline": variant.baseline,
        "difference": difference.mean,
        "low": None if math.isinf(difference.low) else difference.low,
        "high": None if math.isinf(difference.high) else difference.high,
        "mcnemar": {"b": test.b, "c": test.c, "p": test.p, "seeds": seeds},
    }
