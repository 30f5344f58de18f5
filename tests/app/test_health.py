from fastapi.testclient import TestClient

from app.main import create_app


def test_live_answers_before_the_models_are_loaded(settings):
    assert TestClient(create_app(settings)).get("/v2/health/live").json() == {"live": True}


def test_ready_only_after_the_models_are_loaded(settings, client):
    answer = TestClient(create_app(settings)).get("/v2/health/ready")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/v2/health/ready").json() == {"ready": True}
