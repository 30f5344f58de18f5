"""`gatescope statistics` writes files beside the weights; invalid input is one sentence."""

import shutil

import numpy as np
import pytest

import gatescope.model.data.mnist
from gatescope.app.cli import main
from gatescope.model.analysis.statistics_file import find_statistics, statistics_path
from gatescope.model.data.mnist import MnistError
from gatescope.model.weights_file import ZOO


@pytest.fixture
def small_mnist(monkeypatch):
    """A few images of noise in place of MNIST."""
    images = np.random.default_rng(0).integers(0, 256, (8, 28, 28), dtype=np.uint8)
    monkeypatch.setattr(gatescope.model.data.mnist, "read", lambda split, folder=None: (images, np.zeros(8, np.uint8)))


@pytest.fixture
def weights(tmp_path):
    return shutil.copy(ZOO / "lstm28.safetensors", tmp_path / "mine.safetensors")


def test_file_is_written_beside_the_weights(small_mnist, weights, capsys):
    assert main(["statistics", str(weights)]) == 0

    assert find_statistics(weights) == statistics_path(weights)
    assert capsys.readouterr().out.startswith("mine: 8 digits in ")


def test_unknown_model_is_an_error_before_measuring(small_mnist, weights, capsys):
    assert main(["statistics", str(weights), "lsmt"]) == 2

    assert "got 'lsmt'" in capsys.readouterr().err
    assert not statistics_path(weights).exists()


def test_missing_data_is_an_error(monkeypatch, weights, capsys):
    def missing(split, folder=None):
        raise MnistError("The file is not there.")

    monkeypatch.setattr(gatescope.model.data.mnist, "read", missing)

    assert main(["statistics", str(weights)]) == 2
    assert "The file is not there." in capsys.readouterr().err
