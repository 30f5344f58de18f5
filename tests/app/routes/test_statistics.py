"""GET /models/{name}/statistics: the file, or why there is none."""

import shutil

import numpy as np
import pytest
from fastapi.testclient import TestClient
from safetensors.numpy import load

from gatescope import load as load_model
from gatescope.app.main import create_app
from gatescope.app.settings import Settings
from gatescope.model.analysis.signal_statistics import measure_signals, memory_samples
from gatescope.model.analysis.statistics_file import find_statistics, write_statistics
from gatescope.model.analysis.unit_order import by_similarity
from gatescope.model.data import mnist
from gatescope.model.weights_file import ZOO, names

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 28, 28), dtype=np.uint8)


@pytest.fixture
def weights(tmp_path):
    return shutil.copy(ZOO / "lstm28.safetensors", tmp_path / "mine.safetensors")


@pytest.fixture
def mine(weights):
    with TestClient(create_app(Settings(models=[str(weights)])), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", names())
def test_zoo_models_have_statistics_of_their_weights(client, name):
    answer = client.get(f"/models/{name}/statistics")
    description = client.get(f"/models/{name}").json()

    assert answer.status_code == 200
    tensors = load(answer.content)
    for signal in description["signals"]:
        for layer in signal["layers"]:
            assert tensors[f"layers.{layer}.{signal['name']}.mean"].shape == (signal["width"],)
    assert sorted(tensors["layers.0.order"]) == list(range(description["units"]))


def test_zoo_statistics_equal_recomputed_ones(data_folder):
    network = load_model("lstm28").classifier
    images, _ = mnist.read("test", data_folder)
    [measured] = measure_signals(network, images)
    shipped = load(find_statistics(ZOO / "lstm28.safetensors").read_bytes())

    for name, found in measured.items():
        np.testing.assert_allclose(shipped[f"layers.0.{name}.mean"], found.mean, atol=1e-5)
        np.testing.assert_allclose(shipped[f"layers.0.{name}.spread"], found.spread, atol=1e-5)


def record(weights):
    """Statistics of a network on noise; where they lie."""
    network = load_model(weights).classifier
    orders = [by_similarity(each) for each in memory_samples(network, IMAGES)]
    return write_statistics(weights, measure_signals(network, IMAGES), orders, about="noise")


def test_statistics_are_the_file(mine, weights):
    path = record(weights)
    answer = mine.get("/models/mine/statistics")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.safetensors"
    assert answer.content == path.read_bytes()
    assert load(answer.content)["layers.0.forget_gate.mean"].shape == (28,)


def test_missing_statistics_are_a_problem_that_names_the_command(mine):
    answer = mine.get("/models/mine/statistics")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/no-statistics"
    assert answer.json()["detail"] == "There are no statistics of mine; `gatescope statistics` makes them."


def test_unknown_and_deleted_models_are_other_problems(mine, weights):
    assert mine.get("/models/yours/statistics").json()["type"] == "/problems/unknown-model"

    record(weights)
    weights.unlink()
    answer = mine.get("/models/mine/statistics")
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/unusable-model"
    assert str(weights.parent) not in answer.text
