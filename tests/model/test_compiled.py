"""Code that was stored reads the same bits when it is restored, and nothing else can be restored."""

import flax.nnx as nnx
import numpy as np
import pytest

from gatescope.model.classifier import RowClassifier
from gatescope.model.compiled import Program
from gatescope.model.config import ModelConfig
from gatescope.model.tracer import reading

IMAGES = np.random.default_rng(0).random((2, 5, 7), np.float32)


def program(units: int = 3, size: int = 2) -> Program:
    classifier = RowClassifier(ModelConfig(units=units, layers=2, rows=5, columns=7), rngs=nnx.Rngs(0))
    made = Program("small", 5, 7, classifier.places)
    made.learn(size, reading(classifier))
    return made


@pytest.fixture(autouse=True)
def compiled_here(fresh_code):
    """Nothing here comes from JAX's cache."""


def test_code_comes_back_as_it_was_stored():
    made = program()
    other = Program("other", 5, 7, made.places)
    other.restore(2, made.store(2))

    first, second = made.read(IMAGES, 2), other.read(IMAGES, 2)
    for one, another in zip(first.arrays, second.arrays, strict=True):
        np.testing.assert_array_equal(one, another)
    assert [trace.model for trace in second.traces] == ["other", "other"]
    assert not np.array_equal(second.traces[0].stacks[0], second.traces[1].stacks[0])


@pytest.mark.parametrize("length", [0, 1, 1000, -1])
def test_part_of_the_code_is_refused(length):
    made = program()
    other = Program("other", 5, 7, made.places)

    with pytest.raises(Exception):  # noqa: B017  # JAX says of which kind
        other.restore(2, made.store(2)[:length])
    assert other.code == {}


@pytest.mark.parametrize(("rows", "columns", "size"), [(7, 5, 2), (5, 7, 1)])
def test_code_for_other_images_is_refused(rows, columns, size):
    made = program()
    other = Program("other", rows, columns, made.places)

    with pytest.raises(TypeError):
        other.restore(size, made.store(2))
    assert other.code == {}


def test_fewer_images_than_there_is_code_for_leave_the_others_as_they_are():
    made = program()

    [alone] = made.read(IMAGES[:1], 2).traces
    np.testing.assert_array_equal(alone.stacks[0], made.read(IMAGES, 2).traces[0].stacks[0])
