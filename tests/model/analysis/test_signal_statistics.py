"""Statistics over many images, against the traces of every one of them."""

import numpy as np
import pytest

from gatescope.model.analysis import signal_statistics
from gatescope.model.analysis.signal_statistics import BINS, measure_signals, memory_samples
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import ModelConfig
from tests.support.networks import random_network

CONFIGS = {
    "lstm": ModelConfig(units=5, rows=6, columns=4),
    "two-layers": ModelConfig(units=5, rows=6, columns=4, layers=2),
    "gru": ModelConfig(cell="gru", units=5, rows=6, columns=4),
    "clockwork": ModelConfig(cell="clockwork", units=6, rows=6, columns=4, options=(("periods", "1,2,4"),)),
}


@pytest.fixture(scope="module", params=CONFIGS)
def classifier(request) -> RowClassifier:
    return random_network(CONFIGS[request.param])


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (23, 6, 4), dtype=np.uint8)


@pytest.fixture(scope="module")
def traces(classifier, images) -> list[dict[str, np.ndarray]]:
    """Every layer's signals, [N, T, n] each, read at once."""
    return [
        {name: np.asarray(values, np.float64) for name, values in layer.items()}
        for layer in classifier.forward(images.astype(np.float32) / 255).layers
    ]


@pytest.mark.parametrize("batch", [5, 23, 250])
def test_means_and_spreads_equal_those_of_the_traces_for_any_batch_size(classifier, images, traces, batch, monkeypatch):
    monkeypatch.setattr(signal_statistics, "BATCH", batch)
    measured = measure_signals(classifier, images)

    assert [list(layer) for layer in measured] == [list(layer) for layer in traces]
    for layer, expected in zip(measured, traces, strict=True):
        for name, values in expected.items():
            np.testing.assert_allclose(layer[name].mean, values.mean(axis=(0, 1)), atol=1e-6)
            np.testing.assert_allclose(layer[name].spread, values.mean(axis=1).std(axis=0), atol=1e-6)
            np.testing.assert_allclose(layer[name].mean_by_row, values.mean(axis=0), atol=1e-6)
            np.testing.assert_allclose(layer[name].spread_by_row, values.std(axis=0), atol=1e-6)


def test_shares_equal_a_histogram_of_signals_in_0_to_1(classifier, images, traces):
    for layer, expected, cell in zip(measure_signals(classifier, images), traces, classifier.layers, strict=True):
        for signal in cell.signals:
            shares = layer[signal.name].shares
            if (signal.low, signal.high) != (0, 1):
                assert shares is None
                continue
            assert shares.sum(axis=1) == pytest.approx(1)
            for column in range(shares.shape[0]):
                counted, _ = np.histogram(expected[signal.name][..., column], bins=BINS, range=(0, 1))
                np.testing.assert_allclose(shares[column], counted / counted.sum(), atol=1e-9)


def test_half_life_is_that_of_the_retention_gate(classifier, images, traces):
    for layer, expected, cell in zip(measure_signals(classifier, images), traces, classifier.layers, strict=True):
        for signal in cell.signals:
            found = layer[signal.name].half_life
            if not signal.keeps:
                assert found is None
                continue
            np.testing.assert_allclose(found, np.log(2) / -np.log(expected[signal.name]).mean(axis=(0, 1)), rtol=1e-5)


def test_memory_samples_are_every_row_of_every_image(classifier, images, traces):
    for samples, expected in zip(memory_samples(classifier, images), traces, strict=True):
        np.testing.assert_allclose(samples, expected[classifier.memory.name].reshape(len(samples), -1), atol=1e-6)


def test_statistics_refuse_a_single_image(classifier, images):
    with pytest.raises(ValueError, match="two images or more"):
        measure_signals(classifier, images[:1])
