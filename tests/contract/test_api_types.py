"""The types of the page's scripts are those of the HTTP interface."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import require

ROOT = Path(__file__).parents[2]


def test_script_types_match_the_api_description():
    require((ROOT / "node_modules").is_dir(), "needs node_modules: run npm ci")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    run = subprocess.run(
        [ROOT / ".ci/api-types", "--check"], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )

    assert run.returncode == 0, f"run .ci/api-types\n{run.stdout}{run.stderr}"


def test_the_npm_lock_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8").splitlines()
