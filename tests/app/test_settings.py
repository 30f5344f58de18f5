import re
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from gatescope.app.inference.compile_cache import Kept, kept_in
from gatescope.app.main import create_app
from gatescope.app.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_env({}) == Settings(host="127.0.0.1", port=8000, models=(), max_models=24)


def test_empty_variables_are_as_good_as_none():
    environ = dict.fromkeys(("HOST", "PORT", "GATESCOPE_MODELS", "GATESCOPE_MAX_MODELS", "GATESCOPE_DATA"), "")

    assert Settings.from_env(environ) == Settings()


def test_the_environment_is_read():
    environ = {"HOST": "0.0.0.0", "PORT": "9000", "GATESCOPE_MODELS": "lstm, runs/a.safetensors ,"}

    assert Settings.from_env(environ) == Settings(host="0.0.0.0", port=9000, models=("lstm", "runs/a.safetensors"))


@pytest.mark.parametrize("port", ["http", "-1", "80.5", "65536", "²"])
def test_a_port_that_is_none_is_refused_with_what_to_do(port):
    with pytest.raises(SettingsError, match="0..65535; got"):
        Settings.from_env({"PORT": port})


def test_how_many_models_stay_in_memory_is_read():
    assert Settings.from_env({"GATESCOPE_MAX_MODELS": "3"}) == Settings(max_models=3)


def test_the_folder_with_the_data_is_read():
    assert Settings.from_env({"GATESCOPE_DATA": "/data"}) == Settings(data="/data")


@pytest.mark.parametrize("most", ["0", "-1", "all", "2.5", "²", "1e3"])
def test_a_number_of_models_that_is_none_is_refused_with_what_must_hold(most):
    with pytest.raises(SettingsError, match=f"1 or more; got '?{most}"):
        Settings.from_env({"GATESCOPE_MAX_MODELS": most})


def test_every_other_setting_is_read_by_its_name_in_capitals():
    environ = {
        "GATESCOPE_MAX_BODY_BYTES": "100",
        "GATESCOPE_RECEIVE_SECONDS": "2.5",
        "GATESCOPE_CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "GATESCOPE_FRAME_ANCESTORS": "self,https://*.example.org",
        "GATESCOPE_TRUSTED_PROXIES": "10.0.0.0/8,::1",
        "GATESCOPE_LOG": "quiet",
    }

    assert Settings.from_env(environ) == Settings(
        max_body_bytes=100,
        receive_seconds=2.5,
        cors_origins=("https://a.example", "http://localhost:3000"),
        frame_ancestors=("self", "https://*.example.org"),
        trusted_proxies=("10.0.0.0/8", "::1"),
        log="quiet",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_BODY_BYTES", "0"),
        ("MAX_HEADER_BYTES", "16k"),
        ("MAX_QUEUE", "-1"),
        ("RECEIVE_SECONDS", "0"),
        ("RECEIVE_SECONDS", "nan"),
        ("SEND_SECONDS", "inf"),
        ("REQUEST_SECONDS", "soon"),
        ("CORS_ORIGINS", "example.org"),
        ("CORS_ORIGINS", "https://*.example.org"),
        ("CORS_ORIGINS", "https://example.org/"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("FRAME_ANCESTORS", "*"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "proxy"),
        ("LOG", "loud"),
    ],
)
def test_a_setting_that_is_none_is_refused_by_its_name(name, value):
    with pytest.raises(SettingsError, match=rf"^GATESCOPE_{name} must .*; got '?{re.escape(value.split(',')[0])}"):
        Settings.from_env({f"GATESCOPE_{name}": value})


def test_what_is_compiled_is_kept_in_the_folder_that_is_set_and_otherwise_nowhere(tmp_path):
    assert kept_in(Settings.from_env({}).cache) is None
    kept = kept_in(Settings.from_env({"GATESCOPE_CACHE": str(tmp_path)}).cache)

    assert isinstance(kept, Kept)
    assert [path.name for path in tmp_path.iterdir()] == ["compiled"]


def test_a_service_gets_the_models_of_its_settings_and_how_many_stay(monkeypatch):
    given = []
    models = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr("gatescope.app.main.Inference", lambda *args: given.append(args) or models)

    with TestClient(create_app(Settings(models=("lstm", "gru"), max_models=3))):
        pass

    assert given == [(("lstm", "gru"), 3, None)]
