import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from gatescope.app.context import app_context
from gatescope.app.main import create_app
from gatescope.app.problems import Problem
from gatescope.app.settings import Settings

ROOT = Path(__file__).parents[2]


def test_only_the_context_touches_the_untyped_application_state():
    files = [path for folder in ("app", "tests") for path in (ROOT / folder).rglob("*.py")]
    users = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if re.search(r"\bapp\.state\.", path.read_text(encoding="utf-8"))
    ]

    assert users == ["app/context.py"]


def test_the_context_has_models_from_startup_to_shutdown(loads):
    app = create_app(Settings(models=("a.safetensors",)))
    context = app_context(app)
    with pytest.raises(Problem, match="loaded and warmed up"):
        _ = context.models

    with TestClient(app):
        assert context.models.names == ("a",)
    with pytest.raises(Problem, match="loaded and warmed up"):
        _ = context.models


def test_two_applications_share_no_context(settings):
    first, second = (app_context(create_app(settings)) for _ in range(2))

    assert first.metrics is not second.metrics
    assert first.concurrency_limit is not second.concurrency_limit
