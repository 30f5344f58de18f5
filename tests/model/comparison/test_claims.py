"""The rule of the verdicts, on made-up figures for which the right verdict can be seen."""

import pytest

from model.comparison.claims import VARIANTS, Figures, judge

NARROW = (-0.02, -0.01, 0.0, 0.01, 0.02)
WIDE = (-1.0, -0.5, 0.0, 0.5, 1.0)

LSTM_LIKE = dict.fromkeys(("lstm", *VARIANTS), 99.0)
INITIALISED = {"lstm": 99.0, "lstm-f0": 98.0, "lstm-f0-o1": 98.0}


def verdicts(cells=None, matched=None, initialisation=None, spread=NARROW, diverged=()):
    """Verdict and sentence of each claim, where a variant's mean is what is given and its seeds lie around it."""
    given = {"cells": cells, "matched": matched, "initialisation": initialisation}
    variants = [
        {
            "section": section,
            "name": name,
            "seeds": [
                {"test": (mean + error) / 100, "diverged": name in diverged and seed == 0}
                for seed, error in enumerate(spread)
            ],
        }
        for section, means in given.items()
        for name, mean in (means or {}).items()
    ]
    return {
        (claim["id"], claim["section"]): (claim["verdict"], claim["sentence"], claim["evidence"])
        for claim in judge(Figures(variants))
    }


def test_variants_that_are_all_near_are_about_the_same():
    verdict, sentence, evidence = verdicts(matched=LSTM_LIKE)["C9", "matched"]
    assert verdict == "holds" and len(evidence) == len(VARIANTS)
    assert "Within 0.3 points of the LSTM: peephole +0.00 (" in sentence and "Farther" not in sentence


@pytest.mark.parametrize("far", [98.0, 99.6])
def test_one_variant_that_is_surely_farther_refutes_it_and_is_named(far):
    verdict, sentence, _ = verdicts(cells=LSTM_LIKE | {"lstm-noaf": far})["C9", "cells"]
    assert verdict == "does not hold"
    assert f"Farther from it: lstm-noaf {far - 99:+.2f} (" in sentence


def test_a_spread_as_wide_as_the_margin_leaves_sameness_open():
    verdict, sentence, _ = verdicts(cells=LSTM_LIKE, spread=WIDE)["C9", "cells"]
    assert verdict == "undecided" and "Left open by the spread of the seeds: peephole" in sentence


def test_ten_comparisons_have_wider_intervals_than_one():
    judged = verdicts(cells=LSTM_LIKE, spread=WIDE)
    (alone,), many = judged["C11", "cells"][2], judged["C9", "cells"][2]
    assert all(each["high"] - each["low"] > 1.3 * (alone["high"] - alone["low"]) for each in many)


@pytest.mark.parametrize("gru, verdict", [(99.2, "holds"), (98.8, "does not hold"), (99.005, "undecided")])
def test_the_gru_is_better_worse_or_not_told_apart(gru, verdict):
    judged, sentence, (evidence,) = verdicts(cells=LSTM_LIKE | {"gru": gru})["C11", "cells"]
    assert judged == verdict
    assert (evidence["first"], evidence["second"]) == (["cells", "gru"], ["cells", "lstm"])
    assert evidence["difference"] == pytest.approx(gru - 99) and evidence["seeds"] == [5, 5]
    # Two means of five seeds with a variance of 0.00025 each: 2.306 sqrt(2 x 0.00025 / 5), with 8 degrees of freedom.
    assert evidence["high"] - evidence["difference"] == pytest.approx(0.02306, abs=1e-5)
    assert sentence.endswith("Differences below 0.02 are within the spread of the seeds.")


@pytest.mark.parametrize(
    "forget, middle, output, verdict",
    [
        (97.0, 98.0, 99.0, "holds"),
        (98.0, 97.0, 99.0, "does not hold"),
        (97.0, 99.0, 98.0, "does not hold"),
        (97.0, 98.99, 99.0, "undecided"),
        (98.99, 99.0, 99.5, "undecided"),
    ],
)
def test_gates_are_in_order_only_if_both_steps_are_sure(forget, middle, output, verdict):
    gates = {"lstm-nfg": forget, "lstm-nig": middle, "lstm-nog": output}
    judged, sentence, evidence = verdicts(matched=LSTM_LIKE | gates)["C13", "matched"]
    assert judged == verdict and len(evidence) == 5
    assert f"Without the forget gate {forget - 99:+.2f} (" in sentence


@pytest.mark.parametrize(
    "gru, before, after, verdict, said",
    [
        (99.0, 98.0, 99.0, "holds", "the bias adds +1.00 ("),
        (99.0, 98.0, 99.5, "holds", "GRU less LSTM with the bias -0.50 ("),
        (99.0, 98.0, 98.5, "does not hold", "GRU less LSTM with the bias +0.50 ("),
        (99.0, 99.0, 98.5, "does not hold", "the bias adds -0.50 ("),
        (99.0, 99.0, 99.0, "undecided", "There is no gap to be seen."),
    ],
)
def test_a_bias_closes_the_gap_if_there_was_one_and_none_is_left(gru, before, after, verdict, said):
    cells = LSTM_LIKE | {"gru": gru}
    published = verdicts(cells, None, {"lstm-f0": before, "lstm": after, "lstm-f0-o1": 50.0})
    misprinted = verdicts(cells, None, {"lstm-f0": before, "lstm-f0-o1": after, "lstm": 50.0})
    for judged, sentence, _ in (
        published["C12 as published", "initialisation"],
        misprinted["C12 as misprinted", "initialisation"],
    ):
        assert judged == verdict and said in sentence


def test_one_seed_decides_nothing_and_says_so():
    judged = verdicts(LSTM_LIKE | {"gru": 50.0}, None, INITIALISED, spread=(0.0,))
    assert {verdict for verdict, _, evidence in judged.values() if evidence} == {"undecided"}
    _, sentence, (evidence,) = judged["C11", "cells"]
    assert sentence == "GRU less LSTM -49.00 (one seed) points. One seed says nothing of the spread."
    assert (evidence["low"], evidence["high"]) == (None, None)


def test_what_was_not_trained_is_named():
    judged = verdicts(cells={"lstm": 99.0})
    assert judged["C11", "cells"] == ("not measured", "Not trained: gru of cells.", [])
    assert judged["C9", "matched"][0] == "not measured"


def test_diverged_trainings_are_told():
    _, sentence, (evidence,) = verdicts(cells=LSTM_LIKE, diverged=("gru",))["C11", "cells"]
    assert sentence.endswith("Diverged, and counted as they ended: gru 1 of 5.")
    assert evidence["diverged"] == [1, 0]
