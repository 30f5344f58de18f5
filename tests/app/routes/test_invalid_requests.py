"""How POST /predict says what it refuses; everything that it refuses stands in tests/robustness/corpus."""

import gzip
import json

import numpy as np
import pytest
from PIL import Image, ImageFile

from gatescope.model.weights_file import names

MARK = "xyzzy-from-the-sender"
ROW = [0] * 28
GOOD = [ROW] * 28
JSON = "application/json"


def as_json(image, **more) -> bytes:
    return json.dumps({"image": image, **more}).encode()


def post(client, content, kind=JSON, **query):
    return client.post("/predict", content=content, params=query, headers={"Content-Type": kind})


def assert_problem(answer, status: int, kind: str) -> dict:
    """The answer is a small problem document and repeats nothing; returns it."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 4000
    assert MARK not in answer.text
    problem = answer.json()
    assert set(problem) <= {"type", "title", "status", "detail", "errors"}
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    return problem


def test_invalid_number_is_named_by_its_position(client):
    image = [list(ROW) for _ in range(28)]
    image[3][5] = 2

    problem = assert_problem(post(client, as_json(image)), 422, "invalid-request")

    assert problem["errors"] == [{"where": "image.3.5", "what": "Input should be less than or equal to 1"}]


def test_response_lists_at_most_twenty_errors(client):
    problem = assert_problem(
        post(client, as_json(GOOD, **{f"{MARK}{n}": n for n in range(50)})), 422, "invalid-request"
    )

    assert len(problem["errors"]) == 20
    assert "and 49 more" in problem["detail"]


def test_last_duplicate_key_counts(client):
    body = b'{"model": 1, "image": ' + json.dumps(GOOD).encode() + b', "model": "lstm"}'

    assert post(client, body).json()["model"] == "lstm"


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "image/gif",
        MARK,
        "a/" * 9,
    ],
)
def test_unsupported_content_type_is_refused_with_the_supported_ones(client, kind):
    problem = assert_problem(post(client, as_json(GOOD), kind), 415, "unsupported-media-type")

    for accepted in ("application/json", "image/png", "image/jpeg", "application/octet-stream"):
        assert accepted in problem["detail"]


def test_missing_content_type_is_refused(client):
    assert_problem(client.post("/predict", content=as_json(GOOD)), 415, "unsupported-media-type")


def test_content_type_parameters_are_ignored(client):
    assert post(client, as_json(GOOD), "Application/JSON; charset=utf-8").status_code == 200


def test_compressed_body_is_refused(client):
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}

    answer = client.post("/predict", content=gzip.compress(as_json(GOOD)), headers=headers)

    assert_problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*", MARK])
def test_unacceptable_format_is_refused_before_computing(client, accept):
    answer = client.post("/predict", json={"image": GOOD}, headers={"Accept": accept})

    problem = assert_problem(answer, 406, "not-acceptable")
    assert "application/vnd.safetensors" in problem["detail"]


def test_unknown_model_is_refused_with_the_known_ones(client):
    for answer in (post(client, as_json(GOOD), model=MARK), post(client, as_json(GOOD, model=MARK))):
        assert f"one of {', '.join(names())};" in assert_problem(answer, 404, "unknown-model")["detail"]


@pytest.mark.parametrize("signals", [MARK, f"cell_state,{MARK}", "", "cell_state,", "Cell_State"])
def test_unknown_signal_is_refused_with_the_known_ones(client, signals):
    problem = assert_problem(post(client, as_json(GOOD), signals=signals), 422, "unknown-signal")

    assert "forget_gate, input_gate, output_gate, candidate, cell_state, hidden_state" in problem["detail"]


@pytest.mark.parametrize("query", [{MARK: "1"}, {"normalize": "false"}, {"normalise": MARK}, {"width": "1.5"}])
def test_unknown_or_malformed_query_is_refused(client, query):
    assert_problem(post(client, as_json(GOOD), **query), 422, "invalid-request")


def test_contradiction_of_body_and_query_is_refused(client):
    answer = post(client, as_json(GOOD, normalise=False), normalise="true")

    assert_problem(answer, 422, "invalid-request")


OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"width": 28},
        {"height": 28},
        {"width": 28, "height": 27},
        {"width": 0, "height": 0},
        {"width": -28, "height": -28},
    ],
)
def test_bytes_that_do_not_match_width_and_height_are_refused(client, query):
    assert_problem(post(client, bytes(range(196)) * 4, OCTETS, **query), 422, "invalid-request")


def test_empty_body_is_refused(client):
    assert_problem(post(client, b"", OCTETS, width=0, height=0), 422, "invalid-request")


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_drawing_without_ink_is_refused_as_blank(client, grey):
    assert_problem(post(client, bytes([grey]) * 40_000, OCTETS, width=200, height=200), 422, "blank-image")


def test_blank_image_file_is_refused_as_blank(client, encode):
    assert_problem(post(client, encode(Image.new("L", (50, 50), 255)), "image/png"), 422, "blank-image")


def test_blank_json_is_refused_if_normalised(client):
    assert_problem(post(client, as_json(GOOD, normalise=True)), 422, "blank-image")


def test_image_must_be_28_by_28_without_normalising(client):
    problem = assert_problem(
        post(client, bytes(600), OCTETS, width=30, height=20, normalise="false"), 422, "invalid-request"
    )

    assert "this one is 30 x 20" in problem["detail"]


@pytest.mark.parametrize("kind", [JSON, "image/png", OCTETS])
def test_body_over_two_megabytes_is_refused(client, kind):
    assert_problem(post(client, bytes(2_000_001), kind, width=1, height=2_000_001), 413, "body-too-large")


def test_body_over_two_megabytes_is_refused_without_content_length(client):
    sent = 0

    def chunks():
        nonlocal sent
        for _ in range(2001):
            sent += 1000
            yield bytes(1000)

    assert_problem(post(client, chunks(), OCTETS), 413, "body-too-large")
    assert sent > 2_000_000


def test_body_of_two_megabytes_is_accepted(client, ink):
    body = np.zeros((1000, 2000), np.uint8)
    body[300:580, 800:1080] = ink

    assert post(client, body.tobytes(), OCTETS, width=2000, height=1000).status_code == 200


def test_image_with_too_many_pixels_is_refused_before_decoding(client, encode, monkeypatch):
    bomb = encode(Image.new("1", (10_000, 10_000)))
    assert len(bomb) < 100_000
    unpacked = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: unpacked.append(self.size))

    answer = post(client, bomb, "image/png")

    assert "10000 x 10000" in assert_problem(answer, 422, "picture-too-large")["detail"]
    assert not unpacked


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_truncated_image_file_is_refused(client, ink, kind, encode):
    whole = encode(Image.fromarray(ink), kind)

    for length in (0, 1, 10, 50, len(whole) // 2, len(whole) * 3 // 4):
        assert_problem(post(client, whole[:length], f"image/{kind.lower()}"), 422, "not-a-picture")


def test_other_image_format_is_refused(client, ink, encode):
    assert_problem(post(client, encode(Image.fromarray(ink), "GIF"), "image/png"), 422, "not-a-picture")
