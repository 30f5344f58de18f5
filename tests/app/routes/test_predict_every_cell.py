"""POST /predict is one and the same for every cell: it passes on whatever a network exposes."""

import numpy as np
import pytest
from safetensors.numpy import load

from gatescope.model.cells import CELLS

SAFETENSORS = "application/vnd.safetensors"


def post(gallery, rows, network: str, accept: str = "application/json", **query):
    answer = gallery.post("/predict", json={"image": rows, "model": network}, params=query, headers={"Accept": accept})
    assert answer.headers["content-type"] in (accept, "application/problem+json")
    return answer


def told(gallery, network: str) -> dict:
    return gallery.get(f"/models/{network}").json()


def test_gallery_has_every_cell(gallery):
    assert {model["cell"] for model in gallery.get("/models").json()["models"]} == set(CELLS)


def test_json_equals_the_model_bit_for_bit(gallery, rows, network, expected):
    answer = post(gallery, rows, network).json()

    assert answer["model"] == network
    assert answer["prediction"] == expected.prediction
    for name in ("image", "probabilities", "probabilities_by_row"):
        np.testing.assert_array_equal(np.array(answer[name], np.float32), getattr(expected, name))
    assert [list(layer) for layer in answer["layers"]] == [list(layer) for layer in expected.layers]
    for layer, values in zip(answer["layers"], expected.layers, strict=True):
        for name in values:
            np.testing.assert_array_equal(np.array(layer[name], np.float32), values[name])


def test_safetensors_equal_the_model_bit_for_bit(gallery, rows, network, expected):
    tensors = load(post(gallery, rows, network, SAFETENSORS).content)

    wanted = {name: getattr(expected, name) for name in ("image", "probabilities", "probabilities_by_row")} | {
        f"layers.{index}.{name}": values
        for index, layer in enumerate(expected.layers)
        for name, values in layer.items()
    }
    assert set(tensors) == set(wanted)
    for name, values in wanted.items():
        assert tensors[name].dtype == np.float32
        np.testing.assert_array_equal(tensors[name], values)


def test_signal_has_the_described_width_and_layers(gallery, rows, network):
    answer, model = post(gallery, rows, network).json(), told(gallery, network)

    assert len(answer["layers"]) == model["layers"]
    for index, layer in enumerate(answer["layers"]):
        shapes = {name: np.shape(values) for name, values in layer.items()}
        assert shapes == {it["name"]: (28, it["width"]) for it in model["signals"] if index in it["layers"]}


def test_bounded_signal_stays_in_the_described_range(gallery, rows, network, expected):
    for signal in told(gallery, network)["signals"]:
        if signal["bounded"]:
            low, high = signal["range"]
            for layer in signal["layers"]:
                values = expected.layers[layer][signal["name"]]
                assert low <= values.min() and values.max() <= high


@pytest.mark.parametrize("accept", ["application/json", SAFETENSORS])
def test_single_signal_can_be_requested(gallery, rows, network, expected, accept):
    for signal in told(gallery, network)["signals"]:
        name = signal["name"]
        answer = post(gallery, rows, network, accept, signals=name)

        if accept == SAFETENSORS:
            chosen = {key: values for key, values in load(answer.content).items() if key.startswith("layers")}
        else:
            layers = answer.json()["layers"]
            assert len(layers) == len(expected.layers)
            chosen = {
                f"layers.{index}.{key}": values for index, layer in enumerate(layers) for key, values in layer.items()
            }
        assert set(chosen) == {f"layers.{layer}.{name}" for layer in signal["layers"]}
        for layer in signal["layers"]:
            values = np.array(chosen[f"layers.{layer}.{name}"], np.float32)
            np.testing.assert_array_equal(values, expected.layers[layer][name])


def test_signal_of_another_cell_is_refused(gallery, rows, network):
    own = [signal["name"] for signal in told(gallery, network)["signals"]]
    models = gallery.get("/models").json()["models"]
    foreign = {signal["name"] for model in models for signal in model["signals"]} - set(own)

    answer = post(gallery, rows, network, signals=",".join([own[0], *foreign]))

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/unknown-signal"
    assert f"are {', '.join(own)}; {len(foreign)} are not among them" in answer.json()["detail"]


def test_unknown_model_is_refused_with_all_known_ones(gallery, rows, networks):
    for answer in (post(gallery, rows, "lstn"), gallery.get("/models/lstn"), gallery.get("/models/lstn/weights")):
        assert answer.status_code == 404
        assert answer.json()["type"] == "/problems/unknown-model"
        assert f"one of {', '.join(networks)};" in answer.json()["detail"]


def test_default_model_answers_if_none_is_named(gallery, rows):
    assert gallery.post("/predict", json={"image": rows}).json() == post(gallery, rows, "lstm").json()
