import pytest
from fastapi.testclient import TestClient

from gatescope.app.main import create_app
from gatescope.app.schemas import Limits
from gatescope.app.settings import Settings, variable


def test_limits_are_the_defaults(client):
    assert client.get("/limits").json() == {
        "max_body_bytes": 2_000_000,
        "max_header_bytes": 16_384,
        "max_picture_pixels": 4_000_000,
        "max_queue": 128,
        "max_connections": 4096,
        "max_models": 24,
        "receive_seconds": 10,
        "send_seconds": 30,
        "request_seconds": 30,
    }


@pytest.mark.parametrize("name", Limits.model_fields)
def test_limit_is_the_value_of_its_setting(name, monkeypatch):
    monkeypatch.setenv(variable(name), "7")
    settings = Settings()

    assert TestClient(create_app(settings)).get("/limits").json()[name] == 7


def test_smaller_limit_is_enforced(loads, rows):
    settings = Settings(models=("a.safetensors",), max_body_bytes=100)
    with TestClient(create_app(settings)) as client:
        answer = client.post("/predict", json={"image": rows})

    assert answer.status_code == 413
    assert "up to 100 bytes" in answer.json()["detail"]
