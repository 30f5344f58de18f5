import html
import json
import re
import shlex

import pytest
from PIL import Image

from gatescope.model.weights_file import names

POLICY = [
    *("default-src 'none'", "script-src 'self'", "style-src-attr", "img-src 'self' data: blob:", "connect-src 'self'"),
    *("font-src 'self'", "base-uri 'none'", "form-action 'none'", "style-src 'self'", "frame-ancestors 'none'"),
]
HASHES = r" '(unsafe-hashes|sha256-[\w+/]{43}=)'"


@pytest.mark.parametrize("path", ["/", "/nothing", "/docs", "/metrics", "/static/js/main.js", "/v2/health/live"])
def test_responses_have_the_security_headers(client, path):
    headers = client.get(path).headers

    assert re.sub(HASHES, "", headers["content-security-policy"]).split("; ") == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_page_describes_the_default_model(client):
    page = client.get("/")
    described = re.search(r'<script type="application/json" id="model">(.*?)</script>', page.text, re.S)

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert described is not None
    assert json.loads(described[1]) == client.get("/models/lstm").json()


def test_page_describes_the_requested_model(client):
    other = client.get("/?model=gru").text

    assert '<link rel="stylesheet"' in other
    assert json.loads(re.search(r'id="model">(.*?)</script>', other, re.S)[1]) == client.get("/models/gru").json()


def test_unknown_model_is_a_problem_that_lists_the_models(client):
    answer = client.get("/?model=gpt")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "lstm" in answer.json()["detail"]


def test_model_menu_lists_every_model_with_title_source_size_and_accuracy(client):
    page = html.unescape(client.get("/").text)
    links = dict(re.findall(r'<li><a href="\./\?model=([^"]+)"(.*?)</a></li>', page, re.S))
    models = client.get("/models").json()["models"]

    assert links.keys() == {model["name"] for model in models}
    for model in models:
        for told in (model["title"], model["idea"], model["source"], f"{model['parameters']:,}"):
            assert told in links[model["name"]]
        assert f"{100 * model['accuracy']['mnist_test']:.2f} %" in links[model["name"]]


def test_model_menu_starts_with_the_default_model_and_marks_the_current_one(client):
    page = client.get("/?model=gru").text

    assert re.findall(r'<li><a href="\./\?model=([^"]+)"', page)[0] == "lstm"
    assert re.findall(r'model=([^"]+)" aria-current="page"', page) == ["gru"]


@pytest.mark.parametrize("name", names())
def test_page_of_every_model_has_the_equations_of_its_cell(client, name):
    page = client.get(f"/?model={name}").text

    equations = re.findall(r'<div class="equation".*?</div>', page, re.S)
    told = html.unescape(re.sub("<[^>]+>", "", "".join(equations)))
    letters = {re.match(r"\w", signal["symbol"])[0] for signal in client.get(f"/models/{name}").json()["signals"]}
    assert [letter for letter in letters if letter not in told] == []


@pytest.mark.parametrize(("path", "model"), [("/", "lstm"), ("/?model=gru", "gru")])
def test_example_command_requests_the_shown_model_from_this_host(client, path, model, encode, ink):
    page = client.get(path, headers={"host": "digits.example:8123"}).text
    code = re.search(r"<code>(curl .*?)</code>", page, re.S)
    address = shlex.split(html.unescape(code[1]).replace("\\\n", " "))[1]

    assert address.startswith("http://digits.example:8123/predict")
    answer = client.post(address, content=encode(Image.fromarray(ink)), headers={"content-type": "image/png"})
    assert answer.json()["model"] == model


def test_page_answers_head_requests(client):
    answer = client.head("/")

    assert answer.status_code == 200
    assert answer.content == b""


def test_plotly_is_served_from_its_package_and_cached_for_ever(client):
    from plotly.offline import get_plotlyjs_version

    path = re.search(r'src="(/vendor/plotly-[^"]+)"', client.get("/").text)
    assert path is not None
    answer = client.get(path[1])

    assert path[1] == f"/vendor/plotly-{get_plotlyjs_version()}/plotly.min.js"
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_that_the_page_references_exist(client):
    paths = re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)

    assert paths
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_static_files_are_revalidated(client):
    first = client.get("/static/js/main.js")
    again = client.get("/static/js/main.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
