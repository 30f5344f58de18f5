from fastapi.testclient import TestClient

from gatescope.app.context import app_context
from gatescope.app.main import create_app
from gatescope.app.settings import Settings


def test_live_is_true_before_startup(settings):
    assert TestClient(create_app(settings)).get("/v2/health/live").json() == {"live": True}


def test_ready_fails_until_the_default_model_is_warm(loads):
    loads.warmth.clear()
    with TestClient(create_app(Settings(models=("a.safetensors",)))) as client:
        early = client.get("/v2/health/ready")
        loads.warmth.set()
        app_context(client.app).models._warming.result()

        assert early.status_code == 503
        assert early.headers["retry-after"] == "2"
        assert client.get("/v2/health/ready").json() == {"ready": True}


def test_ready_fails_before_startup(settings, client):
    answer = TestClient(create_app(settings)).get("/v2/health/ready")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/v2/health/ready").json() == {"ready": True}
