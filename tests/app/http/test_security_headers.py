"""What a page may run, who may show it in a frame, and whose pages may ask."""

import re

import pytest
from fastapi.testclient import TestClient

from gatescope.app.http.security_headers import hash_of
from gatescope.app.main import create_app
from gatescope.app.settings import Settings

COURSE = "https://course.example.org"
ASKING = {"Origin": COURSE}
PREFLIGHT = ASKING | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


def serve(**settings) -> TestClient:
    return TestClient(create_app(Settings(**settings)))


@pytest.mark.parametrize(
    ("given", "told"),
    [((), "'none'"), (("self",), "'self'"), (("self", "https://*.example.org"), "'self' https://*.example.org")],
)
def test_who_may_frame_the_page_is_a_setting_and_nobody_at_first(given, told):
    headers = serve(frame_ancestors=given).get("/v2/health/live").headers

    assert headers["content-security-policy"].endswith(f"; frame-ancestors {told}")


def test_other_pages_may_not_ask_unless_they_are_named():
    plain = serve()

    assert "access-control-allow-origin" not in plain.get("/v2/health/live", headers=ASKING).headers
    assert plain.options("/predict", headers=PREFLIGHT).status_code == 405


def test_pages_that_are_named_may_ask_and_no_others():
    client = serve(cors_origins=(COURSE,))

    allowed = client.options("/predict", headers=PREFLIGHT)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == COURSE
    assert client.get("/v2/health/live", headers=ASKING).headers["access-control-allow-origin"] == COURSE
    other = client.get("/v2/health/live", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers


def test_a_refusal_can_be_read_by_the_page_that_asked():
    answer = serve(cors_origins=(COURSE,)).post("/predict", headers=ASKING)

    assert answer.status_code == 503
    assert answer.headers["access-control-allow-origin"] == COURSE
    assert "content-security-policy" in answer.headers


def test_no_answer_sets_a_cookie_or_lets_another_page_send_one(client):
    for path in ("/", "/docs", "/models", "/nothing"):
        assert "set-cookie" not in client.get(path).headers
    assert (
        "access-control-allow-credentials"
        not in serve(cors_origins=(COURSE,)).options("/predict", headers=PREFLIGHT).headers
    )


@pytest.mark.parametrize("path", ["/", "/?model=grid", "/comparison", "/docs", "/models", "/nothing"])
def test_nothing_inline_is_allowed_but_what_a_hash_names(client, path):
    policy = client.get(path).headers["content-security-policy"]

    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


@pytest.mark.parametrize("model", ["lstm", "grid", "attention"])
def test_the_page_has_one_inline_style_and_the_policy_names_it(client, model):
    answer = client.get("/", params={"model": model})
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)

    assert not re.search(r"<[^>]* style=", answer.text)
    assert hash_of(style) in directives(answer)["style-src"]
    assert hash_of(style + " ") not in directives(answer)["style-src"]
    assert hash_of(style) not in directives(client.get("/comparison"))["style-src"]


def test_a_hash_is_the_one_that_browsers_compute():
    """That of nothing is known everywhere."""
    assert hash_of("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def directives(answer) -> dict[str, list[str]]:
    policy = answer.headers["content-security-policy"]
    return {name: sources for name, *sources in (directive.split() for directive in policy.split(";"))}
