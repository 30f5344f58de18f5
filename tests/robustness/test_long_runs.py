"""The scripts that try a service for minutes and hours, shortly: what they find and what they would find."""

import json
import subprocess
import sys

import pytest

from tests.robustness.soak import LEAKS
from tests.support.service import ROOT

SHORT = ["--minutes", "0.02", "--requests", "300"]


def run(script: str, *options: str) -> tuple[int, dict]:
    """Exit status and figures of a script."""
    command = [sys.executable, "-m", f"tests.robustness.{script}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
def test_overload_is_answered_or_refused_with_retry_after(monkeypatch):
    monkeypatch.setenv("GATESCOPE_MAX_QUEUE", "30")  # which is full in a second on slow machines too
    few = ["--seconds", "1", "--clients", "30", "--slow", "60", "--rounds", "1"]

    status, figures = run("overload", *few, "--untimed")

    assert (status, figures["broken"]) == (0, [])
    assert figures["flood"]["answers"]["200"] > 0
    assert figures["flood"]["answers"]["503"] > 0
    assert figures["crowd"]["answers"]["200"] >= 30
    assert figures["slow_sockets"]["among"]["answers"]["200"] > 0


@pytest.mark.slow
def test_short_soak_finds_no_growth():
    status, figures = run("soak", *SHORT)

    assert (status, figures["grown"]) == (0, [])
    assert set(figures["answers"]) == {"200", "404", "422"}


@pytest.mark.slow
def test_short_soak_finds_every_planted_leak():
    status, figures = run("soak", *SHORT, "--plant", *LEAKS)

    assert (status, figures["grown"]) == (1, ["memory", "descriptors", "threads", "compilations"])
