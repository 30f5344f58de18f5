"""Skip a test that lacks something; in CI, where nothing may be skipped, fail it."""

import os

import pytest


def require(condition: object, reason: str) -> None:
    """Skip the test unless `condition` holds; with CI=true fail it."""
    if condition:
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason}, and with CI={os.environ['CI']} nothing may be skipped", pytrace=False)
    pytest.skip(reason)
