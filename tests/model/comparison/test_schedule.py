"""The order of the trainings, none of them twice, and how long the rest will take."""

import pytest

from gatescope.model.comparison.schedule import Clock, Extent, plan
from gatescope.model.comparison.training import Training
from gatescope.model.comparison.variants import SECTIONS
from gatescope.model.config import ModelConfig, TrainConfig

FULL = Extent(epochs=12, seeds=5, delay_seeds=3)


def test_a_training_that_two_sections_need_is_made_once():
    planned = plan(SECTIONS, FULL)
    # 16 cells, 5 more initialisations, 11 matched shapes that are not shapes of the zoo, and 24 delays.
    assert len(planned) == 5 * (16 + 5 + 11) + 3 * 24
    assert [label for label in planned.values() if label.endswith(" lstm")] == ["cells lstm"] * 5


def test_a_delay_of_no_rows_is_another_training_since_its_recipe_is():
    planned = plan({name: SECTIONS[name] for name in ("cells", "delay")}, FULL, ("lstm", "lstm+0"))
    assert len(planned) == 8
    assert {training.recipe.row_loss for training in planned} == {0.2, 0.0}


def test_first_seeds_come_before_second_ones():
    planned = plan(SECTIONS, FULL)
    seeds = [training.recipe.seed for training in planned]
    assert seeds == sorted(seeds) and set(seeds) == {0, 1, 2, 3, 4}
    assert {training.recipe.epochs for training in planned} == {12}


def test_only_what_is_wanted_is_planned_in_every_section_that_has_it():
    planned = plan(SECTIONS, Extent(epochs=1, seeds=1, delay_seeds=1), ("gru", "rnn+28"))
    assert list(planned.values()) == ["cells gru", "matched gru", "delay rnn+28"]


def training(seed: int, rows: int = 28, layers: int = 1) -> Training:
    return Training(model=ModelConfig(rows=rows, layers=layers), recipe=TrainConfig(seed=seed))


def test_nothing_is_said_of_time_before_anything_was_measured():
    assert Clock(jobs=2, waiting=[training(0)], finished={}).left() is None


def test_a_waiting_training_takes_what_others_of_its_kind_took():
    clock = Clock(jobs=1, waiting=[training(2)], finished={training(0): 100.0, training(1): 120.0})
    assert clock.left() == pytest.approx(110)


def test_a_kind_that_is_new_takes_its_rows_and_layers_at_the_pace_so_far():
    clock = Clock(jobs=1, waiting=[training(0, rows=56, layers=2)], finished={training(0): 100.0})
    assert clock.left() == pytest.approx(400)


def test_a_running_training_counts_by_what_is_left_of_it_and_jobs_share_the_rest():
    clock = Clock(jobs=2, waiting=[training(1), training(2)], finished={training(0): 100.0})
    clock.told(training(1), 0.25, 25.0)
    assert clock.left() == pytest.approx((75 + 100) / 2)
    clock.told(training(1), 0.5, 50.0)
    clock.done(training(2), 100.0)
    assert clock.left() == pytest.approx(50 / 2)
    clock.done(training(1), 100.0)
    assert clock.left() == 0
