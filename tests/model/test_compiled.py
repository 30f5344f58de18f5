"""A serialized executable computes the same bits once it is loaded, and nothing else can be loaded."""

import flax.nnx as nnx
import numpy as np
import pytest

from gatescope.model.classifier import RowClassifier
from gatescope.model.compiled import CompiledClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.tracer import forward_function

IMAGES = np.random.default_rng(0).random((2, 5, 7), np.float32)


def small(units: int = 3, size: int = 2) -> CompiledClassifier:
    classifier = RowClassifier(ModelConfig(units=units, layers=2, rows=5, columns=7), rngs=nnx.Rngs(0))
    made = CompiledClassifier("small", 5, 7, classifier.signal_layout)
    made.compile(size, forward_function(classifier))
    return made


@pytest.fixture(autouse=True)
def compiled_here(fresh_code):
    """No executable here comes from JAX's compile cache."""


def test_loaded_executable_computes_the_same_bits():
    made = small()
    other = CompiledClassifier("other", 5, 7, made.layout)
    other.load(2, made.serialize(2))

    first, second = made.run(IMAGES, 2), other.run(IMAGES, 2)
    for one, another in zip(first.arrays, second.arrays, strict=True):
        np.testing.assert_array_equal(one, another)
    assert [trace.model for trace in second.traces] == ["other", "other"]
    assert not np.array_equal(second.traces[0].stacks[0], second.traces[1].stacks[0])


@pytest.mark.parametrize("length", [0, 1, 1000, -1])
def test_load_refuses_part_of_an_executable(length):
    made = small()
    other = CompiledClassifier("other", 5, 7, made.layout)

    with pytest.raises(Exception):  # noqa: B017  # JAX says of which kind
        other.load(2, made.serialize(2)[:length])
    assert other.executables == {}


@pytest.mark.parametrize(("rows", "columns", "size"), [(7, 5, 2), (5, 7, 1)])
def test_load_refuses_an_executable_for_another_shape(rows, columns, size):
    made = small()
    other = CompiledClassifier("other", rows, columns, made.layout)

    with pytest.raises(TypeError):
        other.load(size, made.serialize(2))
    assert other.executables == {}


def test_padding_a_batch_does_not_change_a_trace():
    made = small()

    [alone] = made.run(IMAGES[:1], 2).traces
    np.testing.assert_array_equal(alone.stacks[0], made.run(IMAGES, 2).traces[0].stacks[0])
