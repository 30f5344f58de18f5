"""The card tells all seeds, which one ships and why, and counts the parameters itself."""

import dataclasses
from pathlib import Path

import flax.nnx as nnx
import numpy as np
import pytest

from gatescope.model.checkpoint import load
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.evaluate import Accuracy
from gatescope.model.training.model_card import build_card, choose, command, render
from gatescope.model.training.training_run import Run, RunError
from gatescope.model.weights_file import names

MODEL = ModelConfig(units=4)


def finished(seed: int, validation: float, test: float) -> Run:
    epoch = {"epoch": 1, "loss": 0.5, "validation": validation, "learning_rate": 0.0, "seconds": 90.0}
    by_row = [*np.linspace(0.1, 0.9, 27), test]
    recipe = TrainConfig(seed=seed)
    return Run(name="lstm", folder=Path(f"runs/lstm-{seed}"), model=MODEL, recipe=recipe, epochs=[epoch], test=by_row)


RUNS = [finished(0, 0.990, 0.995), finished(1, 0.994, 0.991), finished(2, 0.994, 0.999)]


def card_of(chosen: Run, pen=None) -> dict:
    classifier = RowClassifier(MODEL, rngs=nnx.Rngs(0))
    return build_card(RUNS, chosen, classifier, {"cell_state": 2.0}, pen)


def test_validation_chooses_and_the_test_set_has_no_say():
    """Seeds 1 and 2 are equal there; the lower one is taken though its test accuracy is the worst."""
    assert choose(RUNS).recipe.seed == 1


def test_runs_must_be_finished_and_differ_in_the_seed_alone():
    with pytest.raises(RunError, match="at least one run"):
        choose([])
    with pytest.raises(RunError, match="lstm-3 is not finished"):
        choose([*RUNS, dataclasses.replace(finished(3, 1, 1), test=None)])
    other = dataclasses.replace(finished(4, 1, 1), recipe=TrainConfig(seed=4, epochs=3))
    with pytest.raises(RunError, match="differ in the seed alone.*lstm-4 and .*lstm-0 differ in epochs"):
        choose([*RUNS, other])


def test_the_card_counts_parameters_from_the_leaves():
    assert card_of(RUNS[1])["parameters"] == 4 * 4 * (4 + 28) + 4 * 4 + 4 * 10 + 10


def test_the_page_gives_every_seed_the_chosen_one_and_the_spread():
    pen = {run.recipe.seed: Accuracy(digits=100, by_row=np.full(28, 0.9 + run.recipe.seed / 100)) for run in RUNS}
    text = render("lstm", RUNS[1], card_of(RUNS[1], pen))
    assert "**seed 1, ships** | **99.40 ± 0.11** | **99.10 ± 0.09** | **91.00 ± 2.86** | 1.5 |" in text
    assert "| seed 0 | 99.00 | 99.50 | 90.00 | 1.5 |" in text
    assert "| mean ± s.d. of the seeds | 99.27 ± 0.23 | 99.50 ± 0.40 | 91.00 ± 1.00 | |" in text
    assert "Chosen: seed 1, by validation among 3." in text


def test_without_pen_drawings_nothing_is_said_of_them():
    card = card_of(RUNS[1])
    assert list(card["accuracy"]) == ["mnist_validation", "mnist_test"]
    assert "| pen drawings |" not in render("lstm", RUNS[1], card)


@pytest.mark.parametrize(
    "model, recipe, told",
    [
        (ModelConfig(units=64), TrainConfig(epochs=3), "gatescope train lstm --units 64 --epochs 3"),
        (
            ModelConfig(options=(("chrono", True),)),
            TrainConfig(seed=7),
            "gatescope train lstm --cell-option chrono=true",
        ),
        (ModelConfig(), TrainConfig(), "gatescope train lstm"),
    ],
)
def test_the_command_says_what_was_changed_and_nothing_else(model, recipe, told):
    assert command(Run(name="lstm", folder=Path(), model=model, recipe=recipe)) == told


@pytest.mark.parametrize("name", names())
def test_the_card_that_ships_is_the_one_in_the_file(name):
    checkpoint = load(name)
    card = checkpoint.card
    run = Run(name=name, folder=Path(), model=checkpoint.config, recipe=TrainConfig(**card["training"]))
    assert checkpoint.path.with_suffix(".md").read_text() == render(name, run, card)
    assert max(card["seeds"], key=lambda seed: seed["mnist_validation"])["seed"] == card["training"]["seed"]


def test_the_lstm_was_chosen_among_five_seeds():
    assert len(load("lstm").card["seeds"]) == 5


@pytest.mark.parametrize("name", names())
def test_the_weights_that_ship_are_measured_as_their_card_says(name, data_folder):
    from gatescope.model.data import mnist
    from gatescope.model.training.evaluate import measure

    checkpoint = load(name)
    found = measure(checkpoint.classifier, *mnist.read("test", data_folder))
    assert found.final == pytest.approx(checkpoint.card["accuracy"]["mnist_test"], abs=1e-4)
    np.testing.assert_allclose(found.by_row, checkpoint.card["accuracy_by_row"]["mnist_test"], atol=3e-4)
