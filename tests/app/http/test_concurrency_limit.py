"""Requests beyond the concurrency limit or the request timeout get 503, and leave no slot in use."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from gatescope.app.context import app_context
from gatescope.app.http.concurrency_limit import ConcurrencyLimit
from gatescope.app.main import create_app
from gatescope.app.problems import Problem
from gatescope.app.settings import Settings

PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


class Stuck:
    """A model that reads nothing until it is let."""

    def __init__(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.begun, self.gate = client, threading.Event(), threading.Event()
        app_context(client.app).models._warming.result(PATIENCE)
        predictor = app_context(client.app).models._predictors["lstm"]
        read = predictor._loader.run

        def wait(*args):
            self.begun.set()
            assert self.gate.wait(PATIENCE)
            return read(*args)

        monkeypatch.setattr(predictor._loader, "run", wait)
        monkeypatch.setattr(predictor, "runs_on_event_loop", False)  # or it would block the event loop

    def metric(self, name: str) -> float:
        families = text_string_to_metric_families(self.client.get("/metrics").text)
        return next(sample.value for family in families for sample in family.samples if sample.name == name)

    def until(self, name: str, value: float) -> None:
        """Until a metric has this value."""
        for _ in range(10_000):
            if self.metric(name) == value:
                return
        pytest.fail(f"{name} never was {value}")


@pytest.fixture
def stuck(request, networks, monkeypatch) -> Iterator[Stuck]:
    with TestClient(create_app(Settings(models=[str(networks["lstm"])], **request.param))) as client:
        stuck = Stuck(client, monkeypatch)
        yield stuck
        stuck.gate.set()


def ask(client: TestClient, rows):
    return client.post("/predict", json={"image": rows})


@pytest.mark.parametrize("stuck", [{"max_queue": 2}], indirect=True)
def test_request_beyond_the_limit_is_refused_with_retry_after(stuck, rows):
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(ask, stuck.client, rows) for _ in range(2)]
        stuck.until("gatescope_queue_requests", 2)

        refused = ask(stuck.client, rows)
        page = stuck.client.get("/")
        live = stuck.client.get("/v2/health/ready")
        stuck.gate.set()
        answered = [it.result(PATIENCE) for it in waiting]

    for answer in (refused, page):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["type"] == "/problems/busy"
    assert live.status_code == 200
    assert [it.status_code for it in answered] == [200, 200]
    assert ask(stuck.client, rows).status_code == 200
    assert stuck.metric("gatescope_queue_requests") == 0


@pytest.mark.parametrize("stuck", [{"request_seconds": 0.2}], indirect=True)
def test_timeout_frees_the_slot_of_its_request(stuck, rows):
    late = ask(stuck.client, rows)

    assert late.status_code == 503
    assert late.headers["retry-after"] == "1"
    assert late.headers["content-type"] == "application/problem+json"
    assert late.headers["x-content-type-options"] == "nosniff"
    assert late.json()["type"] == "/problems/deadline-passed"
    assert stuck.metric("gatescope_queue_requests") == 0
    stuck.gate.set()
    stuck.until("gatescope_queue_images", 0)


@pytest.mark.parametrize("stuck", [{"request_seconds": 0.2}], indirect=True)
def test_images_of_timed_out_requests_are_not_read(stuck, rows):
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(ask, stuck.client, rows)
        assert stuck.begun.wait(PATIENCE)  # or others could be read together with it
        answers = [first.result(PATIENCE), *pool.map(lambda _: ask(stuck.client, rows), range(4))]
    stuck.gate.set()

    assert {answer.status_code for answer in answers} == {503}
    assert ask(stuck.client, rows).status_code in (200, 503)  # a busy machine may be slower than a fifth of a second
    assert stuck.metric("gatescope_batch_images_sum") <= 2


def test_slot_is_freed_after_an_exception():
    limit = ConcurrencyLimit(1)
    with pytest.raises(ZeroDivisionError), limit:
        raise ZeroDivisionError
    with limit, pytest.raises(Problem, match="concurrency limit of 1 requests"), limit:
        pass
    assert limit.in_use == 0
