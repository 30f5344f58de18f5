"""Statistics in a file: everything comes back, and never with other weights than those they are about."""

import numpy as np
import pytest
from flax import nnx
from safetensors.numpy import load_file

from gatescope.model.analysis.signal_statistics import measure_signals, memory_samples
from gatescope.model.analysis.statistics_file import StatisticsError, find_statistics, statistics_path, write_statistics
from gatescope.model.analysis.unit_order import by_similarity
from gatescope.model.checkpoint import save_checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from gatescope.model.weights_file import CheckpointError

CONFIG = ModelConfig(units=5, layers=2)
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), dtype=np.uint8)


def make(path, seed=0):
    classifier = RowClassifier(CONFIG, rngs=nnx.Rngs(seed))
    save_checkpoint(path, classifier, {})
    return classifier


@pytest.fixture
def written(tmp_path):
    """The weights, what was measured, and where it lies."""
    weights = tmp_path / "small.safetensors"
    classifier = make(weights)
    layers = measure_signals(classifier, IMAGES)
    orders = [by_similarity(each) for each in memory_samples(classifier, IMAGES)]
    return weights, layers, orders, write_statistics(weights, layers, orders, about="six images of noise")


def test_everything_that_was_measured_is_in_the_file(written):
    _, layers, orders, path = written
    tensors = load_file(path)

    for index, (layer, order) in enumerate(zip(layers, orders, strict=True)):
        for name, found in layer.items():
            for field, values in vars(found).items():
                kept = tensors.pop(f"layers.{index}.{name}.{field}", None)
                assert (kept is None) == (values is None)
                if values is not None:
                    np.testing.assert_allclose(kept, values, rtol=1e-3, atol=1e-4)
        assert tensors.pop(f"layers.{index}.order").tolist() == order.units.tolist()
        assert tensors.pop(f"layers.{index}.flipped").tolist() == order.flipped.tolist()
    assert tensors == {}


def test_the_file_is_found_by_the_weights_it_is_about(written):
    weights, _, _, path = written

    assert find_statistics(weights) == path == statistics_path(weights)


def test_other_weights_under_the_same_name_do_not_get_it(written):
    weights = written[0]
    make(weights, seed=1)

    with pytest.raises(StatisticsError, match="about other weights"):
        find_statistics(weights)


def test_what_is_missing_or_damaged_is_told(written):
    weights, _, _, path = written
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(StatisticsError, match="statistics of small are damaged"):
        find_statistics(weights)
    path.unlink()
    with pytest.raises(StatisticsError, match="There are no statistics of small"):
        find_statistics(weights)


def test_without_weights_there_is_nothing_to_be_about(written):
    weights = written[0]
    weights.write_bytes(b"")

    with pytest.raises(CheckpointError, match="must be a weights file"):
        find_statistics(weights)
