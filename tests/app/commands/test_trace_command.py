import re

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from gatescope.app.cli import main


@pytest.fixture
def picture(ink, tmp_path):
    """A seven, dark on light, as a file."""
    path = tmp_path / "digit.png"
    Image.fromarray(255 - ink).save(path)
    return path


@pytest.fixture
def served(client, picture):
    """What the service answers to the same picture."""

    def served(accept: str):
        headers = {"Content-Type": "image/png", "Accept": accept}
        return client.post("/predict", content=picture.read_bytes(), headers=headers)

    return served


def test_digit_is_printed(capsys, picture, served):
    assert main(["trace", str(picture)]) == 0

    answer = served("application/json").json()
    digit = answer["prediction"]
    assert capsys.readouterr().out == f"{digit} ({answer['probabilities'][digit]:.1%}, lstm)\n"


def test_json_equals_the_response_of_the_service(picture, served, tmp_path):
    assert main(["trace", str(picture), "--out", str(tmp_path / "trace.json")]) == 0

    assert (tmp_path / "trace.json").read_bytes() == served("application/json").content


def test_safetensors_equal_the_response_of_the_service(picture, served, tmp_path):
    assert main(["trace", str(picture), "--model", "lstm", "--out", str(tmp_path / "trace.safetensors")]) == 0

    written = load((tmp_path / "trace.safetensors").read_bytes())
    expected = load(served("application/vnd.safetensors").content)
    assert set(written) == set(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(written[name], values)


def test_image_is_unchanged_without_normalising(rows, tmp_path):
    small = np.round(255 * np.array(rows)).astype(np.uint8)
    Image.fromarray(small).save(tmp_path / "small.png")

    out = tmp_path / "trace.safetensors"
    assert main(["trace", str(tmp_path / "small.png"), "--no-normalise", "--out", str(out)]) == 0

    np.testing.assert_array_equal(load(out.read_bytes())["image"], small.astype(np.float32) / np.float32(255))


def test_page_is_stand_alone(picture, tmp_path):
    page = tmp_path / "trace.html"
    assert main(["trace", str(picture), "--html", str(page)]) == 0

    text = page.read_text()
    assert len(text) > 3_000_000, "Plotly's own code must be inside"
    assert not re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="', text)
    for title in ("cell state", "forget gate", "input gate", "output gate", "candidate", "hidden state", "digit"):
        assert title in text


@pytest.mark.parametrize("network", ["two-layers", "attention", "grid"])
def test_other_models_equal_the_service_and_have_a_page(capsys, gallery, networks, picture, tmp_path, network):
    as_json, tensors, page = (tmp_path / f"trace.{suffix}" for suffix in ("json", "safetensors", "html"))
    model = str(networks[network])
    assert main(["trace", str(picture), "--model", model, "--out", str(as_json), "--html", str(page)]) == 0
    assert main(["trace", str(picture), "--model", model, "--out", str(tensors)]) == 0

    def served(accept: str):
        headers = {"Content-Type": "image/png", "Accept": accept}
        return gallery.post(f"/predict?model={network}", content=picture.read_bytes(), headers=headers).content

    assert as_json.read_bytes() == served("application/json")
    written, expected = load(tensors.read_bytes()), load(served("application/vnd.safetensors"))
    assert set(written) == set(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(written[name], values)
    for signal in gallery.get(f"/models/{network}").json()["signals"]:
        assert signal["name"].replace("_", " ") in page.read_text()
    assert capsys.readouterr().out.endswith(f", {network})\n")


@pytest.mark.parametrize("damage", ["truncated", "nan", "half-a-letter"])
def test_invalid_model_is_one_sentence_and_writes_nothing(capsys, damaged, damage, picture, tmp_path):
    path, told = damaged[damage]
    out = tmp_path / "trace.json"

    assert main(["trace", str(picture), "--model", str(path), "--out", str(out)]) == 2

    error = capsys.readouterr().err
    assert error.startswith(f"gatescope: {path}")
    assert told in error
    assert error.count("\n") == 1
    assert not out.exists()


MISTAKES = {
    "missing": "cannot read",
    "folder": "cannot read",
    "text": "must be a whole PNG or JPEG",
    "blank": "there must be ink",
    "large": "Without normalising, an image must be 28 x 28",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_invalid_image_is_one_sentence(capsys, tmp_path, mistake):
    path = tmp_path / "digit.png"
    if mistake == "folder":
        path.mkdir()
    elif mistake == "text":
        path.write_text("seven")
    elif mistake != "missing":
        Image.new("L", (100, 100), 255).save(path)
    options = ["--no-normalise"] if mistake == "large" else []

    assert main(["trace", str(path), *options]) == 2

    error = capsys.readouterr().err
    assert error.startswith("gatescope: ")
    assert MISTAKES[mistake] in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [["--out", "trace.txt"], ["--html", "trace.json"], ["--model", "gpt"], ["--out", "no/such/folder/t.json"]],
)
def test_invalid_option_is_one_sentence(capsys, picture, options, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    assert main(["trace", str(picture), *options]) == 2

    error = capsys.readouterr().err
    assert error.startswith("gatescope: ")
    assert error.count("\n") == 1


def test_cached_model_gives_the_same_trace(picture, tmp_path, monkeypatch, fresh_code):
    monkeypatch.setenv("GATESCOPE_CACHE", str(tmp_path / "kept"))
    traces = [tmp_path / f"{name}.safetensors" for name in ("first", "second")]
    for path in traces:
        assert main(["trace", str(picture), "--out", str(path)]) == 0

    assert traces[0].read_bytes() == traces[1].read_bytes()
    assert len([*(tmp_path / "kept" / "compiled").iterdir()]) == 3, "description, places and code for one image"
