import json
import os
import re
import signal
import socket
import urllib.request

import pytest

from gatescope.app.cli import main
from gatescope.app.inference.predictor import UnusableModel
from tests.support.service import Service


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_url_is_printed_when_ready_and_a_signal_stops_the_server(rows, number):
    defaults = dict.fromkeys(("HOST", *(name for name in os.environ if "GATESCOPE" in name), "GATESCOPE_LOG"))
    with Service(environ=defaults) as service:
        body = json.dumps({"image": rows}).encode()
        request = urllib.request.Request(f"{service.url}/predict", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            assert len(json.load(answer)["probabilities"]) == 10
            assert "server" not in answer.headers
        status, errors = service.stop(number)

    assert status == 0
    told = [json.loads(line) for line in errors.splitlines()]
    assert [(line["route"], line["status"], line["client"]) for line in told] == [("/predict", 200, "127.0.0.1")]


def test_port_in_use_is_one_sentence_before_loading(capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert main(["serve", "--host", "127.0.0.1", "--port", str(port)]) == 2

    error = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1 port {port}" in error
    assert "--port" in error


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--port", "70000"], "PORT must be a whole number in 0..65535; got 70000"),
        (["--host", "256.0.0.1", "--port", "0"], "'256.0.0.1' must be an address"),
        (["--host", "127.0.0.1", "--port", "0", "--models", "gpt"], "gpt"),
    ],
)
def test_invalid_setting_is_one_sentence(capsys, options, expected):
    assert main(["serve", *options]) == 2

    error = capsys.readouterr().err
    assert error.startswith("gatescope: ")
    assert expected in error
    assert error.count("\n") == 1


@pytest.fixture
def asked_for(monkeypatch) -> list:
    """What models `gatescope serve` wants and how many of them are to stay; it gets none, and ends."""
    asked_for = []

    def refuse(*args):
        asked_for.append(args)
        raise UnusableModel("There are none.")

    monkeypatch.setattr("gatescope.app.inference.model_repository.ModelRepository", refuse)
    return asked_for


@pytest.mark.parametrize(
    ("environ", "options", "expected"),
    [
        ({}, [], ((), 24, None)),
        ({"GATESCOPE_MODELS": "gru,a.safetensors"}, [], (("gru", "a.safetensors"), 24, None)),
        ({"GATESCOPE_MODELS": "gru"}, ["--models", "lstm", "b.safetensors"], (("lstm", "b.safetensors"), 24, None)),
        ({"GATESCOPE_MAX_MODELS": "3"}, [], ((), 3, None)),
    ],
)
def test_models_come_from_options_before_the_environment(monkeypatch, asked_for, environ, options, expected):
    for name in ("GATESCOPE_MODELS", "GATESCOPE_MAX_MODELS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert main(["serve", "--host", "127.0.0.1", "--port", "0", *options]) == 2
    assert asked_for == [expected]


@pytest.mark.parametrize("most", ["0", "-1", "many"])
def test_invalid_number_of_models_is_one_sentence(capsys, monkeypatch, asked_for, most):
    monkeypatch.setenv("GATESCOPE_MAX_MODELS", most)

    assert main(["serve", "--host", "127.0.0.1", "--port", "0"]) == 2

    assert re.fullmatch(rf"gatescope: .* must be .*1 or more; got '?{most}'?\.\n", capsys.readouterr().err)
    assert not asked_for


@pytest.mark.parametrize("damage", ["missing", "truncated", "nan", "number-as-title", "unknown-cell"])
def test_invalid_default_model_is_one_sentence(capsys, networks, damaged, damage):
    path, told = damaged[damage]

    assert main(["serve", "--host", "127.0.0.1", "--port", "0", "--models", str(path), str(networks["gru"])]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"gatescope: {path}")
    assert told in shown.err
    assert shown.err.count("\n") == 1


def test_unsafe_cache_folder_is_one_sentence(capsys, monkeypatch, tmp_path):
    (tmp_path / "compiled").mkdir()
    (tmp_path / "compiled").chmod(0o777)
    monkeypatch.setenv("GATESCOPE_CACHE", str(tmp_path))

    assert main(["serve", "--host", "127.0.0.1", "--port", "0"]) == 2

    error = capsys.readouterr().err
    assert error.startswith(f"gatescope: {tmp_path / 'compiled'} must belong to the user who runs this")
    assert error.count("\n") == 1
