"""Files of the page are kept for ever, and never stale."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gatescope.app.pages.static_files import VersionedFiles

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js/a.js").write_text("import './b.js';")
    (tmp_path / "js/b.js").write_text("1")
    return tmp_path


def test_the_version_depends_only_on_names_and_contents(folder, tmp_path_factory):
    version = VersionedFiles(folder).version()
    other = tmp_path_factory.mktemp("other")
    for name in ("js/b.js", "js/a.js"):
        (other / name).parent.mkdir(exist_ok=True)
        (other / name).write_bytes((folder / name).read_bytes())

    assert re.fullmatch("[0-9a-f]{16}", version)
    assert VersionedFiles(other).version() == version
    (other / "js/b.js").rename(other / "js/c.js")
    assert VersionedFiles(other).version() != version


def test_a_changed_file_changes_the_version_of_a_running_service(folder):
    files = VersionedFiles(folder)
    before = files.version()
    assert files.version() == before
    (folder / "js/b.js").write_text("12")

    assert files.version() not in ("", before)


def test_a_file_never_expires_only_under_the_current_version(folder):
    files, app = VersionedFiles(folder), Starlette()
    app.mount("/static", files)
    client = TestClient(app)
    kept = {
        prefix: client.get(f"/static/{prefix}js/b.js").headers["cache-control"]
        for prefix in (f"{files.version()}/", f"{'0' * 16}/", "")
    }

    assert list(kept.values()) == [FOREVER, "no-cache", "no-cache"]
    assert client.get(f"/static/{files.version()}/../secret").status_code == 404
    assert client.get(f"/static/{files.version()}").status_code == 404


def test_every_file_of_the_page_has_the_version_in_its_url(client):
    text = client.get("/").text
    local = re.findall(r'(?:src|href)="(static/[^"]+)"', text)

    assert len(local) > 20
    for path in local:
        answer = client.get(f"/{path}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOREVER), path
