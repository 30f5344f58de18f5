"""Compressed responses are smaller and decompress to the same content."""

import gzip
import re

import pytest
import zstandard
from starlette.datastructures import Headers

from gatescope.app.formats.trace_formats import JSON, SAFETENSORS
from gatescope.app.http.compression import accepted_encoding
from gatescope.app.schemas import EXAMPLE

DECOMPRESS = {"zstd": zstandard.decompress, "gzip": gzip.decompress}
BOTH = "gzip, deflate, br, zstd"


@pytest.fixture
def raw(client):
    """A function that gives a response and its bytes on the wire."""

    def raw(path: str, accepted: str, headers: dict[str, str] | None = None, **request):
        asked = {"Accept-Encoding": accepted, **(headers or {})}
        with client.stream("POST" if request else "GET", path, headers=asked, **request) as answer:
            return answer, b"".join(answer.iter_raw())

    return raw


@pytest.fixture
def page_file(client) -> str:
    """The versioned path of the page's main script."""
    found = re.search(r'src="(static/[0-9a-f]{16}/js/main.js)"', client.get("/").text)
    assert found is not None
    return f"/{found[1]}"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br", None),
        ("*", None),
        (BOTH, "zstd"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("zstd;q=0.1, gzip", "gzip"),
        ("zstd;q=0, gzip;q=0", None),
        ("zstd;q=nonsense", None),
    ],
)
def test_encoding_is_used_only_where_it_is_accepted_by_name(accepted, encoding):
    assert accepted_encoding(Headers({} if accepted is None else {"Accept-Encoding": accepted})) == encoding


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
@pytest.mark.parametrize("path", ["/", "/?model=grid", "/comparison", "/models", "/openapi.json"])
def test_compressed_response_decompresses_to_the_plain_one(client, raw, path, encoding):
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    answer, content = raw(path, encoding)

    assert answer.headers["content-encoding"] == encoding
    assert DECOMPRESS[encoding](content) == plain.content
    assert 2 * len(content) < len(plain.content)
    assert int(answer.headers["content-length"]) == len(content)
    assert "Accept-Encoding" in answer.headers["vary"] and "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_compressed_file_decompresses_to_the_plain_one(client, raw, page_file, encoding):
    plotly = re.search(r'src="(/vendor/plotly-[^"]+)"', client.get("/").text)
    assert plotly is not None
    for path in (page_file, plotly[1]):
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        answer, content = raw(path, encoding)

        assert DECOMPRESS[encoding](content) == plain.content
        assert 2 * len(content) < len(plain.content)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        tag = answer.headers["etag"]
        assert tag == f"W/{plain.headers['etag']}", "other bytes can't have the same strong tag"
        assert raw(path, encoding, {"If-None-Match": tag})[0].status_code == 304


def test_range_of_a_file_is_a_range_of_the_plain_one(client, raw, page_file):
    answer, content = raw(page_file, BOTH, {"Range": "bytes=0-2000"})

    assert answer.status_code == 206
    assert "content-encoding" not in answer.headers
    assert content == client.get(page_file).content[:2001]


def test_trace_is_compressed_by_zstd_only_and_tensors_never(raw):
    plain, content = raw("/predict", "gzip", {"Accept": JSON}, json={"image": EXAMPLE})
    compressed, content_in_zstd = raw("/predict", BOTH, {"Accept": JSON}, json={"image": EXAMPLE})
    tensors, _ = raw("/predict", BOTH, {"Accept": SAFETENSORS}, json={"image": EXAMPLE})

    assert compressed.headers["content-encoding"] == "zstd"
    assert "content-encoding" not in plain.headers and "content-encoding" not in tensors.headers
    is_the_same = zstandard.decompress(content_in_zstd) == content
    assert is_the_same  # pytest would take minutes to show how a hundred kilobytes differ
    assert "Accept-Encoding" in plain.headers["vary"] and "Accept" in plain.headers["vary"]


def test_short_responses_and_errors_are_not_compressed(raw):
    for path in ("/v2/health/live", "/nothing"):
        assert "content-encoding" not in raw(path, BOTH)[0].headers


def test_response_to_head_declares_no_encoding(client):
    answer = client.head("/", headers={"Accept-Encoding": BOTH})

    assert answer.status_code == 200 and answer.content == b""
    assert "content-encoding" not in answer.headers
