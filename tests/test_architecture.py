"""The arrows between the rooms of the house, and what is kept out of all of them."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from gatescope.model.cells import CELLS

ROOT = Path(__file__).parent.parent
JS = ROOT / "static/js"

WEB = {"fastapi", "starlette", "pydantic", "jinja2", "plotly", "uvicorn"}
ARRAYS = {"jax", "flax", "optax"}

# What each part of model/ may import of its own kind. A part that is not here has not been given a place yet.
MODEL_ARROWS = {
    "atomic_write": set(),
    "compile_counter": set(),
    "weights_file": {"atomic_write"},
    "trace": set(),
    "compiled": {"trace"},
    "signals": set(),
    "config": set(),
    "equations": set(),
    "data": set(),
    "cells": {"signals", "config", "equations"},
    "classifier": {"cells", "signals", "config", "equations", "trace"},
    "checkpoint": {"weights_file", "classifier", "config"},
    "tracer": {"checkpoint", "classifier", "compiled", "trace"},
    "training": {"atomic_write", "checkpoint", "classifier", "config", "data"},
    "comparison": {"atomic_write", "training", "classifier", "config", "data"},
    "analysis": {"atomic_write", "weights_file", "classifier", "config", "signals"},
}


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def module_name(path: Path) -> str:
    return "gatescope." + ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def module_path(name: str) -> Path:
    return ROOT / name.removeprefix("gatescope.").replace(".", "/")


def is_module(name: str) -> bool:
    path = module_path(name)
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it; of the project's own ones the most precise name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, (
                f"{path}: write `from {module_name(path.parent)} import`, so that arrows can be read."
            )
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if is_module(name) else str(node.module) for name in names}
    return found


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def reached_from(module: str) -> set[str]:
    """The project's own modules that importing one brings in, directly or through others."""
    reached, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in reached or not is_module(name):
            continue
        reached.add(name)
        path = module_path(name)
        waiting += imports(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
    return reached


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", python_files("model"), ids=relative)
def test_model_knows_nothing_of_the_web(path: Path):
    leaked = packages(path) & WEB

    assert not leaked, f"{relative(path)} imports {sorted(leaked)}; what needs them belongs in app/."


@pytest.mark.parametrize(
    "path",
    [path for path in python_files("model") if path.parent != ROOT / "model" or path.name != "__init__.py"],
    ids=relative,
)
def test_model_arrows_point_one_way(path: Path):
    part = module_name(path).split(".")[2]
    assert part in MODEL_ARROWS, f"{relative(path)} has no place in MODEL_ARROWS yet."

    own = {name for name in imports(path) if name.startswith("gatescope.")}
    assert "gatescope.model" not in own, f"{relative(path)} imports the package that imports it; name the module."
    leaked = {name.split(".")[2] for name in own} - MODEL_ARROWS[part] - {part}

    assert not leaked, (
        f"model.{part} may import {sorted(MODEL_ARROWS[part])} of model; it imports {sorted(leaked)} too."
    )


def test_model_arrows_hold_no_circle():
    placed: set[str] = set()
    for part, below in MODEL_ARROWS.items():
        assert below <= placed, f"{part} imports {sorted(below - placed)}, which stand at its own height or above."
        placed.add(part)


@pytest.mark.parametrize("path", python_files("app"), ids=relative)
def test_only_the_commands_touch_jax(path: Path):
    allowed = path.parent == ROOT / "app/commands"

    assert allowed or not packages(path) & ARRAYS, f"{relative(path)} must get NumPy arrays from model."


def test_the_service_never_reaches_what_trains():
    trains = {"gatescope.model.training.train", "gatescope.model.training.distortions", "gatescope.model.data.mnist"}

    assert not reached_from("gatescope.app.main") & trains


# The model that answers where none is named, and that others are compared with, happens to be called as its cell is.
FIRST_MODEL = {"app/inference/model_repository.py", "app/commands/evaluate.py", "static/js/plots/comparison-figures.js"}


@pytest.mark.parametrize("path", [*python_files("app"), *sorted(JS.rglob("*.js"))], ids=relative)
def test_nothing_that_shows_a_model_names_a_cell(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        words = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    else:
        words = {word for _, word in re.findall(r"""(["'`])(\w+)\1""", text)}

    named = words & set(CELLS) - ({"lstm"} if relative(path) in FIRST_MODEL else set())

    assert not named, f"{relative(path)} names {sorted(named)}; what is peculiar to a cell comes from its signals."


def test_main_is_the_only_one_that_wires():
    importers = {relative(path) for path in python_files("app") if "gatescope.app.main" in imports(path)}

    assert importers <= {"app/cli.py", "app/commands/serve.py"}


def scripts() -> list[Path]:
    return sorted(JS.rglob("*.js"))


def js_imports(path: Path) -> list[Path]:
    # A type that a comment names is no import.
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", code)
    return [(path.parent / name).resolve() for name in named]


# The folders of static/js, top to bottom; those on one line do not import each other.
FLOORS = (("features",), ("text", "plots"), ("state",), ("data", "analysis"), ("lib",))


def floor(path: Path) -> int:
    folder = path.relative_to(JS).parts[0]
    return next((height for height, names in enumerate(FLOORS) if folder in names), -1)


@pytest.mark.parametrize("path", scripts(), ids=relative)
def test_scripts_import_downwards_only(path: Path):
    for other in js_imports(path):
        assert other.is_file(), f"{relative(path)} imports {other}, which is not there."
        same_folder = other.relative_to(JS).parts[0] == path.relative_to(JS).parts[0]
        assert floor(other) > floor(path) or (same_folder and floor(path) > 0), (
            f"{relative(path)} imports {relative(other)}; the floors are {FLOORS}."
        )


@pytest.mark.parametrize("path", scripts(), ids=relative)
def test_plotly_has_one_door(path: Path):
    mentioned = re.search(r"\bPlotly\.|\bwindow\.Plotly\b", path.read_text(encoding="utf-8"))

    assert not mentioned or path == JS / "plots/plotly.js", f"{relative(path)} must go through plots/plotly.js."


def test_the_network_has_one_door():
    callers = [
        relative(path)
        for path in scripts()
        if re.search(r"\bfetch\(|\bXMLHttpRequest\b", path.read_text(encoding="utf-8"))
    ]

    assert callers == ["static/js/data/server.js"], "every request goes through data/server.js."


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("static", "templates")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".js", ".mjs", ".css", ".html", ".svg", ".json", ".webmanifest"}
    ],
    ids=relative,
)
def test_the_page_loads_nothing_from_elsewhere(path: Path):
    # A link loads nothing until somebody follows it, the name of an XML namespace never does, and 127.0.0.1 is here.
    text = re.sub(r"<a\b[^>]*>|http://(?:www\.w3\.org/|127\.0\.0\.1\b)", "", path.read_text(encoding="utf-8"))

    assert not re.findall(r"""https?://[\w.-]+|["'(]//[\w.-]+""", text)


@pytest.mark.parametrize("path", [*python_files("app", "model", "benchmarks"), *scripts()], ids=relative)
def test_a_file_holds_one_noun(path: Path):
    assert path.stem not in {"util", "utils", "helpers", "misc", "manager", "managers"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_the_lock_that_names_an_index_stays_out_of_git():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    if (ROOT / ".git").exists():
        tracked = subprocess.run(["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert tracked.stdout == ""
