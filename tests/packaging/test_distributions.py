"""The wheel holds the package and nothing else; the sdist holds all that builds, tests and documents it."""

import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, build

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def files_under(*folders: str) -> set[str]:
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    archive = build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as content:
        content.extractall(folder, filter="data")
    return folder / f"gatescope-{VERSION}"


def test_the_wheel_carries_code_page_weights_and_types(wheel: Path):
    held = set(zipfile.ZipFile(wheel).namelist())

    expected = {f"gatescope/{path}" for path in files_under("app", "model", "static", "templates")}
    assert {"gatescope/model/zoo/lstm.safetensors", "gatescope/app/pages/templating.py"} <= expected
    assert expected | files_under("gatescope") <= held
    assert "gatescope/py.typed" in held


def test_the_wheel_carries_nothing_else(wheel: Path):
    held = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in held} == {"gatescope", f"gatescope-{VERSION}.dist-info"}
    assert not [name for name in held if {"__pycache__", "node_modules"} & set(name.split("/"))]


def test_the_sdist_carries_what_tests_and_documents_need(sdist: Path):
    folders = ("gatescope", "app", "model", "static", "templates", "tests", "benchmarks", "docs", ".ci")
    held = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}

    documents = {"README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"}
    settings = {"pyproject.toml", "requirements.txt", "Dockerfile", ".dockerignore", ".gitignore"}
    assert files_under(*folders) | documents | settings <= held


def test_the_sdist_carries_nothing_that_tools_left_behind(sdist: Path):
    left = {".venv", "node_modules", "dist", "build", "runs", "uv.lock", ".mypy_cache", ".pytest_cache", ".ruff_cache"}

    assert not left & {path.name for path in sdist.iterdir()}


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path):
    rebuilt = build("wheel", sdist, tmp_path)

    def content(path: Path) -> dict[str, int]:
        return {entry.filename: entry.CRC for entry in zipfile.ZipFile(path).infolist()}

    assert content(rebuilt) == content(wheel)
