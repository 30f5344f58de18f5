import re

import pytest

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/", "/nothing", "/docs", "/metrics", "/static/js/main.js", "/v2/health/live"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_describes_the_default_model(client):
    page = client.get("/")
    described = re.search(r'<script type="application/json" id="model">(.*?)</script>', page.text, re.S)

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert described is not None
    import json

    assert json.loads(described[1]) == client.get("/models/lstm").json()


def test_the_page_may_be_asked_for_by_head(client):
    answer = client.head("/")

    assert answer.status_code == 200
    assert answer.content == b""


def test_plotly_comes_from_the_installed_package_and_is_kept_for_ever(client):
    from plotly.offline import get_plotlyjs_version

    path = re.search(r'src="(/vendor/plotly-[^"]+)"', client.get("/").text)
    assert path is not None
    answer = client.get(path[1])

    assert path[1] == f"/vendor/plotly-{get_plotlyjs_version()}/plotly.min.js"
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_every_file_that_the_page_names_is_there(client):
    paths = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)

    assert paths
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_the_page_s_own_files_are_asked_for_anew_but_sent_only_when_changed(client):
    first = client.get("/static/js/main.js")
    again = client.get("/static/js/main.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
