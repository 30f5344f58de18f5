import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app


@pytest.fixture
def fresh(settings) -> TestClient:
    """A service that has not answered anything yet; without models, which counting needs none of."""
    return TestClient(create_app(settings))


def answers(client) -> dict[tuple[str, str, str], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples if sample.name == "http_requests_total"]
    return {(it.labels["method"], it.labels["route"], it.labels["status"]): it.value for it in samples}


def test_answers_are_counted_by_the_template_of_their_route(fresh):
    for path in ("/models/a", "/models/b", "/v2/health/live"):
        fresh.get(path)

    assert answers(fresh) == {("GET", "/models/{name}", "503"): 2, ("GET", "/v2/health/live", "200"): 1}


def test_senders_cannot_make_up_labels(fresh):
    for path in ("/a", "/b/c", "/static/x", "/static/y/z"):
        fresh.get(path)
    fresh.request("BREW", "/c")

    assert answers(fresh) == {
        ("GET", "unmatched", "404"): 2,
        ("GET", "/static", "404"): 2,
        ("other", "unmatched", "404"): 1,
    }


def test_durations_are_measured(fresh):
    fresh.get("/v2/health/live")

    assert 'http_request_duration_seconds_count{method="GET",route="/v2/health/live"} 1.0' in fresh.get("/metrics").text


def test_an_answer_after_an_unforeseen_error_is_counted(settings):
    app = create_app(settings)

    @app.get("/broken")
    def broken():
        raise RuntimeError

    client = TestClient(app)
    client.get("/broken")

    assert answers(client)["GET", "/broken", "500"] == 1


def test_two_services_in_one_process_count_apart(settings, fresh):
    fresh.get("/v2/health/live")

    assert answers(TestClient(create_app(settings))) == {}
