"""McNemar's test by hand, and both intervals against SciPy's own."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gatescope.model.comparison.significance import Estimate, mcnemar, mean_of, welch


def bools(text: str) -> np.ndarray:
    return np.array([letter == "1" for letter in text])


def test_mcnemar_of_one_against_six_is_one_in_eight():
    # Seven digits tell them apart; 2 (C(7,0) + C(7,1)) / 2^7 = 16/128.
    test = mcnemar([(bools("1110000000"), bools("0111111111")[:10] & bools("0110111111"))])
    assert (test.b, test.c) == (1, 6)
    assert test.p == pytest.approx(1 / 8)


def test_mcnemar_counts_every_digit_once_for_the_side_of_which_more_seeds_read_it_right():
    first = bools("11001"), bools("11101"), bools("10001")
    second = bools("00111"), bools("00011"), bools("10011")
    # By digit 3, 2, 1, 0 and 3 of the first one's seeds against 1, 0, 1, 3 and 3 of the second's.
    test = mcnemar(zip(first, second, strict=True))
    assert (test.b, test.c) == (2, 1)
    assert test.p == 1.0


def test_the_same_networks_once_more_are_no_more_evidence():
    pair = bools("1111110000"), bools("0000000001")
    assert mcnemar([pair] * 5) == mcnemar([pair])


def test_mcnemar_of_twins_tells_nothing_apart():
    assert mcnemar([(bools("1010"), bools("1010"))]).p == 1.0
    assert mcnemar([]).p == 1.0


SEEDS = st.lists(st.floats(90, 100), min_size=2, max_size=6)


@settings(deadline=None)
@given(SEEDS, SEEDS, st.sampled_from([0.9, 0.95, 0.995]))
def test_welchs_interval_is_scipys(first, second, level):
    if min(np.std(first), np.std(second)) < 1e-3:
        return  # SciPy warns of lost precision
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(level)
    difference = welch(first, second, level)
    assert difference.mean == pytest.approx(np.mean(first) - np.mean(second), abs=1e-9)
    assert (difference.low, difference.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-6)
    assert difference.resolution == pytest.approx((interval.high - interval.low) / 2, rel=1e-6, abs=1e-6)


@settings(deadline=None)
@given(SEEDS, st.sampled_from([0.9, 0.95, 0.995]))
def test_students_interval_is_scipys(values, level):
    if np.std(values) < 1e-3:
        return  # SciPy warns of lost precision
    interval = stats.ttest_1samp(values, 0).confidence_interval(level)
    mean = mean_of(values, level)
    assert (mean.mean, mean.low, mean.high) == pytest.approx((np.mean(values), interval.low, interval.high), rel=1e-6)


def test_one_seed_bounds_nothing():
    assert welch([99.0], [98.0, 98.5]) == Estimate(mean=0.75, low=-math.inf, high=math.inf)
    assert mean_of([0.5]) == Estimate(mean=0.5, low=-math.inf, high=math.inf)
    assert mean_of([0.5]).bounds() == {"low": None, "high": None}


def test_seeds_that_all_agree_have_an_interval_of_no_width():
    assert welch([99.0, 99.0], [98.0, 98.0]) == Estimate(mean=1.0, low=1.0, high=1.0)
    assert mean_of([0.5, 0.5]).bounds() == {"low": 0.5, "high": 0.5}
