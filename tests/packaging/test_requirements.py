"""Declared dependencies, pinned requirements and the image agree with the code."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


DECLARED = {canonical(re.split(r"[\[<>=~; ]", line)[0]) for line in PROJECT["dependencies"]}
PINNED = {canonical(name) for name in re.findall(r"^([\w.-]+)==", REQUIREMENTS, flags=re.MULTILINE)}


def imported_distributions() -> set[str]:
    """The distributions that app/ and model/ import by name."""
    packages = set()
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "model").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                packages |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                packages.add(str(node.module).partition(".")[0])
    foreign = packages - set(sys.stdlib_module_names) - {"gatescope"}
    providers = importlib.metadata.packages_distributions()
    return {canonical(providers[package][0]) for package in foreign}


def test_every_imported_package_is_declared():
    assert imported_distributions() <= DECLARED


def test_requirements_pin_every_dependency_with_hashes():
    pins = re.split(r"^(?=[\w.-]+==)", REQUIREMENTS, flags=re.MULTILINE)[1:]

    assert PINNED >= DECLARED
    assert not [pin for pin in pins if "--hash=sha256:" not in pin]


def test_requirements_name_no_index():
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links", REQUIREMENTS)


def test_the_image_stands_on_one_base_and_runs_without_rights():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)

    assert set(bases) == {"python:3.13-slim"}
    assert DOCKERFILE.rindex("\nUSER 1000:1000\n") > DOCKERFILE.rindex("\nFROM ")


def test_the_image_leaves_out_only_what_nothing_imports():
    (listed,) = re.findall(r"printf '%s\\n' ([\w\s\\-]+) > unused\.txt", DOCKERFILE)
    left_out = set(listed.replace("\\", " ").split())

    assert left_out <= PINNED
    assert not left_out & DECLARED
