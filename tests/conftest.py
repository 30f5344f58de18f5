"""What several parts of the tests need."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.require import require

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from gatescope.app.settings import Settings

# What imports JAX stands where it is needed: tests that only read files start without it.

ROOT = Path(__file__).parent.parent
COMPILED = tempfile.TemporaryDirectory(prefix="gatescope-compiled-", ignore_cleanup_errors=True)


def pytest_configure() -> None:
    """What one test compiled the next need not, nor a service that a test starts; JAX reads this when imported."""
    settings = {
        "jax_compilation_cache_dir": COMPILED.name,
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_min_entry_size_bytes": -1,
    }
    for name, value in settings.items():
        os.environ[name.upper()] = str(value)
    os.environ.pop("GATESCOPE_CACHE", None)  # theirs is for tests of it alone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder, and those that read data sets."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in {"browser", "robustness"}:
            item.add_marker(folder)
        if "data_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("data")


@pytest.fixture
def compilations() -> Iterator[list[str]]:
    """Grows by one whenever XLA compiles something while the test runs."""
    import jax.monitoring

    heard: list[str] = []

    def listen(event: str, seconds: float, **_: Any) -> None:
        if "backend_compile" in event:
            heard.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield heard
    jax.monitoring.unregister_event_duration_listener(listen)


@pytest.fixture
def fresh_code() -> Iterator[None]:
    """Nothing comes from JAX's cache: what does can't be stored once more."""
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    jax.config.update("jax_enable_compilation_cache", False)
    compilation_cache.reset_cache()
    yield
    jax.config.update("jax_enable_compilation_cache", True)
    compilation_cache.reset_cache()


@pytest.fixture(scope="session")
def settings() -> "Settings":
    """The defaults, with the test digits only where a test asks for them."""
    from gatescope.app.settings import Settings

    return Settings(data=None)


@pytest.fixture(scope="session")
def client(settings: "Settings") -> "Iterator[TestClient]":
    """The service with the models that ship, started once. An error inside it is answered as it would be outside."""
    from fastapi.testclient import TestClient

    from gatescope.app.context import app_context
    from gatescope.app.main import create_app

    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        app_context(client.app).models._warming.result()
        yield client


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder that holds mnist/ and pendigits/."""
    places = [Path(place) for place in (os.environ.get("GATESCOPE_DATA"), ROOT.parent / "shared/data") if place]
    found = next((place for place in places if place.is_dir()), None)
    require(found, "needs the data sets: set GATESCOPE_DATA to the folder that holds mnist/ and pendigits/")
    assert found is not None
    return found
