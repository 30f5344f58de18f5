"""Fewer bytes on the wire, and the very same content out of them."""

import gzip
import re

import pytest
import zstandard
from starlette.datastructures import Headers

from gatescope.app.formats.trace_formats import JSON, SAFETENSORS
from gatescope.app.http.compression import coding_of
from gatescope.app.schemas import EXAMPLE

UNPACK = {"zstd": zstandard.decompress, "gzip": gzip.decompress}
BOTH = "gzip, deflate, br, zstd"


@pytest.fixture
def raw(client):
    """Gives an answer and its bytes as they came over the wire."""

    def raw(path: str, accepted: str, headers: dict[str, str] | None = None, **request):
        asked = {"Accept-Encoding": accepted, **(headers or {})}
        with client.stream("POST" if request else "GET", path, headers=asked, **request) as answer:
            return answer, b"".join(answer.iter_raw())

    return raw


@pytest.fixture
def page_file(client) -> str:
    """Where the page says that its largest script lies."""
    found = re.search(r'src="(static/[0-9a-f]{16}/js/main.js)"', client.get("/").text)
    assert found is not None
    return f"/{found[1]}"


@pytest.mark.parametrize(
    ("accepted", "coding"),
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
def test_a_coding_is_used_only_where_it_is_asked_for_by_name(accepted, coding):
    assert coding_of(Headers({} if accepted is None else {"Accept-Encoding": accepted})) == coding


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
@pytest.mark.parametrize("path", ["/", "/?model=grid", "/comparison", "/models", "/openapi.json"])
def test_a_coded_answer_holds_what_a_plain_one_does(client, raw, path, coding):
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    answer, content = raw(path, coding)

    assert answer.headers["content-encoding"] == coding
    assert UNPACK[coding](content) == plain.content
    assert 2 * len(content) < len(plain.content)
    assert int(answer.headers["content-length"]) == len(content)
    assert "Accept-Encoding" in answer.headers["vary"] and "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_files_come_coded_and_plain_with_the_same_content(client, raw, page_file, coding):
    plotly = re.search(r'src="(/vendor/plotly-[^"]+)"', client.get("/").text)
    assert plotly is not None
    for path in (page_file, plotly[1]):
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        answer, content = raw(path, coding)

        assert UNPACK[coding](content) == plain.content
        assert 2 * len(content) < len(plain.content)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        tag = answer.headers["etag"]
        assert tag == f"W/{plain.headers['etag']}", "other bytes can't have the same strong tag"
        assert raw(path, coding, {"If-None-Match": tag})[0].status_code == 304


def test_a_part_of_a_file_is_a_part_of_the_plain_one(client, raw, page_file):
    answer, content = raw(page_file, BOTH, {"Range": "bytes=0-2000"})

    assert answer.status_code == 206
    assert "content-encoding" not in answer.headers
    assert content == client.get(page_file).content[:2001]


def test_a_trace_comes_in_zstd_or_plain_and_its_tensors_always_plain(raw):
    plain, content = raw("/predict", "gzip", {"Accept": JSON}, json={"image": EXAMPLE})
    coded, packed = raw("/predict", BOTH, {"Accept": JSON}, json={"image": EXAMPLE})
    tensors, _ = raw("/predict", BOTH, {"Accept": SAFETENSORS}, json={"image": EXAMPLE})

    assert coded.headers["content-encoding"] == "zstd"
    assert zstandard.decompress(packed) == content
    assert "content-encoding" not in plain.headers and "content-encoding" not in tensors.headers
    assert "Accept-Encoding" in plain.headers["vary"] and "Accept" in plain.headers["vary"]


def test_short_answers_and_refusals_stay_as_they_are(raw):
    for path in ("/v2/health/live", "/nothing"):
        assert "content-encoding" not in raw(path, BOTH)[0].headers


def test_the_head_of_an_answer_tells_of_no_body_that_is_not_there(client):
    answer = client.head("/", headers={"Accept-Encoding": BOTH})

    assert answer.status_code == 200 and answer.content == b""
    assert "content-encoding" not in answer.headers
