"""Gatescope works from a wheel, an editable install and a checkout, whatever a user's own modules are called."""

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.conftest import Installation, add_hostile_modules
from tests.support.service import Service

TRACE = """
import gatescope
trace = gatescope.trace(gatescope.load("lstm"), [[0.0] * 28] * 28)
assert trace.prediction in range(10)
assert trace.layers[0]["forget_gate"].shape == (28, 128)
import gatescope.app.main
assert gatescope.app.main is not None and gatescope.model.trace is not None
print(gatescope.__file__)
"""


@pytest.mark.parametrize(
    ("kind", "started_by"),
    [("installed", "command"), ("installed", "script"), ("editable", "command"), ("checkout", "script")],
)
def test_the_package_works_beside_modules_named_app_and_model(
    kind: str,
    started_by: str,
    hostile_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
):
    installation: Installation = request.getfixturevalue(kind)

    # Python puts the current folder first with -c, and the script's folder with a script.
    if started_by == "command":
        answer = installation.run("python", "-c", TRACE, cwd=hostile_folder)
    else:
        script = hostile_folder / "trace.py"
        script.write_text(TRACE, encoding="utf-8")
        answer = installation.run("python", script, cwd=tmp_path_factory.mktemp("elsewhere"))

    inside = Path(answer.strip()).is_relative_to(installation.site_packages)
    assert inside == (kind == "installed")


def test_the_wheel_adds_one_name_to_site_packages(installed: Installation):
    added = {path.name for path in installed.site_packages.iterdir()} - {"lent.pth", "__pycache__"}

    assert {name for name in added if not name.endswith(".dist-info")} == {"gatescope"}


def test_the_package_alone_imports_no_array_library(installed: Installation, tmp_path: Path):
    answer = installed.run("python", "-c", "import gatescope, sys; print(*sorted(sys.modules))", cwd=tmp_path)

    assert not {"jax", "flax", "numpy"} & set(answer.split())


def test_a_type_checker_sees_the_types_of_the_installed_package(installed: Installation, tmp_path: Path):
    # JAX and Flax take mypy half a minute; what matters is that the package's own annotations are found.
    config = tmp_path / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = true\n"
        + "".join(f"[mypy-{name}.*]\nfollow_imports = skip\n" for name in ("jax", "flax", "numpy", "safetensors"))
    )
    code = "import gatescope\nreveal_type(gatescope.load('lstm'))\nreveal_type(gatescope.trace)"
    options = ["--config-file", config, "--python-executable", installed.scripts / "python", "--cache-dir", os.devnull]

    answer = installed.run("python", "-m", "mypy", *options, "-c", code, cwd=tmp_path)

    assert re.search(r'Revealed type is "gatescope\.model\.\w+\.Checkpoint', answer), answer


@pytest.fixture(scope="module")
def url(installed: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the installed wheel serves, started beside a user's own modules on a port of the system's choice."""
    folder = add_hostile_modules(tmp_path_factory.mktemp("served"))
    with Service(command=[installed.scripts / "gatescope"], cwd=folder) as service:
        yield service.url


def fetch(url: str, body: bytes | None = None, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
        content: bytes = answer.read()
    return content


def test_the_installed_command_lists_its_commands(installed: Installation, hostile_folder: Path):
    answer = installed.run("gatescope", "--help", cwd=hostile_folder)

    for command in ("serve", "train", "evaluate", "trace", "models"):
        assert command in answer


def test_the_installed_wheel_serves_the_page_and_its_assets(url: str):
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
