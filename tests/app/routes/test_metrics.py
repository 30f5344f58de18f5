import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from gatescope.app.main import create_app
from gatescope.app.settings import Settings


def figures(client) -> dict[str, float]:
    """The samples by name and labels, as Prometheus reads them."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def served(networks):
    """A service with two models, one of them in memory at a time, before the first request."""
    settings = Settings(models=[str(networks[name]) for name in ("lstm", "rnn")], max_models=1)
    with TestClient(create_app(settings)) as client:
        yield client


def test_metrics_count_loads_models_and_compilations(served, rows):
    before = figures(served)
    for model in ("rnn", "lstm"):
        assert served.post("/predict", json={"image": rows, "model": model}).status_code == 200
    after = figures(served)

    assert before["gatescope_model_loads_total model=lstm outcome=loaded"] == 1
    assert "gatescope_model_loads_total model=rnn outcome=loaded" not in before
    assert after["gatescope_model_loads_total model=lstm outcome=loaded"] == 2
    assert after["gatescope_model_loads_total model=rnn outcome=loaded"] == 1
    assert after["gatescope_models"] == 1
    assert after["gatescope_compilations_total"] > before["gatescope_compilations_total"] > 0


def test_failed_loads_are_counted_separately(networks, damaged, rows):
    with TestClient(create_app(Settings(models=[str(networks["lstm"]), str(damaged["truncated"][0])]))) as client:
        client.post("/predict", json={"image": rows, "model": "truncated"})

        assert figures(client)["gatescope_model_loads_total model=truncated outcome=failed"] == 1


def test_metrics_count_batches_and_queue(served, rows):
    for _ in range(3):
        served.post("/predict", json={"image": rows})
    told = figures(served)

    assert told["gatescope_batch_images_count"] == told["gatescope_batch_images_sum"] == 3
    assert told["gatescope_queue_requests"] == told["gatescope_queue_images"] == 0


def test_metrics_are_available_before_startup(settings):
    assert "gatescope_models" not in figures(TestClient(create_app(settings)))
