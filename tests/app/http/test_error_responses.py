import pytest
from fastapi.testclient import TestClient

from gatescope.app.main import create_app


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing.js", "/static/../pyproject.toml", "/vendor/x", "/redoc"])
def test_unknown_path_is_not_found(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/not-found"
    assert "nothing.js" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("PUT", "/predict", "POST"),
        ("POST", "/models", "GET"),
        ("DELETE", "/metrics", "GET"),
    ],
)
def test_method_not_allowed_names_the_allowed_ones(client, method, path, allowed):
    answer = client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.json()["type"] == "/problems/method-not-allowed"
    assert allowed in answer.json()["detail"]


def test_post_to_static_files_is_not_allowed(client):
    answer = client.post("/static/css/base.css")

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_unhandled_exception_is_shown_in_the_log_only(settings, caplog):
    app = create_app(settings)

    @app.get("/broken")
    def broken():
        raise RuntimeError("a secret")

    answer = TestClient(app).get("/broken")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/internal-error"
    assert "secret" not in answer.text
    assert "a secret" in caplog.text


def test_requests_before_startup_are_not_ready(settings):
    client = TestClient(create_app(settings))

    for answer in (client.get("/models"), client.post("/predict", json={}), client.get("/")):
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/not-ready"
