import pytest

from model import load
from model.checkpoint import ZOO


@pytest.fixture
def lstm(client) -> dict:
    return client.get("/models/lstm").json()


def test_the_list_holds_every_model_and_the_default(client, lstm):
    assert client.get("/models").json() == {"default": "lstm", "models": [lstm], "unusable": []}


def test_a_model_tells_its_shape(lstm):
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


def test_a_model_tells_its_signals_with_the_range_of_a_display(lstm):
    reach = load("lstm").card["ranges"]["cell_state"]

    assert [(it["name"], it["symbol"], it["range"], it["bounded"]) for it in lstm["signals"]] == [
        ("forget_gate", "f_t", [0, 1], True),
        ("input_gate", "i_t", [0, 1], True),
        ("output_gate", "o_t", [0, 1], True),
        ("candidate", "g_t", [-1, 1], True),
        ("cell_state", "c_t", [-reach, reach], False),
        ("hidden_state", "h_t", [-1, 1], True),
    ]


def test_a_model_tells_its_accuracy_and_provenance(lstm):
    card = load("lstm").card

    assert lstm["accuracy"] == card["accuracy"]
    assert lstm["provenance"] == card["provenance"]


def test_the_weights_are_the_file(client):
    answer = client.get("/models/lstm/weights")

    assert answer.content == (ZOO / "lstm.safetensors").read_bytes()
    assert answer.headers["content-type"] == "application/vnd.safetensors"
    assert 'filename="lstm.safetensors"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/models/gpt", "/models/gpt/weights", "/models/..%2Flstm"])
def test_an_unknown_model_is_a_problem(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "gpt" not in answer.text
