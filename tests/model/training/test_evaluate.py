"""Accuracy counts what it should, over batches that do not come out even, and knows its own sampling error."""

import flax.nnx as nnx
import jax
import numpy as np
import pytest

from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.training.evaluate import Accuracy, measure
from gatescope.model.training.synthetic_digits import write


@pytest.mark.parametrize("count", [1, 37, 1000, 1503])
def test_shares_by_row_equal_a_plain_count(count):
    classifier = RowClassifier(ModelConfig(units=4), rngs=nnx.Rngs(0))
    images, labels = (np.asarray(values) for values in write(jax.random.key(0), count))
    predictions = np.asarray(classifier.forward(images).logits).argmax(axis=2)
    found = measure(classifier, images, labels)
    assert found.digits == count
    np.testing.assert_allclose(found.by_row, (predictions == labels[:, None]).mean(axis=0))
    assert found.final == found.by_row[-1]


def test_bytes_and_shares_of_ink_are_read_alike():
    classifier = RowClassifier(ModelConfig(units=4), rngs=nnx.Rngs(0))
    grey = np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)
    labels = np.arange(50) % 10
    np.testing.assert_array_equal(
        measure(classifier, grey, labels).by_row, measure(classifier, grey / np.float32(255), labels).by_row
    )


def test_sampling_error_is_that_of_a_binomial_share():
    found = Accuracy(digits=10_000, by_row=np.array([0.1, 0.995]))
    assert found.standard_error == pytest.approx(0.000705, abs=1e-6)
    assert str(found) == "99.50 % ± 0.07 of 10,000"


@pytest.mark.parametrize("images, labels", [(0, 0), (3, 2)])
def test_no_images_or_not_as_many_as_labels_are_refused(images, labels):
    with pytest.raises(ValueError, match=f"as many images as labels.*got {images}, {labels}"):
        measure(RowClassifier(ModelConfig(units=2), rngs=nnx.Rngs(0)), np.zeros((images, 28, 28)), np.zeros(labels))
