"""The figures of a comparison from made-up trainings, against sums done by hand."""

import json

import numpy as np
import pytest

from gatescope.model.comparison.claims import GATES
from gatescope.model.comparison.report import build_report, write_report
from gatescope.model.comparison.results import Budget
from gatescope.model.comparison.schedule import Extent, plan
from gatescope.model.comparison.training import pack
from gatescope.model.comparison.variants import SECTIONS

EXTENT = Extent(epochs=2, seeds=2, delay_seeds=1)
BUDGET = Budget(epochs=2, digits=100)

RIGHT = {
    ("cells lstm", 0): "1111100000",
    ("cells lstm", 1): "1111111000",
    ("cells gru", 0): "1111111000",
    ("cells gru", 1): "1111111011",
    ("delay rnn+28", 0): "1000000000",
}


def result(text: str, rows: int = 28, diverged: bool = False) -> dict:
    right = np.array([letter == "1" for letter in text])
    share = float(right.mean())
    return {
        "parameters": 7,
        "validation": 0.5,
        "test": share,
        "by_row": [0.1] * (rows - 1) + [share],
        "right": pack(right),
        "digits": len(right),
        "gates": dict.fromkeys(GATES, {"low": [0.25, 0.125, 0.0], "high": [share, 0.0, 0.0]}),
        "gates_at_start": dict.fromkeys(GATES, {"low": [0.0, 0.0, 0.0], "high": [0.5, 0.0, 0.0]}),
        "seconds": 30 * share,
        "diverged": diverged,
    }


@pytest.fixture
def report() -> dict:
    planned = {(label, training.recipe.seed): training for training, label in plan(SECTIONS, EXTENT).items()}
    known = {planned[place]: result(text, planned[place].model.rows) for place, text in RIGHT.items()}
    return build_report(SECTIONS, EXTENT, BUDGET, 2, known)


def variant(report: dict, section: str, name: str) -> dict:
    (found,) = [each for each in report["variants"] if (each["section"], each["name"]) == (section, name)]
    return found


def test_what_was_trained_once_stands_in_every_section_that_has_it(report):
    there = [(each["section"], each["name"]) for each in report["variants"]]
    assert there == [
        ("cells", "lstm"),
        ("cells", "gru"),
        ("initialisation", "lstm"),
        ("matched", "lstm"),
        ("delay", "rnn+28"),
    ]


def test_means_spread_and_rows_are_over_the_seeds(report):
    gru = variant(report, "cells", "gru")
    assert [seed["test"] for seed in gru["seeds"]] == [0.7, 0.9]
    assert gru["mean"] == pytest.approx(0.8) and gru["sd"] == pytest.approx(0.02**0.5, abs=1e-6)
    assert gru["by_row"] == pytest.approx([0.1] * 27 + [0.8])
    assert [seed["seed"] for seed in gru["seeds"]] == [0, 1]
    kept = {"seed", "validation", "test", "by_row", "gates", "gates_at_start", "seconds", "diverged"}
    assert set(gru["seeds"][0]) == kept
    assert gru["seconds"] == pytest.approx(24)
    assert gru["gates"] == dict.fromkeys(GATES, {"low": [0.25, 0.125, 0.0], "high": [0.8, 0.0, 0.0]})
    assert gru["gates_at_start"] == dict.fromkeys(GATES, {"low": [0.0, 0.0, 0.0], "high": [0.5, 0.0, 0.0]})
    alone = variant(report, "delay", "rnn+28")
    assert alone["sd"] is None and len(alone["by_row"]) == 56
    assert (alone["shape"], alone["title"], alone["blanks"]) == ("rnn", "Plain RNN", 28)


def test_mcnemar_pairs_the_same_digits_of_the_same_seeds(report):
    against = variant(report, "cells", "gru")["against"]
    # Seed 0: two digits that only the GRU has; seed 1: two others. So 2 x 1/4 and, of four digits in all, 2 x 1/16.
    assert against["mcnemar"] == {
        "b": 0,
        "c": 4,
        "p": pytest.approx(1 / 8),
        "seeds": [
            {"seed": 0, "b": 0, "c": 2, "p": pytest.approx(1 / 2)},
            {"seed": 1, "b": 0, "c": 2, "p": pytest.approx(1 / 2)},
        ],
    }
    assert against["baseline"] == "lstm" and against["difference"] == pytest.approx(20.0)
    assert against["low"] < 20 < against["high"]


def test_what_is_finished_so_far_is_told_and_compared_over_the_seeds_that_both_have():
    """Here the GRU's second seed is still to come: one seed gives no interval, and McNemar's test is about that one."""
    planned = {(label, training.recipe.seed): training for training, label in plan(SECTIONS, EXTENT).items()}
    places = ("cells lstm", 0), ("cells lstm", 1), ("cells gru", 0)
    report = build_report(SECTIONS, EXTENT, BUDGET, 2, {planned[place]: result(RIGHT[place]) for place in places})
    assert report["trainings"] == {"planned": len(planned), "finished": 3}
    gru = variant(report, "cells", "gru")
    assert (len(gru["seeds"]), gru["mean"], gru["sd"]) == (1, pytest.approx(0.7), None)
    against = gru["against"]
    assert against["difference"] == pytest.approx(10) and against["low"] is against["high"] is None
    assert [seed["seed"] for seed in against["mcnemar"]["seeds"]] == [0] and against["mcnemar"]["c"] == 2
    (claim,) = [claim for claim in report["claims"] if (claim["id"], claim["section"]) == ("C11", "cells")]
    assert claim["verdict"] == "undecided" and "Seeds: 1 to 2 each." in claim["sentence"]


def test_without_a_seed_in_common_no_digits_are_compared():
    planned = {(label, training.recipe.seed): training for training, label in plan(SECTIONS, EXTENT).items()}
    known = {planned[place]: result(RIGHT[place]) for place in (("cells lstm", 0), ("cells gru", 1))}
    against = variant(build_report(SECTIONS, EXTENT, BUDGET, 2, known), "cells", "gru")["against"]
    assert against["mcnemar"] is None and against["difference"] == pytest.approx(40)


def test_the_baseline_and_a_variant_without_one_are_held_against_nothing(report):
    assert variant(report, "cells", "lstm")["against"] is None
    assert variant(report, "delay", "rnn+28")["against"] is None


def test_the_budget_says_what_was_asked_and_on_what_machine(report):
    budget = report["budget"]
    assert (budget["epochs"], budget["seeds"], budget["delay_seeds"], budget["digits"]) == (2, 2, 1, 100)
    assert budget["machine"]["jobs"] == 2 and budget["machine"]["cores"] >= 1
    assert budget["recipe"]["epochs"] == 2 and "jax" in budget["software"]
    assert [section["changes"] for section in report["sections"]][:3] == [{}, {}, {}]
    assert report["sections"][3]["changes"]["row_loss"] == 0.0
    assert report["trainings"]["finished"] == len(RIGHT)


def test_it_is_written_a_variant_to_the_line_and_reads_the_same(report, tmp_path):
    path = tmp_path / "new" / "comparison.json"
    write_report(path, report)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == report
    assert sum('"blanks"' in line for line in text.splitlines()) == len(report["variants"])
    assert [entry.name for entry in path.parent.iterdir()] == ["comparison.json"]


def test_a_whole_comparison_is_of_less_than_half_a_megabyte_and_keeps_no_digits_apart(tmp_path):
    extent = Extent(epochs=12, seeds=5, delay_seeds=3)
    random, known = np.random.default_rng(0), {}
    for training in plan(SECTIONS, extent):
        text = "".join(random.choice(["0", "1"], 1000))
        shares = random.random(training.model.rows).round(4).tolist()
        near = {"low": [0.1234, 0.0567, 0.0089], "high": [0.4321, 0.1765, 0.0098]}
        gates = dict.fromkeys(GATES, near)
        known[training] = result(text) | {"by_row": shares, "gates": gates, "gates_at_start": gates}
    report = build_report(SECTIONS, extent, BUDGET, 2, known)
    write_report(tmp_path / "comparison.json", report)
    assert report["trainings"] == {"planned": 232, "finished": 232}
    assert (tmp_path / "comparison.json").stat().st_size < 500_000
    assert all("right" not in seed for each in report["variants"] for seed in each["seeds"])
    assert not any(claim["verdict"] == "not measured" for claim in report["claims"])
