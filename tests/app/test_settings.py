import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from gatescope.app.inference.compile_cache import CompileCache, open_compile_cache
from gatescope.app.main import create_app
from gatescope.app.settings import Settings, SettingsError, variable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def settings_of(monkeypatch, environ: dict[str, str]) -> Settings:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_settings_are_the_defaults_in_an_empty_environment():
    settings = Settings()

    assert (settings.host, settings.port, settings.models, settings.max_models) == ("127.0.0.1", 8000, (), 24)
    assert not settings.model_fields_set


def test_empty_variables_count_as_unset(monkeypatch):
    assert settings_of(monkeypatch, dict.fromkeys(map(variable, Settings.model_fields), "")) == Settings()
    assert Settings().max_models == 24


def test_settings_come_from_the_environment(monkeypatch):
    environ = {"HOST": "0.0.0.0", "PORT": "9000", "GATESCOPE_MODELS": "lstm, runs/a.safetensors ,"}
    settings = settings_of(monkeypatch, environ)

    assert (settings.host, settings.port, settings.models) == ("0.0.0.0", 9000, ("lstm", "runs/a.safetensors"))


def test_arguments_override_the_environment(monkeypatch):
    monkeypatch.setenv("PORT", "9000")

    assert Settings(port=0).port == 0


@pytest.mark.parametrize("name", ["host", "Host", "GATESCOPE_HOST", "gatescope_host"])
def test_only_the_documented_variable_is_read(monkeypatch, name):
    assert settings_of(monkeypatch, {name: "0.0.0.0"}).host == "127.0.0.1"


def test_unknown_argument_is_an_error():
    with pytest.raises(TypeError, match="prot"):
        Settings(prot=9000)


@pytest.mark.parametrize("port", ["http", "-1", "80.5", "65536", "²"])
def test_invalid_port_is_refused_with_advice(monkeypatch, port):
    with pytest.raises(SettingsError, match=rf"^PORT must .* 0..65535; got '{port}'\. Set it, or pass --port\.$"):
        settings_of(monkeypatch, {"PORT": port})


def test_data_folder_comes_from_the_environment(monkeypatch):
    assert settings_of(monkeypatch, {"GATESCOPE_DATA": "/data"}).data == "/data"


@pytest.mark.parametrize("number", ["0", "-1", "all", "2.5", "²", "1e3"])
def test_invalid_number_of_models_is_refused(monkeypatch, number):
    with pytest.raises(SettingsError, match=f"1 or more; got '{number}"):
        settings_of(monkeypatch, {"GATESCOPE_MAX_MODELS": number})


def test_every_other_setting_is_read_by_its_name_in_capitals(monkeypatch):
    environ = {
        "GATESCOPE_MAX_BODY_BYTES": "100",
        "GATESCOPE_MAX_MODELS": "3",
        "GATESCOPE_RECEIVE_SECONDS": "2.5",
        "GATESCOPE_CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "GATESCOPE_FRAME_ANCESTORS": "self,https://*.example.org",
        "GATESCOPE_TRUSTED_PROXIES": "10.0.0.0/8,::1",
        "GATESCOPE_LOG": "quiet",
    }
    read = settings_of(monkeypatch, environ)
    for name in environ:
        monkeypatch.delenv(name)

    assert read == Settings(
        max_body_bytes=100,
        max_models=3,
        receive_seconds=2.5,
        cors_origins=("https://a.example", "http://localhost:3000"),
        frame_ancestors=("self", "https://*.example.org"),
        trusted_proxies=("10.0.0.0/8", "::1"),
        log="quiet",
    )


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("True", True), ("1", False), ("false", False)])
def test_telemetry_follows_the_variable_of_fastapi(monkeypatch, value, expected):
    assert settings_of(monkeypatch, {"FASTAPI_OTEL_AUTO_CONFIGURE": value}).telemetry is expected


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
def test_invalid_setting_is_refused_by_its_variable(monkeypatch, name, value):
    with pytest.raises(SettingsError, match=rf"^GATESCOPE_{name} must .*; got '{re.escape(value.split(',')[0])}"):
        settings_of(monkeypatch, {f"GATESCOPE_{name}": value})


def test_environment_is_read_by_the_settings_alone():
    readers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("app", "model")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }

    # The command line and the comparison's workers set variables for libraries that read nothing else.
    assert readers == {"app/settings.py", "app/cli.py", "model/comparison/workers.py"}


def test_compile_cache_is_in_the_folder_that_is_set_and_otherwise_off(monkeypatch, tmp_path):
    assert open_compile_cache(Settings().cache) is None
    kept = open_compile_cache(settings_of(monkeypatch, {"GATESCOPE_CACHE": str(tmp_path)}).cache)

    assert isinstance(kept, CompileCache)
    assert [path.name for path in tmp_path.iterdir()] == ["compiled"]


def test_a_service_gets_the_models_of_its_settings_and_how_many_stay(monkeypatch):
    given = []
    models = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr("gatescope.app.main.ModelRepository", lambda *args: given.append(args) or models)

    with TestClient(create_app(Settings(models=("lstm", "gru"), max_models=3))):
        pass

    assert given == [(("lstm", "gru"), 3, None)]
