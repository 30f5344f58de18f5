"""What is noted of every answer: a count, a duration and a line in the log."""

import logging

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from gatescope.app.main import create_app


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


def lines(caplog) -> list[dict]:
    return [record.told for record in caplog.records if record.name == "gatescope.requests"]


def test_every_request_is_one_line_in_the_log(fresh, caplog):
    caplog.set_level(logging.INFO, "gatescope")
    for path in ("/v2/health/live", "/models/a?secret=1", "/a"):
        fresh.get(path)

    assert [(line["method"], line["route"], line["status"]) for line in lines(caplog)] == [
        ("GET", "/v2/health/live", 200),
        ("GET", "/models/{name}", 503),
        ("GET", "unmatched", 404),
    ]
    assert all(line["milliseconds"] >= 0 and line["client"] == "testclient" for line in lines(caplog))
    assert "secret" not in caplog.text


def test_an_answer_carries_the_id_that_the_request_came_with(fresh):
    answer = fresh.get("/v2/health/live", headers={"X-Request-ID": "proxy-7.a:1"})

    assert answer.headers["x-request-id"] == "proxy-7.a:1"


@pytest.mark.parametrize("identity", ["", "two words", "a" * 65, '"},{"level":"error', "\u00e9".encode("latin-1")])
def test_an_id_that_could_spoil_the_log_is_replaced_as_a_missing_one_is(fresh, identity):
    told = {fresh.get("/v2/health/live", headers={"X-Request-ID": identity}).headers["x-request-id"] for _ in range(2)}
    told.add(fresh.get("/v2/health/live").headers["x-request-id"])

    assert len(told) == 3
    assert all(len(it) == 16 for it in told)


def test_what_the_log_tells_of_an_error_has_the_request_s_id(settings, caplog):
    from gatescope.app.http.log_format import JsonLines

    caplog.handler.setFormatter(JsonLines())
    app = create_app(settings)

    @app.get("/broken")
    def broken():
        raise RuntimeError("a secret")

    TestClient(app).get("/broken", headers={"X-Request-ID": "abc"})

    assert '"level": "error"' in caplog.text
    assert '"request_id": "abc"' in caplog.text
    assert "RuntimeError: a secret" in caplog.text
