import pytest
from fastapi.testclient import TestClient

from gatescope.app.main import create_app


@pytest.mark.parametrize("path", ["/nothing", "/static/nothing.js", "/static/../pyproject.toml", "/vendor/x", "/redoc"])
def test_an_unknown_path_is_a_problem(client, path):
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
def test_a_method_that_is_not_allowed_is_a_problem_that_names_those_that_are(client, method, path, allowed):
    answer = client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.json()["type"] == "/problems/method-not-allowed"
    assert allowed in answer.json()["detail"]


def test_writing_to_a_folder_is_not_allowed(client):
    answer = client.post("/static/css/base.css")

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_nobody_foresaw_is_a_problem_that_keeps_its_cause_to_the_log(settings, caplog):
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


def test_no_model_answers_before_the_start(settings):
    client = TestClient(create_app(settings))

    for answer in (client.get("/models"), client.post("/predict", json={}), client.get("/")):
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/not-ready"
