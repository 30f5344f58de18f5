import pytest

from app.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_env({}) == Settings(host="127.0.0.1", port=8000, models=())


def test_the_environment_is_read():
    environ = {"HOST": "0.0.0.0", "PORT": "9000", "GATESCOPE_MODELS": "lstm, runs/a.safetensors ,"}

    assert Settings.from_env(environ) == Settings(host="0.0.0.0", port=9000, models=("lstm", "runs/a.safetensors"))


@pytest.mark.parametrize("port", ["http", "-1", "80.5", "65536", "²"])
def test_a_port_that_is_none_is_refused_with_what_to_do(port):
    with pytest.raises(SettingsError, match="0..65535; got"):
        Settings.from_env({"PORT": port})
