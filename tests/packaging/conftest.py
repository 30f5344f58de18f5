"""Gatescope as others install it: a wheel, an editable checkout, and a folder on Python's path."""

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installation:
    """A virtual environment with Gatescope; its dependencies are those of the environment that runs the tests."""

    scripts: Path
    site_packages: Path
    python_path: str = ""

    def run(self, *command: str | Path, cwd: Path) -> str:
        """Run a program of the environment in a folder and return what it prints; an error fails the test."""
        environment = {**os.environ, "PYTHONPATH": self.python_path, "PYTHONDONTWRITEBYTECODE": "1"}
        program = [self.scripts / command[0], *command[1:]]
        done = subprocess.run(program, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def environment(folder: Path, *requirements: str | Path, python_path: str = "") -> Installation:
    venv.create(folder, symlinks=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    site_packages = Path(found.stdout.strip())
    # A .pth inside a lent folder is not read, so an editable install of the checkout stays out of sight.
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    if requirements:
        options = ["-q", "--no-deps", "--no-index", "--no-build-isolation"]
        pip = [sys.executable, "-m", "pip", "--python", python, "install", *options, *requirements]
        subprocess.run(pip, check=True, timeout=300)
    return Installation(scripts, site_packages, python_path)


def build(target: str, source: Path, folder: Path) -> Path:
    """Build a wheel or an sdist with the project's build backend; no network is needed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder]
    subprocess.run(command, cwd=source, check=True, timeout=300)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel, installed."""
    return environment(tmp_path_factory.mktemp("installed"), wheel)


@pytest.fixture(scope="session")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An editable install of the checkout."""
    return environment(tmp_path_factory.mktemp("editable"), "-e", ROOT)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The checkout on PYTHONPATH, not installed."""
    return environment(tmp_path_factory.mktemp("checkout"), python_path=str(ROOT))


def add_hostile_modules(folder: Path) -> Path:
    """Add a user's modules that have the names of the checkout's folders and must not be imported."""
    for name in ("app", "model", "static", "tests"):
        code = f"raise RuntimeError('{name}.py of the user was imported')"
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return folder


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    return add_hostile_modules(tmp_path)
