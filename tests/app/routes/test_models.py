import re
import shutil

import pytest
from fastapi.testclient import TestClient

from gatescope import load
from gatescope.app.main import create_app
from gatescope.app.settings import Settings
from gatescope.model.weights_file import ZOO, names


@pytest.fixture
def lstm(client) -> dict:
    return client.get("/models/lstm").json()


@pytest.fixture(scope="module")
def broken(networks, damaged):
    """A service with a valid model first and last, and all invalid files in between."""
    paths = [networks["lstm"], *(path for path, _ in damaged.values()), networks["gru"]]
    with TestClient(create_app(Settings(models=[str(path) for path in paths]))) as client:
        yield client


def predict(client, rows, model: str):
    return client.post("/predict", json={"image": rows, "model": model})


def assert_unusable(answer, name: str, told: str) -> str:
    """Check that the response is the problem of an invalid file; returns its detail."""
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/problems/unusable-model"
    assert f"{name}.safetensors" in problem["detail"]
    assert told in problem["detail"]
    assert not re.search(r"/\w", problem["detail"]), "clients must not learn the folder"
    return problem["detail"]


def test_list_has_every_model_of_the_zoo_and_the_default(client):
    each = [client.get(f"/models/{name}").json() for name in names()]

    assert client.get("/models").json() == {"default": "lstm", "models": each, "unusable": []}


def test_list_has_the_models_in_the_given_order(gallery, networks):
    answer = gallery.get("/models").json()

    assert answer["default"] == "lstm"
    assert [model["name"] for model in answer["models"]] == list(networks)


def test_model_has_its_shape(lstm):
    shape = {name: lstm[name] for name in ("cell", "units", "layers", "rows", "columns", "classes", "memory")}

    assert shape == {
        "cell": "lstm",
        "units": 128,
        "layers": 1,
        "rows": 28,
        "columns": 28,
        "classes": 10,
        "memory": "cell_state",
    }
    assert lstm["parameters"] == load("lstm").card["parameters"]


def test_model_has_its_signals_with_display_ranges(lstm):
    reach = load("lstm").card["ranges"]["cell_state"]

    assert [(it["name"], it["symbol"], it["range"], it["bounded"]) for it in lstm["signals"]] == [
        ("forget_gate", "f_t", [0, 1], True),
        ("input_gate", "i_t", [0, 1], True),
        ("output_gate", "o_t", [0, 1], True),
        ("candidate", "g_t", [-1, 1], True),
        ("cell_state", "c_t", [-reach, reach], False),
        ("hidden_state", "h_t", [-1, 1], True),
    ]


def test_model_has_accuracy_and_provenance(lstm):
    card = load("lstm").card

    assert lstm["accuracy"] == card["accuracy"]
    assert lstm["provenance"] == card["provenance"]


def test_weights_are_the_file(client):
    answer = client.get("/models/lstm/weights")

    assert answer.content == (ZOO / "lstm.safetensors").read_bytes()
    assert answer.headers["content-type"] == "application/vnd.safetensors"
    assert 'filename="lstm.safetensors"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/models/gpt", "/models/gpt/weights", "/models/..%2Flstm"])
def test_unknown_model_is_a_problem(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "gpt" not in answer.text


def test_invalid_file_is_a_problem_at_every_endpoint(broken, damaged, rows, damage):
    told = damaged[damage][1]

    reason = assert_unusable(predict(broken, rows, damage), damage, told)

    assert assert_unusable(broken.get(f"/models/{damage}"), damage, told) == reason
    assert assert_unusable(broken.get(f"/models/{damage}/weights"), damage, told) == reason


def test_list_separates_unusable_models_with_reasons(broken, damaged):
    answer = broken.get("/models").json()

    assert [model["name"] for model in answer["models"]] == ["lstm", "gru"]
    assert [model["name"] for model in answer["unusable"]] == list(damaged)
    for model, (path, told) in zip(answer["unusable"], damaged.values(), strict=True):
        assert path.name in model["reason"]
        assert told in model["reason"]
        assert str(path.parent) not in model["reason"]


def test_invalid_files_do_not_affect_other_models(broken, gallery, rows):
    for name in ("truncated", "nan", "half-a-letter"):
        assert predict(broken, rows, name).status_code == 503

    for name in ("lstm", "gru"):
        assert predict(broken, rows, name).json() == predict(gallery, rows, name).json()
        assert broken.get(f"/models/{name}").json() == gallery.get(f"/models/{name}").json()
        assert broken.get(f"/models/{name}/weights").status_code == 200


def test_invalid_file_is_logged_once_with_its_path(networks, damaged, rows, caplog):
    paths = [networks["lstm"], damaged["truncated"][0], damaged["nan"][0]]
    with TestClient(create_app(Settings(models=[str(path) for path in paths]))) as client:
        client.get("/models")
        assert len([record for record in caplog.records if record.name == "gatescope"]) == 2
        for _ in range(2):
            for name in ("truncated", "nan"):
                predict(client, rows, name)
                client.get(f"/models/{name}")
                client.get(f"/models/{name}/weights")
            client.get("/models")

    told = [record.getMessage() for record in caplog.records if record.name == "gatescope"]
    assert len(told) == 2
    assert str(damaged["truncated"][0]) in told[0]
    assert str(damaged["nan"][0]) in told[1]


def test_repaired_file_is_used_at_the_next_request(networks, damaged, rows, tmp_path):
    path = shutil.copy(damaged["truncated"][0], tmp_path / "mended.safetensors")
    with TestClient(create_app(Settings(models=[str(networks["lstm"]), str(path)]))) as client:
        assert_unusable(predict(client, rows, "mended"), "mended", "truncated or damaged")
        assert [model["name"] for model in client.get("/models").json()["unusable"]] == ["mended"]

        shutil.copy(networks["lstm"], path)

        assert client.get("/models/mended").json()["name"] == "mended"
        assert client.get("/models").json()["unusable"] == []
        assert predict(client, rows, "mended").json()["layers"] == predict(client, rows, "lstm").json()["layers"]


def test_file_damaged_after_loading_is_not_served_but_the_model_answers(networks, damaged, rows, tmp_path):
    path = shutil.copy(networks["lstm"], tmp_path / "mine.safetensors")
    with TestClient(create_app(Settings(models=[str(path)]))) as client:
        before = predict(client, rows, "mine").json()

        shutil.copy(damaged["bit-flipped"][0], path)

        assert_unusable(client.get("/models/mine/weights"), "mine", "does not match the checksum")
        assert predict(client, rows, "mine").json() == before
        assert client.get("/models/mine").status_code == 200


def test_file_damaged_after_eviction_is_a_problem_at_the_next_request(networks, damaged, rows, tmp_path):
    path = shutil.copy(networks["lstm"], tmp_path / "mine.safetensors")
    settings = Settings(models=[str(path), str(networks["rnn"])], max_models=1)
    with TestClient(create_app(settings)) as client:
        assert predict(client, rows, "rnn").status_code == 200
        shutil.copy(damaged["bit-flipped"][0], path)

        assert_unusable(predict(client, rows, "mine"), "mine", "does not match the checksum")
        assert_unusable(client.get("/models/mine"), "mine", "does not match the checksum")
        assert [model["name"] for model in client.get("/models").json()["unusable"]] == ["mine"]
        assert predict(client, rows, "rnn").status_code == 200


def test_model_replaced_after_eviction_has_a_new_description(networks, rows, tmp_path):
    path = shutil.copy(networks["lstm"], tmp_path / "mine.safetensors")
    settings = Settings(models=[str(path), str(networks["rnn"])], max_models=1)
    with TestClient(create_app(settings)) as client:
        assert predict(client, rows, "rnn").status_code == 200
        shutil.copy(networks["gru"], path)

        assert "update_gate" in predict(client, rows, "mine").json()["layers"][0]
        assert client.get("/models/mine").json()["cell"] == "gru"
