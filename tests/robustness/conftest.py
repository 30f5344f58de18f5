"""The service as a process of its own, for what has to be tried on real sockets."""

from collections.abc import Iterator

import pytest

from tests.robustness.probed_service import ProbedService


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a running service."""
    with ProbedService() as served:
        yield served.url
