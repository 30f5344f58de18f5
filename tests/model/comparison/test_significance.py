"""McNemar's test by hand, and Welch's interval against SciPy's own."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model.comparison.significance import mcnemar, welch


def bools(text: str) -> np.ndarray:
    return np.array([letter == "1" for letter in text])


def test_mcnemar_of_one_against_six_is_one_in_eight():
    # Seven digits tell them apart; 2 (C(7,0) + C(7,1)) / 2^7 = 16/128.
    test = mcnemar([(bools("1110000000"), bools("0111111111")[:10] & bools("0110111111"))])
    assert (test.b, test.c) == (1, 6)
    assert test.p == pytest.approx(1 / 8)


def test_mcnemar_adds_the_seeds_up_before_it_tests():
    test = mcnemar([(bools("1100"), bools("0011")), (bools("1111"), bools("0001")), (bools("10"), bools("10"))])
    # b = 2 + 3, c = 2: 2 (C(7,0) + C(7,1) + C(7,2)) / 2^7 = 58/128.
    assert (test.b, test.c) == (5, 2)
    assert test.p == pytest.approx(58 / 128)


def test_mcnemar_of_twins_tells_nothing_apart():
    assert mcnemar([(bools("1010"), bools("1010"))]).p == 1.0
    assert mcnemar([]).p == 1.0


SEEDS = st.lists(st.floats(90, 100), min_size=2, max_size=6)


@given(SEEDS, SEEDS, st.sampled_from([0.9, 0.95, 0.995]))
def test_welchs_interval_is_scipys(first, second, level):
    if min(np.std(first), np.std(second)) < 1e-3:
        return  # SciPy warns of lost precision
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(level)
    difference = welch(first, second, level)
    assert difference.mean == pytest.approx(np.mean(first) - np.mean(second), abs=1e-9)
    assert (difference.low, difference.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-6)
    assert difference.resolution == pytest.approx((interval.high - interval.low) / 2, rel=1e-6, abs=1e-6)


def test_one_seed_bounds_nothing():
    difference = welch([99.0], [98.0, 98.5])
    assert (difference.mean, difference.low, difference.high) == (0.75, -math.inf, math.inf)


def test_seeds_that_all_agree_have_an_interval_of_no_width():
    difference = welch([99.0, 99.0], [98.0, 98.0])
    assert (difference.mean, difference.low, difference.high) == (1.0, 1.0, 1.0)
