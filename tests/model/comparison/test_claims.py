"""The rule of the verdicts, on made-up figures for which the right verdict can be seen."""

import pytest

from gatescope.model.comparison.claims import GATES, VARIANTS, judge
from gatescope.model.comparison.evidence import Figures

NARROW = (-0.02, -0.01, 0.0, 0.01, 0.02)
WIDE = (-1.0, -0.5, 0.0, 0.5, 1.0)

LSTM_LIKE = dict.fromkeys(("lstm", *VARIANTS), 99.0)
INITIALISED = {"lstm": 99.0, "lstm-f0": 98.0, "lstm-f0-o1": 98.0}


HALF_SHUT = dict.fromkeys(GATES, 0.5)


def verdicts(cells=None, matched=None, initialisation=None, spread=NARROW, diverged=(), shut=HALF_SHUT):
    """Verdict and sentence of each claim, where a variant's mean is what is given and its seeds lie around it.

    So do the shares of its gates' values that are near 0, which `shut` has; a tenth of that near 1.
    """
    given = {"cells": cells, "matched": matched, "initialisation": initialisation}
    variants = [
        {
            "section": section,
            "name": name,
            "seeds": [
                {
                    "test": (mean + error) / 100,
                    "diverged": name in diverged and seed == 0,
                    "gates": {
                        gate: {"low": [share + error, share / 2, 0.0], "high": [share / 10, 0.0, 0.0]}
                        for gate, share in shut.items()
                    },
                    "gates_at_start": {gate: {"low": [0.0, 0.0, 0.0], "high": [0.06, 0.0, 0.0]} for gate in GATES},
                }
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


@pytest.mark.parametrize(
    "forget, others, verdict",
    [(0.6, 0.7, "holds"), (0.3, 0.9, "does not hold"), (0.45, 0.9, "undecided"), (0.2, 0.2, "does not hold")],
)
def test_gates_are_mostly_open_or_shut_if_each_is_more_than_half_of_the_time(forget, others, verdict):
    """Near 0 and near 1 together, so 0.45 is 0.495 of the values, which the spread of the seeds leaves open."""
    shut = dict.fromkeys(GATES, others) | {"forget_gate": forget}
    judged, sentence, evidence = verdicts(cells={"lstm": 99.0}, shut=shut)["C7", "cells"]
    assert judged == verdict
    assert sentence.startswith(f"Within 0.1 of 0 or 1: forget gate {110 * forget:.0f} % (")
    assert "untrained 6 %)" in sentence and f"Within 0.05: {50 * forget:.0f} %, " in sentence
    assert sentence.endswith("Within 0.01: 0 %, 0 %, 0 %. Seeds: 5 each.")
    assert [(each["gate"], each["near"]) for each in evidence] == [
        (gate, near) for near in (0.1, 0.05, 0.01) for gate in GATES
    ]
    assert evidence[0]["share"] == pytest.approx(1.1 * forget) and evidence[0]["at_start"] == pytest.approx(0.06)
    # The standard error of a mean of five is sqrt(0.00025 / 5), and Student's factor for 1 - 0.05/3 with 4 degrees of
    # freedom is 3.961.
    assert evidence[0]["high"] - evidence[0]["share"] == pytest.approx(3.961 * 0.00025**0.5 / 5**0.5, rel=1e-3)


def test_the_gates_of_one_seed_decide_nothing():
    judged, sentence, evidence = verdicts(cells={"lstm": 99.0}, spread=(0.0,))["C7", "cells"]
    assert judged == "undecided" and "forget gate 55 % (one seed; untrained 6 %)" in sentence
    assert evidence[0]["low"] is evidence[0]["high"] is None


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
    assert verdict == "undecided" and "Left open: peephole" in sentence


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
    assert sentence.startswith(f"GRU less LSTM {gru - 99:+.2f} (")
    assert sentence.endswith("a difference below 0.02 points can't be told from chance. Seeds: 5 each.")
    assert evidence["level"] == 0.95


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
    assert f"without the forget gate {forget - 99:+.2f} (" in sentence
    assert f"The forget gate is worth {middle - forget:+.2f} (" in sentence
    assert [each["level"] for each in evidence] == [0.975, 0.975, 0.95, 0.95, 0.95]


@pytest.mark.parametrize(
    "gru, before, after, verdict, said",
    [
        (99.0, 98.0, 99.0, "holds", "the bias adds +1.00 ("),
        (99.0, 98.0, 99.5, "holds", "GRU less LSTM with the bias -0.50 ("),
        (99.0, 98.0, 98.5, "does not hold", "GRU less LSTM with the bias +0.50 ("),
        (99.0, 99.0, 98.5, "does not hold", "the bias adds -0.50 ("),
        (99.0, 99.0, 99.0, "undecided", "That there is a gap is not sure."),
        (99.0, 98.0, 98.99, "holds", "GRU less LSTM with the bias +0.01 ("),
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


def test_what_is_left_of_a_gap_must_be_surely_small_for_it_to_be_closed():
    """Seeds that are spread so widely that most of the gap may be left, although none can be seen, close nothing."""
    cells, initialised = LSTM_LIKE | {"gru": 99.0}, {"lstm-f0": 96.0, "lstm": 98.9, "lstm-f0-o1": 96.0}
    spread = tuple(30 * error for error in NARROW)
    verdict, sentence, (gap, gain, left) = verdicts(cells, None, initialised, spread=spread)[
        "C12 as published", "initialisation"
    ]
    assert gap["low"] > 0 and gain["low"] > 0 and left["low"] < 0 < 0.3 < left["high"]
    assert verdict == "undecided" and "can't be told from chance" in sentence
    assert [each["level"] for each in (gap, gain, left)] == pytest.approx([1 - 0.05 / 3] * 3)


def test_one_seed_decides_nothing_and_says_so():
    judged = verdicts(LSTM_LIKE | {"gru": 50.0}, None, INITIALISED, spread=(0.0,))
    assert {verdict for verdict, _, evidence in judged.values() if evidence} == {"undecided"}
    _, sentence, (evidence,) = judged["C11", "cells"]
    assert sentence == (
        "GRU less LSTM -49.00 (one seed) points. One seed says nothing of what chance alone would do. Seeds: 1 each."
    )
    assert (evidence["low"], evidence["high"]) == (None, None)
    for _, sentence, evidence in judged.values():
        assert not evidence or "One seed says nothing of what chance alone would do. Seeds: 1 each." in sentence
    assert "gap is not sure" not in judged["C12 as published", "initialisation"][1]


def test_what_was_not_trained_is_named():
    judged = verdicts(cells={"lstm": 99.0})
    assert judged["C11", "cells"] == ("not measured", "Not trained: gru of cells.", [])
    assert judged["C9", "matched"][0] == "not measured"


def test_every_claim_says_who_says_it_and_by_which_rule_it_is_judged():
    claims = judge(Figures([]))
    assert [(claim["id"], claim["section"]) for claim in claims] == [
        ("C7", "cells"),
        ("C9", "cells"),
        ("C9", "matched"),
        ("C11", "cells"),
        ("C11", "matched"),
        ("C12 as published", "initialisation"),
        ("C12 as misprinted", "initialisation"),
        ("C13", "cells"),
        ("C13", "matched"),
    ]
    for claim in claims:
        assert set(claim) == {"id", "section", "text", "rule", "verdict", "sentence", "evidence"}
        assert claim["rule"].startswith("Holds if ") and "does not hold if " in claim["rule"]


def test_diverged_trainings_are_told():
    _, sentence, (evidence,) = verdicts(cells=LSTM_LIKE, diverged=("gru",))["C11", "cells"]
    assert sentence.endswith("Diverged, and counted as they ended: gru 1 of 5.")
    assert evidence["diverged"] == [1, 0]
