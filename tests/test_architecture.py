"""What the house forbids: import contracts, arrows between scripts, sizes, names. A rule lists all its offenders."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
JS = ROOT / "static/js"

# Top to bottom; folders on one line do not import each other, and neither does one feature another.
SCRIPT_FLOORS = (("features",), ("text", "plots"), ("state",), ("data", "analysis"), ("lib",))
LONGEST_FILE = 250
FULLEST_FOLDER = 16
# One file a feature, a language or a published model, so that they grow with what Gatescope can do.
GROWING_FOLDERS = {"static/css/features", "model/zoo", "model/zoo/statistics"}
# The default model happens to have the name of its cell.
DEFAULT_MODEL = {
    "app/inference/model_repository.py",
    "app/commands/evaluate.py",
    "static/js/plots/comparison-figures.js",
}


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def scripts() -> list[Path]:
    return sorted(JS.rglob("*.js"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_imports_keep_the_contracts():
    # The interpreter's own folder comes first, so that the linter is the one that was installed with this suite.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run([ROOT / ".ci/imports"], env={**os.environ, "PATH": path}, capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr


def test_imports_are_absolute():
    offenders = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files("gatescope", "app", "model")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert not offenders


def named_modules(path: Path) -> Iterator[str]:
    """Yield what looks like a module's name in a file: imports, and strings such as "gatescope.app.main:create"."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^[a-z_]+(?:\.\w+)+(?=$|:)|(?<=-m )[\w.]+|(?<=import )[\w.]+", node.value)


def test_nothing_imports_the_folders_under_their_own_names():
    # `app.main` beside `gatescope.app.main` would be a second module with a state of its own.
    offenders = {
        f"{relative(path)}: {name}"
        for path in python_files("gatescope", "app", "model", "tests", "benchmarks")
        for name in named_modules(path)
        if name.split(".")[0] in {"app", "model"} and is_module(name)
    }

    assert not offenders


def is_module(name: str) -> bool:
    """Whether a dotted name begins with a module of the checkout; `app.state` is an attribute, `app.main` is not."""
    place = ROOT.joinpath(*name.split(".")[:2])
    return place.is_dir() or place.with_suffix(".py").is_file()


def test_settings_alone_read_the_environment():
    # The command sets a default for XLA before JAX is imported; runtime.py tunes the process, workers.py its children.
    allowed = {"app/settings.py", "app/cli.py", "app/server/runtime.py", "model/comparison/workers.py"}
    readers = {
        relative(path)
        for path in python_files("gatescope", "app", "model")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }

    assert readers <= allowed


def cell_names() -> set[str]:
    """The keys of CELLS, read without importing JAX."""
    (cells,) = (node.value for node in parsed(ROOT / "model/cells/__init__.py").body if isinstance(node, ast.AnnAssign))
    assert isinstance(cells, ast.Dict)
    return {key.value for key in cells.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_nothing_that_shows_a_model_names_a_cell():
    cells = cell_names()
    assert len(cells) >= 10

    offenders = set()
    for path in [*python_files("app"), *scripts()]:
        if path.suffix == ".py":
            words = {node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant)}
        else:
            words = {word for _, word in re.findall(r"""(["'`])(\w+)\1""", path.read_text(encoding="utf-8"))}
        named = words & cells - ({"lstm"} if relative(path) in DEFAULT_MODEL else set())
        offenders |= {f"{relative(path)}: {name}" for name in named}

    assert not offenders, "what is peculiar to a cell comes from its signals and equations"


def script_imports(path: Path) -> list[Path]:
    # A type that a comment names is no import.
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", code)
    return [(path.parent / name).resolve() for name in named]


def floor(path: Path) -> int:
    folder = path.relative_to(JS).parts[0]
    return next((height for height, names in enumerate(SCRIPT_FLOORS) if folder in names), -1)


def script_room(path: Path) -> tuple[str, ...]:
    """The folder below static/js, with the feature's own where there is one; the entries have none."""
    folders = path.relative_to(JS).parts[:-1]
    return folders[: 2 if folders[:1] == ("features",) else 1]


def test_scripts_import_downwards_only():
    offenders = []
    for path in scripts():
        for other in script_imports(path):
            if not other.is_file() or not (floor(other) > floor(path) or script_room(other) == script_room(path)):
                offenders.append(f"{relative(path)} -> {relative(other)}")

    assert not offenders, f"the floors are {SCRIPT_FLOORS}"


def test_plotly_has_one_door():
    offenders = [
        relative(path) for path in scripts() if re.search(r"\bPlotly\.|\bwindow\.Plotly\b", path.read_text("utf-8"))
    ]

    assert offenders == ["static/js/plots/plotly.js"]


def test_the_network_has_one_door():
    offenders = [
        relative(path) for path in scripts() if re.search(r"\bfetch\(|\bXMLHttpRequest\b", path.read_text("utf-8"))
    ]

    assert offenders == ["static/js/data/server.js"]


def test_the_page_loads_nothing_from_elsewhere():
    suffixes = {".js", ".mjs", ".css", ".html", ".svg", ".json", ".webmanifest"}
    offenders = set()
    for path in sorted(path for folder in ("static", "templates") for path in (ROOT / folder).rglob("*")):
        if path.suffix in suffixes:
            # A link loads nothing until it is followed, the name of an XML namespace never does, and 127.0.0.1 is here.
            text = re.sub(r"<a\b[^>]*>|http://(?:www\.w3\.org/|127\.0\.0\.1\b)", "", path.read_text(encoding="utf-8"))
            found = re.findall(r"""https?://[\w.-]+|["'(]//[\w.-]+""", text)
            offenders |= {f"{relative(path)}: {address}" for address in found}

    assert not offenders


def test_a_file_is_short_and_holds_one_noun():
    nameless = {"util", "utils", "helpers", "misc", "manager", "managers"}
    files = [*python_files("app", "model", "benchmarks"), *scripts()]
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert not [relative(path) for path in files if path.stem in nameless]
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_a_folder_holds_what_one_glance_takes_in():
    folders = [ROOT / top for top in ("app", "model", "static", "templates")]
    folders += [path for top in folders for path in top.rglob("*") if path.is_dir() and path.name != "__pycache__"]
    counts = {relative(folder): sum(path.is_file() for path in folder.iterdir()) for folder in folders}

    crowded = {name: count for name, count in counts.items() if count > FULLEST_FOLDER}
    assert not {name: count for name, count in crowded.items() if name not in GROWING_FOLDERS}


def test_the_lock_that_names_an_index_stays_out_of_git():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    if (ROOT / ".git").exists():
        tracked = subprocess.run(["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert tracked.stdout == ""
