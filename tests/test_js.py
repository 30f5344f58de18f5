"""Runs the tests of the page's pure modules (tests/js) with node."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

JS_TESTS = Path(__file__).parent / "js"
NODE = shutil.which("node")
# The first that takes a .js file with `import` in it for a module without being told by a package.json.
OLDEST_NODE = (20, 19)


def node() -> str:
    """Path of a usable node; without one, CI fails and everybody else skips."""
    if NODE is None:
        reason = "node is not installed; the page's pure modules were not tested"
    else:
        version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
        major, minor = (int(part) for part in re.findall(r"\d+", version)[:2])
        if (major, minor) >= OLDEST_NODE:
            return NODE
        reason = f"node must be {'.'.join(map(str, OLDEST_NODE))} or newer; got {version.strip()}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.parametrize(
    "file", sorted(JS_TESTS.rglob("*.test.mjs")), ids=lambda file: file.relative_to(JS_TESTS).as_posix()
)
def test_module_keeps_its_promises(file: Path) -> None:
    run = subprocess.run([node(), "--test", str(file)], capture_output=True, text=True, timeout=120)

    assert run.returncode == 0, run.stdout + run.stderr
