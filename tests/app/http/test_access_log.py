"""Every request is counted, timed and logged under the template of its route."""

import logging

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from gatescope.app.main import create_app


@pytest.fixture
def fresh(settings) -> TestClient:
    """A service without requests so far, and without models."""
    return TestClient(create_app(settings))


def counts(client) -> dict[tuple[str, str, str], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples if sample.name == "http_requests_total"]
    return {(it.labels["method"], it.labels["route"], it.labels["status"]): it.value for it in samples}


def test_requests_are_counted_by_route_template(fresh):
    for path in ("/models/a", "/models/b", "/v2/health/live"):
        fresh.get(path)

    assert counts(fresh) == {("GET", "/models/{name}", "503"): 2, ("GET", "/v2/health/live", "200"): 1}


def test_labels_do_not_depend_on_unmatched_paths_and_methods(fresh):
    for path in ("/a", "/b/c", "/static/x", "/static/y/z"):
        fresh.get(path)
    fresh.request("BREW", "/c")

    assert counts(fresh) == {
        ("GET", "unmatched", "404"): 2,
        ("GET", "/static", "404"): 2,
        ("other", "unmatched", "404"): 1,
    }


def test_duration_is_observed(fresh):
    fresh.get("/v2/health/live")

    assert 'http_request_duration_seconds_count{method="GET",route="/v2/health/live"} 1.0' in fresh.get("/metrics").text


def test_internal_error_is_counted(settings):
    app = create_app(settings)

    @app.get("/broken")
    def broken():
        raise RuntimeError

    client = TestClient(app)
    client.get("/broken")

    assert counts(client)["GET", "/broken", "500"] == 1


def test_applications_in_one_process_have_counters_of_their_own(settings, fresh):
    fresh.get("/v2/health/live")

    assert counts(TestClient(create_app(settings))) == {}


def lines(caplog) -> list[dict]:
    return [record.fields for record in caplog.records if record.name == "gatescope.requests"]


def test_request_is_one_log_line_without_its_query(fresh, caplog):
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


def test_valid_request_id_is_returned(fresh):
    answer = fresh.get("/v2/health/live", headers={"X-Request-ID": "proxy-7.a:1"})

    assert answer.headers["x-request-id"] == "proxy-7.a:1"


@pytest.mark.parametrize("identity", ["", "two words", "a" * 65, '"},{"level":"error', "\u00e9".encode("latin-1")])
def test_invalid_request_id_is_replaced_like_a_missing_one(fresh, identity):
    identities = {
        fresh.get("/v2/health/live", headers={"X-Request-ID": identity}).headers["x-request-id"] for _ in range(2)
    }
    identities.add(fresh.get("/v2/health/live").headers["x-request-id"])

    assert len(identities) == 3
    assert all(len(it) == 16 for it in identities)


def test_traceback_is_logged_with_the_request_id(settings, caplog):
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
