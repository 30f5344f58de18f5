"""Accuracy against a plain count, with a last batch of any size, and its standard error."""

from functools import cache

import jax
import numpy as np
import pytest

from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.training.evaluate import Accuracy, measure
from gatescope.model.training.synthetic_digits import write
from tests.support.networks import random_network


@cache
def classifier() -> RowClassifier:
    return random_network(ModelConfig(units=4))


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, labels, and what the classifier predicts after every row."""
    images, labels = (np.asarray(values) for values in write(jax.random.key(0), 1503))
    return images, labels, np.asarray(classifier().forward(images).logits).argmax(axis=2)


@pytest.mark.parametrize("count", [1, 37, 1000, 1503])
def test_accuracy_by_row_equals_a_plain_count(count, digits):
    images, labels, predictions = (values[:count] for values in digits)
    found = measure(classifier(), images, labels)
    assert found.digits == count
    np.testing.assert_allclose(found.by_row, (predictions == labels[:, None]).mean(axis=0))
    assert found.final == found.by_row[-1]


def test_accuracy_is_the_same_for_bytes_and_floats():
    grey = np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)
    labels = np.arange(50) % 10
    np.testing.assert_array_equal(
        measure(classifier(), grey, labels).by_row, measure(classifier(), grey / np.float32(255), labels).by_row
    )


def test_standard_error_is_that_of_a_binomial_share():
    found = Accuracy(digits=10_000, by_row=np.array([0.1, 0.995]))
    assert found.standard_error == pytest.approx(0.000705, abs=1e-6)
    assert str(found) == "99.50 % ± 0.07 of 10,000"


@pytest.mark.parametrize("images, labels", [(0, 0), (3, 2)])
def test_measure_refuses_no_images_and_too_few_labels(images, labels):
    with pytest.raises(ValueError, match=f"as many images as labels.*got {images}, {labels}"):
        measure(classifier(), np.zeros((images, 28, 28)), np.zeros(labels))
