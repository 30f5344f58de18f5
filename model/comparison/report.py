"""A comparison as one JSON object: the budget, every variant's figures, tests against the LSTM, and verdicts."""

import dataclasses
import json
import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gatescope.model.atomic_write import replace
from gatescope.model.comparison.claims import judge
from gatescope.model.comparison.evidence import Figures
from gatescope.model.comparison.results import Budget
from gatescope.model.comparison.schedule import Extent, plan
from gatescope.model.comparison.significance import mcnemar, welch
from gatescope.model.comparison.training import Training, unpack
from gatescope.model.comparison.variants import Section, Variant

METHOD = (
    "Accuracies are shares of the test digits, read once when a training was finished; a diverged training counts as it"
    " ended. The recipe was chosen for the LSTM; `changes` says where that of a section or a variant differs."
    " `difference` is the variant's mean less its baseline's in points, and `low` to `high` Welch's 95 % interval for"
    " it over the seeds: where the true difference is to be looked for when networks are trained so again. `mcnemar` is"
    " about these very networks. It compares the same seeds digit by digit: b digits that the baseline's networks read"
    " better, c that the variant's did, and the exact two-sided binomial p; first with every digit counted once for all"
    " seeds, then seed by seed. No p is corrected for how many there are: of twenty variants that are really alike, one"
    " has a p below 0.05. The verdicts on the claims rest on intervals, widened where a claim needs several of them."
)
DECIMALS = 6  # of what is averaged over seeds; the shares of 10,000 digits have four

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
      `budget`, `trainings`, `method`, `sections`, `variants` and `claims`, as plain JSON values.
    """
    variants = []
    for name, section in sections.items():
        by_name = {variant.name: variant for variant in section.variants}
        for variant in section.variants:
            mine = _done(extent.trainings(name, section, variant), known)
            theirs = _done(extent.trainings(name, section, by_name[variant.baseline]), known)
            if mine:
                variants.append(_figures(name, variant, mine) | {"against": _against(variant, mine, theirs)})
    planned = plan(sections, extent)
    machine = {"cores": os.cpu_count(), "processor": platform.machine(), "jobs": jobs}
    asked = {"epochs": extent.epochs, "seeds": extent.seeds, "delay_seeds": extent.delay_seeds}
    return {
        "budget": asked | budget.values() | {"machine": machine},
        "trainings": {"planned": len(planned), "finished": sum(training in known for training in planned)},
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
    replace(path, ("{\n" + ",\n".join(parts) + "\n}\n").encode())


def _done(trainings: list[Training], known: Known) -> dict[int, Mapping[str, Any]]:
    """The results by seed."""
    return {training.recipe.seed: known[training] for training in trainings if training in known}


def _figures(section: str, variant: Variant, results: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    kept = ("validation", "test", "by_row", "gates", "gates_at_start", "seconds", "diverged")
    tests = [result["test"] for result in results.values()]
    return {
        "section": section,
        "name": variant.name,
        "title": variant.title,
        "shape": variant.shape,
        "model": variant.model.values(),
        "changes": dict(variant.changes),
        "blanks": variant.blanks,
        "parameters": next(iter(results.values()))["parameters"],
        "seconds": round(statistics.fmean(result["seconds"] for result in results.values()), 1),
        "mean": round(statistics.fmean(tests), DECIMALS),
        "sd": round(statistics.stdev(tests), DECIMALS) if len(tests) > 1 else None,
        "by_row": _means([result["by_row"] for result in results.values()]),
        "gates": _mean_gates([result["gates"] for result in results.values()]),
        "gates_at_start": _mean_gates([result["gates_at_start"] for result in results.values()]),
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
    right = {seed: (_right(theirs[seed]), _right(mine[seed])) for seed in mine if seed in theirs}
    alone = [{"seed": seed} | dataclasses.asdict(mcnemar([pair])) for seed, pair in right.items()]
    return {
        "baseline": variant.baseline,
        "difference": difference.mean,
        **difference.bounds(),
        "mcnemar": dataclasses.asdict(mcnemar(right.values())) | {"seeds": alone} if right else None,
    }


def _right(result: Mapping[str, Any]) -> np.ndarray:
    return unpack(result["right"], result["digits"])


def _means(lists: Iterable[Sequence[float]]) -> list[float]:
    """Place by place."""
    return [round(statistics.fmean(values), DECIMALS) for values in zip(*lists, strict=True)]


def _mean_gates(seeds: Sequence[Mapping[str, Mapping[str, Sequence[float]]]]) -> dict[str, dict[str, list[float]]]:
    """The `gates` of `gatescope.model.comparison.training.Seen`, averaged over the seeds."""
    return {
        gate: {side: _means([seed[gate][side] for seed in seeds]) for side in sides} for gate, sides in seeds[0].items()
    }
