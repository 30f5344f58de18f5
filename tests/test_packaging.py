"""What is installed is what was tested: the wheel, the pinned requirements and the image agree with the code."""

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import threading
import tomllib
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the project's build backend; no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a new environment that holds the wheel; what it depends on is lent by this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, wheel], check=True)
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    # A .pth inside a lent folder is not read, so an editable install of the checkout stays out of sight.
    Path(found.stdout.strip(), "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


@pytest.fixture(scope="module")
def url(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the installed wheel serves, started in an empty folder on a port of the system's choice."""
    server = subprocess.Popen(
        [installed / "gatescope", "serve"],
        cwd=tmp_path_factory.mktemp("empty"),
        env={**os.environ, "HOST": "127.0.0.1", "PORT": "0", "GATESCOPE_LOG": "quiet"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    # Reading ends when the address is printed or the server has ended; the timer sees to it that it ends.
    timer = threading.Timer(120, server.kill)
    timer.start()
    said = []
    try:
        for line in server.stdout:
            said.append(line)
            if address := re.search(r"http://127\.0\.0\.1:[1-9]\d*", line):
                break
        else:
            pytest.fail(f"gatescope serve ended before it said where it serves:\n{''.join(said)}")
        yield address[0]
    finally:
        timer.cancel()
        server.terminate()
        server.communicate(timeout=30)


def fetch(url: str, body: bytes | None = None, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        content: bytes = answer.read()
    return content


def test_the_wheel_carries_code_page_and_weights(wheel: Path):
    held = set(zipfile.ZipFile(wheel).namelist())

    folders = ("app", "model", "static", "templates")
    expected = {f"gatescope/{path.relative_to(ROOT).as_posix()}" for folder in folders for path in files_under(folder)}
    assert "gatescope/model/zoo/lstm.safetensors" in expected
    assert expected <= held


def test_the_wheel_carries_nothing_but_that(wheel: Path):
    held = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0] for name in held} == {"gatescope", f"gatescope-{PROJECT['version']}.dist-info"}
    assert not [name for name in held if "__pycache__" in name]


def files_under(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_the_installed_command_says_what_it_can_do(installed: Path, tmp_path: Path):
    answer = subprocess.run(
        [installed / "gatescope", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    for command in ("serve", "train", "evaluate", "trace", "models"):
        assert command in answer


def test_the_installed_wheel_serves_the_page_and_what_it_loads(url: str):
    page = fetch(url).decode()

    assert 'id="pad"' in page
    for asset in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', page):
        assert fetch(url + asset)


def test_the_installed_wheel_traces_an_image(url: str):
    image = [[0.0] * 28 for _ in range(28)]

    trace = json.loads(
        fetch(f"{url}/predict", json.dumps({"image": image}).encode(), **{"content-type": "application/json"})
    )

    assert trace["prediction"] in range(10)
    assert len(trace["layers"][0]["cell_state"]) == 28


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
