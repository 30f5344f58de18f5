"""A run's folder holds enough to go on from, and refuses to go on as something else."""

import dataclasses
import itertools
import json

import jax
import numpy as np
import pytest

from gatescope.model.checkpoint import load
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.synthetic_digits import write
from gatescope.model.training.train import fit
from gatescope.model.training.training_run import Run, RunError, read_run

MODEL, RECIPE = ModelConfig(units=6), TrainConfig(epochs=2, batch=16, seed=1, augmentation=0.0, written=0.0)
EPOCH = {"epoch": 1, "loss": 2.0, "validation": 0.5, "learning_rate": 0.1, "seconds": 3.0}


@pytest.fixture(scope="module")
def digits():
    images, labels = write(jax.random.key(2), 48)
    return np.asarray(images * 255).astype(np.uint8), np.asarray(labels)


@pytest.fixture(scope="module")
def half_way(digits):
    run = Run(name="lstm", folder=None, model=MODEL, recipe=RECIPE)
    from gatescope.model.training.train import first_state

    return next(itertools.islice(fit(run.model, run.recipe, *digits, first_state(MODEL, RECIPE, 48)), 3, None))[0]


@pytest.fixture
def run(tmp_path) -> Run:
    return Run(name="lstm", folder=tmp_path / "run", model=MODEL, recipe=RECIPE)


def test_state_and_figures_come_back_to_the_bit(run, half_way):
    run.epochs.append(EPOCH)
    run.write(half_way)
    again = Run(name="lstm", folder=run.folder, model=MODEL, recipe=RECIPE)
    state = again.resume(48)
    jax.tree.map(np.testing.assert_array_equal, state, half_way)
    assert again.epochs == [EPOCH] and again.validation == 0.5


def test_going_on_from_disk_gives_what_going_on_in_memory_gives(run, half_way, digits):
    run.write(half_way)
    ends = [list(fit(MODEL, RECIPE, *digits, state))[-1][0] for state in (run.resume(48), half_way)]
    jax.tree.map(np.testing.assert_array_equal, *ends)


def test_the_averaged_weights_of_an_interrupted_run_can_be_used(run, half_way):
    run.write(half_way)
    checkpoint = load(run.weights_path)
    np.testing.assert_array_equal(checkpoint.classifier.layers[0].U[...], half_way.averaged["layers"][0]["U"][...])


def test_a_second_run_does_not_overwrite_the_first(run, half_way):
    run.write(half_way)
    with pytest.raises(RunError, match="already holds a run; go on with --resume"):
        run.start(48)


def test_there_must_be_a_run_to_resume(run):
    with pytest.raises(RunError, match="holds no run to go on with; leave out --resume"):
        run.resume(48)


@pytest.mark.parametrize(
    "change, told",
    [
        ({"recipe": dataclasses.replace(RECIPE, epochs=9)}, "begun with epochs = 2; got 9"),
        ({"recipe": dataclasses.replace(RECIPE, seed=7)}, "begun with seed = 1; got 7"),
        ({"model": ModelConfig(units=7)}, "begun with units = 6; got 7"),
    ],
)
def test_a_run_is_not_resumed_as_another_one(run, half_way, change, told):
    run.write(half_way)
    with pytest.raises(RunError, match=told):
        dataclasses.replace(run, **change).resume(48)


def test_a_damaged_state_is_refused_by_name(run, half_way):
    run.write(half_way)
    path = run.folder / "state.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(RunError, match=r"state\.safetensors is damaged"):
        run.resume(48)


@pytest.mark.parametrize("text", ["", "{}", json.dumps({"model": {}, "recipe": {}, "epochs": [], "test": None})])
def test_figures_that_can_not_be_read_are_refused(tmp_path, text):
    (tmp_path / "metrics.json").write_text(text)
    with pytest.raises(RunError, match=r"metrics\.json can't be read"):
        read_run(tmp_path)


def test_a_folder_without_a_run_is_named(tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        read_run(tmp_path / "nothing")
