"""Runs the tests of the page's pure modules (tests/js) with node: one process for all, one case a file."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.require import require

JS_TESTS = Path(__file__).parent / "js"
FILES = sorted(JS_TESTS.rglob("*.test.mjs"))
NODE = shutil.which("node")
CHANGES_SHARED_STATE = re.compile(r"\b(?:globalThis|setLanguage)\b")
# The first that takes a .js file with `import` in it for a module without being told by a package.json.
OLDEST_NODE = (20, 19)


@pytest.fixture(scope="module")
def node() -> str:
    """Path of a usable node."""
    require(NODE, "needs node for the page's pure modules")
    assert NODE is not None
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    major, minor = (int(part) for part in re.findall(r"\d+", version)[:2])
    oldest = ".".join(map(str, OLDEST_NODE))
    require((major, minor) >= OLDEST_NODE, f"needs node {oldest} or newer; got {version.strip()}")
    return NODE


def run(node: str, files: list[Path]) -> dict[str, list[dict]]:
    """What each test reports, by file."""
    command = [node, f"--test-reporter={JS_TESTS / 'report-by-file.mjs'}", JS_TESTS / "run-files.mjs", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in {0, 1}, done.stderr
    reports: dict[str, list[dict]] = {str(file): [] for file in files}
    for report in map(json.loads, done.stdout.splitlines()):
        reports[report["file"] if report["file"] in reports else report["name"]].append(report)
    return reports


@pytest.fixture(scope="module")
def reports(node: str) -> dict[str, list[dict]]:
    """What each test reports, by file; a file that changes what modules share runs in a process of its own."""
    alone = [file for file in FILES if CHANGES_SHARED_STATE.search(file.read_text(encoding="utf-8"))]
    found = run(node, [file for file in FILES if file not in alone])
    for file in alone:
        found |= run(node, [file])
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(JS_TESTS).as_posix())
def test_page_module_passes_its_node_tests(reports: dict[str, list[dict]], file: Path) -> None:
    assert reports[str(file)]
    failed = [f"{report['name']}\n{report['error']}" for report in reports[str(file)] if report["error"]]
    assert not failed, "\n\n".join(failed)
