"""Trainings in processes of their own: the same figures as in this one, and nothing left behind."""

import dataclasses
import multiprocessing
import os

import jax
import numpy as np
import pytest

from gatescope.model.comparison.training import Digits, Training
from gatescope.model.comparison.workers import TUNABLES, WorkerError, train_all
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.synthetic_digits import write

PLAIN = TrainConfig(epochs=1, batch=10, augmentation=0.0, augmentation_end=0.0, written=0.0)
# The last one differs in its seed alone, and so shares what was compiled for the first.
TRAININGS = [
    Training(model=ModelConfig(cell="rnn", units=units, rows=rows), recipe=dataclasses.replace(PLAIN, seed=seed))
    for units, rows, seed in ((3, 28, 0), (4, 28, 0), (3, 30, 0), (3, 28, 1))
]


@pytest.fixture(scope="module")
def digits() -> Digits:
    images, labels = write(jax.random.key(2), 60)
    images, labels = np.asarray(images * 255).astype(np.uint8), np.asarray(labels).astype(np.uint8)
    return Digits(
        training=(images[:20], labels[:20]), validation=(images[20:30], labels[20:30]), test=(images[30:], labels[30:])
    )


def untold(training: Training, step: int, steps: int, seconds: float) -> None:
    pass


def without_time(results) -> dict:
    return {training: {**result, "seconds": 0} for training, result in results}


@pytest.mark.slow
def test_two_processes_give_what_one_gives_and_tell_how_far_they_are(digits, monkeypatch):
    monkeypatch.setenv("NPROC", os.environ.get("NPROC", "1"))
    told = []
    shared = without_time(train_all(TRAININGS, digits, 2, lambda *progress: told.append(progress[:3])))

    assert shared == without_time(train_all(TRAININGS, digits, 1, untold))
    assert sorted(told, key=lambda each: TRAININGS.index(each[0])) == [(training, 2, 2) for training in TRAININGS]
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_closing_ends_the_processes_in_the_midst_of_their_work(digits):
    finished = train_all([*TRAININGS, *TRAININGS], digits, 2, untold)
    next(finished)
    assert len(multiprocessing.active_children()) == 2
    finished.close()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("own", [None, "glibc.malloc.check=3"])
def test_processes_keep_their_memory_unless_the_environment_says_otherwise(digits, monkeypatch, own):
    class Started(Exception):
        pass

    def start(process: object) -> None:
        raise Started(os.environ["GLIBC_TUNABLES"])

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", start)
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    if own:
        monkeypatch.setenv("GLIBC_TUNABLES", own)

    with pytest.raises(Started) as started:
        list(train_all(TRAININGS, digits, 2, untold))

    assert str(started.value) == (own or ":".join(f"glibc.malloc.{tunable}" for tunable in TUNABLES))
    assert os.environ.get("GLIBC_TUNABLES") == own


def test_a_process_that_ends_by_itself_is_told_and_the_others_are_ended(digits):
    impossible = Training(model=ModelConfig(cell="no such cell"), recipe=PLAIN)
    with pytest.raises(WorkerError, match="trained no such cell with seed 0 ended with status 1"):
        list(train_all([impossible, *TRAININGS], digits, 2, untold))
    assert not multiprocessing.active_children()
