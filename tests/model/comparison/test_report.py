"""The figures of a comparison from made-up trainings, against sums done by hand."""

import json

import numpy as np
import pytest

from model.comparison.report import build_report, write_report
from model.comparison.results import Budget
from model.comparison.schedule import Extent, plan
from model.comparison.training import pack
from model.comparison.variants import SECTIONS

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
        "seconds": 3.0,
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
    assert gru["mean"] == pytest.approx(0.8) and gru["sd"] == pytest.approx(0.02**0.5)
    assert gru["by_row"] == pytest.approx([0.1] * 27 + [0.8])
    assert [seed["seed"] for seed in gru["seeds"]] == [0, 1]
    assert set(gru["seeds"][0]) == {"seed", "validation", "test", "by_row", "seconds", "diverged"}
    alone = variant(report, "delay", "rnn+28")
    assert alone["sd"] is None and len(alone["by_row"]) == 56 and alone["blanks"] == 28


def test_mcnemar_pairs_the_same_digits_of_the_same_seeds(report):
    against = variant(report, "cells", "gru")["against"]
    # Seed 0: two digits that only the GRU has; seed 1: two more. 2 x 1/16 of the coins fall as unevenly.
    assert against["mcnemar"] == {"b": 0, "c": 4, "p": pytest.approx(1 / 8), "seeds": [0, 1]}
    assert against["baseline"] == "lstm" and against["difference"] == pytest.approx(20.0)
    assert against["low"] < 20 < against["high"]


def test_the_baseline_and_a_variant_without_one_are_held_against_nothing(report):
    assert variant(report, "cells", "lstm")["against"] is None
    assert variant(report, "delay", "rnn+28")["against"] is None


def test_the_budget_says_what_was_asked_and_on_what_machine(report):
    budget = report["budget"]
    assert (budget["epochs"], budget["seeds"], budget["delay_seeds"], budget["digits"]) == (2, 2, 1, 100)
    assert budget["machine"]["at a time"] == 2 and budget["machine"]["cores"] >= 1
    assert budget["recipe"]["epochs"] == 2 and "jax" in budget["software"]
    assert [section["changes"] for section in report["sections"]][:3] == [{}, {}, {}]
    assert report["sections"][3]["changes"]["row_loss"] == 0.0


def test_it_is_written_a_variant_to_the_line_and_reads_the_same(report, tmp_path):
    path = tmp_path / "new" / "comparison.json"
    write_report(path, report)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == report
    assert sum('"blanks"' in line for line in text.splitlines()) == len(report["variants"])
    assert [entry.name for entry in path.parent.iterdir()] == ["comparison.json"]
