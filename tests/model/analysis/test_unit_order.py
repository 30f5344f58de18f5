"""Units that do the same stand side by side, whatever their sign."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatescope.model.analysis.unit_order import by_similarity


def places(units: np.ndarray) -> np.ndarray:
    """Where each unit stands."""
    return np.argsort(units)


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_every_unit_stands_once(units, seed):
    values = np.random.default_rng(seed).normal(size=(40, units))

    assert sorted(by_similarity(values).units) == list(range(units))


def test_units_of_one_kind_stand_together():
    noise = np.random.default_rng(0)
    kinds = noise.normal(size=(500, 3)) + 2  # mostly positive, so that nothing is sign-flipped
    which = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    order = by_similarity(kinds[:, which] + 0.01 * noise.normal(size=(500, 10)))

    runs = which[order.units]
    assert (np.diff(runs) != 0).sum() == 2


def test_a_unit_of_the_other_sign_stands_beside_its_twin_and_is_marked():
    noise = np.random.default_rng(1)
    values = noise.normal(size=(500, 6)) + 2
    values[:, 5] = -values[:, 0]
    order = by_similarity(values)

    assert order.flipped.tolist() == [False] * 5 + [True]
    assert abs(places(order.units)[0] - places(order.units)[5]) == 1


def test_along_a_chain_of_likeness_units_stand_as_in_the_chain():
    """Each unit is like the next and less like the one after it; only its two directions fit."""
    noise = np.random.default_rng(2)
    source = noise.normal(size=(4000, 12))
    chain = np.stack([source[:, unit : unit + 5].sum(axis=1) + 9 for unit in range(8)], axis=1)
    shuffled = noise.permutation(8)

    order = shuffled[by_similarity(chain[:, shuffled]).units].tolist()
    assert order in (list(range(8)), list(range(7, -1, -1)))


def test_units_that_never_change_do_no_harm():
    values = np.random.default_rng(3).normal(size=(50, 5))
    values[:, 2] = 0.25

    assert sorted(by_similarity(values).units) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("values", [np.zeros((1, 4)), np.zeros(4), np.full((9, 4), np.nan)])
def test_what_can_not_be_ordered_is_refused(values):
    with pytest.raises(ValueError, match="finite and"):
        by_similarity(values)
