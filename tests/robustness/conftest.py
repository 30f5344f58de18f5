"""The service as a process of its own, for what has to be tried on real sockets."""

from collections.abc import Iterator

import pytest

from tests.robustness.served import Served


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a running service."""
    with Served() as served:
        yield served.url
