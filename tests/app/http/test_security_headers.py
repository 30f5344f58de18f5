"""Content security policy, frame ancestors and CORS."""

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
    ("given", "sources"),
    [((), "'none'"), (("self",), "'self'"), (("self", "https://*.example.org"), "'self' https://*.example.org")],
)
def test_frame_ancestors_are_a_setting_and_none_by_default(given, sources):
    headers = serve(frame_ancestors=given).get("/v2/health/live").headers

    assert headers["content-security-policy"].endswith(f"; frame-ancestors {sources}")


def test_other_origins_are_refused_by_default():
    plain = serve()

    assert "access-control-allow-origin" not in plain.get("/v2/health/live", headers=ASKING).headers
    assert plain.options("/predict", headers=PREFLIGHT).status_code == 405


def test_cors_allows_the_origins_of_the_settings_only():
    client = serve(cors_origins=(COURSE,))

    allowed = client.options("/predict", headers=PREFLIGHT)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == COURSE
    assert client.get("/v2/health/live", headers=ASKING).headers["access-control-allow-origin"] == COURSE
    other = client.get("/v2/health/live", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers


def test_error_response_has_cors_headers():
    answer = serve(cors_origins=(COURSE,)).post("/predict", headers=ASKING)

    assert answer.status_code == 503
    assert answer.headers["access-control-allow-origin"] == COURSE
    assert "content-security-policy" in answer.headers


def test_no_response_sets_or_allows_cookies(client):
    for path in ("/", "/docs", "/models", "/nothing"):
        assert "set-cookie" not in client.get(path).headers
    assert (
        "access-control-allow-credentials"
        not in serve(cors_origins=(COURSE,)).options("/predict", headers=PREFLIGHT).headers
    )


@pytest.mark.parametrize("path", ["/", "/?model=grid", "/comparison", "/docs", "/models", "/nothing"])
def test_policy_allows_inline_content_by_hash_only(client, path):
    policy = client.get(path).headers["content-security-policy"]

    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


@pytest.mark.parametrize("model", ["lstm", "grid", "attention"])
def test_policy_has_the_hash_of_the_inline_style(client, model):
    answer = client.get("/", params={"model": model})
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)

    assert not re.search(r"<[^>]* style=", answer.text)
    assert hash_of(style) in directives(answer)["style-src"]
    assert hash_of(style + " ") not in directives(answer)["style-src"]
    assert hash_of(style) not in directives(client.get("/comparison"))["style-src"]


def test_hash_of_nothing_is_the_known_one():
    assert hash_of("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def directives(answer) -> dict[str, list[str]]:
    policy = answer.headers["content-security-policy"]
    return {name: sources for name, *sources in (directive.split() for directive in policy.split(";"))}
