import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from gatescope.app.context import app_context
from gatescope.app.main import create_app
from gatescope.app.settings import Settings
from gatescope.model.data.mnist_files import find, names, parse

IMAGES, LABELS = names("test")


def service(folder: Path | None) -> TestClient:
    """The service as far as it needs no models, which are loaded when it is started."""
    return TestClient(create_app(Settings(data=folder and str(folder))), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def mnist(data_folder):
    """The images and the labels as they are."""
    return [parse(find(name, data_folder), name) for name in names("test")]


@pytest.fixture(scope="module")
def digits(data_folder):
    return service(data_folder)


@pytest.fixture
def folder(data_folder, tmp_path) -> Path:
    """A copy that a test may damage."""
    for name in names("test"):
        shutil.copy(find(name, data_folder), tmp_path)
    return tmp_path


@pytest.mark.parametrize("index", [0, 4521, 9999])
def test_digit_has_image_and_label_of_its_index(digits, mnist, index):
    images, labels = mnist
    answer = digits.get(f"/digits/{index}").json()

    assert (answer["index"], answer["label"]) == (index, labels[index])
    np.testing.assert_array_equal(np.array(answer["image"], np.float32), images[index] / np.float32(255))


def test_digit_can_be_posted_unchanged(digits, client):
    image = digits.get("/digits/0").json()["image"]

    assert client.post("/predict", json={"image": image}).json()["prediction"] == 7


def test_image_has_the_same_trace_as_numbers_and_as_bytes():
    """Each of the 256 greys, so that the page may send the one or the other."""
    grey = np.arange(256, dtype=np.uint8)

    np.testing.assert_array_equal(
        (grey / np.float64(255)).astype(np.float32), grey.astype(np.float32) / np.float32(255)
    )


def test_random_digit_varies_and_is_not_cached(digits):
    answers = [digits.get("/digits/random") for _ in range(6)]

    assert len({answer.json()["index"] for answer in answers}) > 1
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize("label", range(10))
def test_random_digit_has_the_requested_label(digits, label):
    assert digits.get(f"/digits/random?label={label}").json()["label"] == label


@pytest.mark.parametrize("path", ["/digits/10000", f"/digits/{10**30}"])
def test_test_set_has_ten_thousand_digits(digits, path):
    answer = digits.get(path)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-digit")
    assert "10,000" in answer.json()["detail"]


@pytest.mark.parametrize("index", ["-1", "seven", "0.0", "+0", "1_0", " 0", "%D9%A2"])
def test_invalid_index_is_refused(digits, index):
    answer = digits.get(f"/digits/{index}")

    assert answer.status_code == 422
    assert "path.index: Input should be " in answer.json()["detail"]


@pytest.mark.parametrize("query", ["label=10", "label=x", "label=7.0", "label=7&label=8", "label="])
def test_invalid_label_is_refused(digits, query):
    assert digits.get(f"/digits/random?{query}").status_code == 422


@pytest.mark.parametrize("path", ["/digits/random", "/digits/0"])
def test_missing_data_is_a_problem_that_names_the_variable(path):
    answer = service(None).get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "/problems/no-digits"
    assert "GATESCOPE_DATA" in answer.json()["detail"]


def test_missing_labels_make_digits_unavailable(folder):
    find(LABELS, folder).unlink()
    there = service(folder)

    assert not app_context(there.app).test_digits.is_available
    assert there.get("/digits/0").json()["type"] == "/problems/no-digits"


def test_damaged_file_is_a_problem_until_it_is_repaired(folder, caplog):
    path = find(LABELS, folder)
    whole = path.read_bytes()
    path.write_bytes(gzip.compress(gzip.decompress(whole)[:-1] + b"\xff"))
    there = service(folder)
    answer = there.get("/digits/0")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unusable-digits")
    assert path.name in answer.json()["detail"] and str(folder) not in answer.text
    assert str(path) in caplog.text and "checksum" in caplog.text

    path.write_bytes(whole)
    assert there.get("/digits/0").json()["label"] == 7


def test_files_are_read_once_on_first_use(folder, monkeypatch):
    reads = []
    monkeypatch.setattr(
        "gatescope.app.formats.mnist_test_set.parse", lambda path, name: reads.append(name) or parse(path, name)
    )
    there = service(folder)
    assert app_context(there.app).test_digits.is_available and reads == []
    for _ in range(3):
        there.get("/digits/random")

    assert reads == [IMAGES, LABELS]
