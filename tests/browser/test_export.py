"""What one takes home: figures and numbers as files, and what comes to the same numbers elsewhere."""

import base64
import csv
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import TimeoutError, expect
from safetensors.numpy import load

ROOT = Path(__file__).parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"
# Milliseconds between two files: Chromium takes ten a second from a page and drops the others without a word.
PACE = 120
SIGNALS = ["forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state"]


@pytest.fixture
def reading(visit):
    """Gives a visitor at row 17 of a sample, looking at unit 41, and what the service says of it."""

    def reading(model: str = "lstm", **settings):
        visitor = visit(reduced_motion="reduce", **settings).open(model).wait("ready")
        visitor.button("Sample 8").click()
        visitor.until("document.querySelector('#prediction').value === '8'")
        visitor.page.locator("#row").fill("17")
        visitor.page.locator("[data-unit]").fill("41")
        visitor.page.locator("[data-unit]").blur()
        visitor.settled()
        return visitor, visitor.server.predict(visitor.posted[-1], model)

    return reading


def saved(visitor, press) -> tuple[str, bytes]:
    """The name and content of the file that a button saves."""
    visitor.page.wait_for_timeout(PACE)
    try:
        with visitor.page.expect_download() as download:
            press.click()
    except TimeoutError:
        alerts = visitor.page.get_by_role("alert").all_inner_texts()
        raise AssertionError(f"nothing was saved; the page said {alerts} {visitor.complaints}") from None
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def figure(visitor, name: str, kind: str = "svg") -> tuple[str, bytes]:
    visitor.page.get_by_label("Figure", exact=True).select_option(name)
    return saved(visitor, visitor.page.locator(f"[data-save-figure={kind}]"))


def figures(visitor) -> list[str]:
    return list(visitor.page.locator("[data-figures] option:enabled").all_inner_texts())


def texts(svg: bytes) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def picture_in(address: str) -> np.ndarray:
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        return np.asarray(picture.convert("RGB"))


def cells(pixels: np.ndarray, columns: int) -> np.ndarray:
    """One pixel of each of the 28 x `columns` cells."""
    down, across = pixels.shape[0] // 28, pixels.shape[1] // columns
    return pixels[down // 2 :: down, across // 2 :: across]


def recipe(visitor, way: str) -> str:
    """The code that is offered for a terminal or a notebook."""
    visitor.page.get_by_label(way).check()
    code = offered(visitor)
    expect(code).not_to_be_empty()
    return str(code.inner_text())


def offered(visitor):
    """Where the code stands."""
    return visitor.page.locator("[data-recipe]")


# Saves every figure in turn; each name and content is caught where it would leave the page, since the browser takes a
# fifth of a second for a download.
EVERY_FIGURE = """async () => {
  const caught = [];
  const { createObjectURL } = URL;
  let content;
  URL.createObjectURL = (blob) => createObjectURL.call(URL, (content = blob));
  HTMLAnchorElement.prototype.click = function () { caught.push([this.download, content]); };
  const choice = document.querySelector("[data-figures]");
  const button = document.querySelector("[data-save-figure=svg]");
  for (const name of [...choice.options].filter(({ disabled }) => !disabled).map(({ value }) => value)) {
    const before = caught.length;
    choice.value = name;
    button.click();
    const failed = () => document.querySelector("#alert:not([hidden])") !== null;
    while (caught.length === before && !failed()) await new Promise(requestAnimationFrame);
  }
  return Promise.all(caught.map(async ([file, blob]) => [file, await blob.text()]));
}"""


def test_every_figure_of_every_kind_of_model_can_be_saved_as_svg(reading):
    for model, number in (("lstm", 12), ("attention", 16), ("clockwork", 8)):
        visitor, _ = reading(model)
        names = figures(visitor)
        assert len(names) == len(set(names)) >= number
        files = visitor.page.evaluate(EVERY_FIGURE)
        assert len(files) == len(names) == len({file for file, _ in files})
        for file, svg in ((file, text.encode()) for file, text in files):
            root = ElementTree.fromstring(svg)
            assert root.tag == f"{SVG}svg"
            assert re.fullmatch(rf"gatescope-{model}-8-[a-z0-9-]+\.svg", file)
            assert not re.search(rb'(?:href|src)="(?!data:)|url\(', svg), "it needs something else"
            assert any("Read by" in text and "as 8 (9" in text for text in texts(svg))
        assert visitor.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_heatmap_s_file_has_the_colours_of_the_page(reading, theme):
    visitor, _ = reading(color_scheme=theme)
    _, svg = figure(visitor, "Cell state")
    image = ElementTree.fromstring(svg).find(f".//{SVG}image")
    address = visitor.page.locator("[data-signal=cell_state] image").get_attribute("href")

    assert image is not None
    np.testing.assert_allclose(
        cells(picture_in(image.get("href")), 128).astype(int), cells(picture_in(address), 128).astype(int), atol=1
    )
    assert {"row", "1", "28", "unit", "128", "≤ −2.7", "≥ 2.7", "Marked: row 17, unit 41."} <= set(texts(svg))


def test_a_png_is_the_same_at_three_times_the_size(reading):
    visitor, _ = reading()
    for name in ("The whole reading", "Forget gate", "Belief in each class at the row"):
        _, svg = figure(visitor, name)
        file, png = figure(visitor, name, "png")
        with Image.open(BytesIO(png)) as picture:
            size, colours = picture.size, len(picture.convert("RGB").getcolors(10**6))
        root = ElementTree.fromstring(svg)

        assert file.endswith(".png")
        assert size == (3 * int(root.get("width")), 3 * int(root.get("height")))
        assert colours > 20


def test_the_whole_reading_has_every_panel(reading):
    visitor, _ = reading("lstm2")
    _, svg = figure(visitor, "The whole reading")
    names = [signal.replace("_", " ") for signal in SIGNALS]

    told = texts(svg)
    assert len(list(ElementTree.fromstring(svg).iter(f"{SVG}image"))) == 2 * (1 + len(SIGNALS)) + 1
    for name in names:
        assert sum(text.endswith(name) for text in told) == 2
    assert {"Layer 1", "Layer 2", "belief"} <= set(told)


def test_a_unit_has_a_figure_when_one_is_chosen(reading):
    visitor, answer = reading()
    _, svg = figure(visitor, "The chosen unit")
    mean = np.mean([row[40] for row in answer["layers"][0]["forget_gate"]])

    assert "Unit 41" in texts(svg)
    assert f"mean {mean:.2f}" in texts(svg)
    visitor.page.keyboard.press("Escape")
    visitor.settled()
    expect(visitor.page.locator("[data-figures] option", has_text="The chosen unit")).to_be_disabled()


def test_two_that_are_compared_are_a_figure_as_soon_as_there_are_two(reading):
    visitor, _ = reading()
    option = visitor.page.locator("[data-figures] option", has_text="Where do two differ?")
    expect(option).to_be_disabled()
    visitor.page.locator("[data-against]").select_option("gru")
    expect(visitor.page.locator("#compare [data-told]")).to_contain_text("B, GRU, reads")
    visitor.page.get_by_label("Figure", exact=True).focus()
    expect(option).to_be_enabled()
    _, svg = figure(visitor, "Where do two differ?")

    assert any("B, GRU, reads 8" in text for text in texts(svg))
    assert "Compare with" not in svg.decode()


def test_any_element_marked_as_figure_is_exported_as_displayed(reading):
    visitor, _ = reading()
    visitor.page.evaluate(
        """() => {
          const style = new CSSStyleSheet();
          style.replaceSync(`.made { width: 200px }
            .made rect { fill: rgb(1, 2, 3) } .made p { background: rgb(4, 5, 6) }`);
          document.adoptedStyleSheets.push(style);
          const figure = document.createElement("figure");
          figure.dataset.figure = "Made just now";
          figure.className = "made";
          figure.innerHTML = `<p>Words that are long enough to be broken</p><button data-unkept>Press</button>
            <button>A part</button><p><i>f</i> = 0.5</p>
            <svg viewBox="0 0 10 10" width="50"><rect width="10" height="10"/></svg>`;
          document.querySelector("#stage").append(figure);
        }"""
    )
    visitor.page.get_by_label("Figure", exact=True).focus()
    file, svg = figure(visitor, "Made just now")
    text = svg.decode()

    assert file == "gatescope-lstm-8-made-just-now.svg"
    assert 'fill="rgb(1, 2, 3)"' in text and 'fill="rgb(4, 5, 6)"' in text
    words = [told.strip() for told in texts(svg)]
    broken = [told for told in words if told and told in "Words that are long enough to be broken"]
    assert len(broken) > 1 and " ".join(broken) == "Words that are long enough to be broken"
    assert "Press" not in text and "A part" in words
    assert {"f", "= 0.5"} <= set(texts(svg)), "a blank before a word would move it"
    assert "Row 17. Unit 41." in words


def test_units_csv_has_every_computed_value(reading):
    visitor, answer = reading("lstm2")
    file, content = saved(visitor, visitor.button("units.csv"))
    head, *lines = csv.reader(StringIO(content.decode()))

    assert file == "gatescope-lstm2-8-units.csv"
    assert head == ["row", "layer", "unit", *SIGNALS]
    table = np.array([[float(cell) for cell in line] for line in lines]).reshape(28, 2, 128, 9)
    np.testing.assert_array_equal(table[16, 1, 40, :3], [17, 2, 41])
    for layer, signals in enumerate(answer["layers"]):
        for place, name in enumerate(SIGNALS):
            expected = np.array(signals[name], np.float32)
            np.testing.assert_array_equal(table[:, layer, :, 3 + place].astype(np.float32), expected)


def test_rows_csv_has_pixels_and_probabilities(reading):
    visitor, answer = reading("attention")
    file, content = saved(visitor, visitor.button("rows.csv"))
    lines = list(csv.DictReader(StringIO(content.decode())))

    assert file == "gatescope-attention-8-rows.csv"
    assert len(lines) == 28
    for row, line in enumerate(lines):
        told = {name: np.float32(cell) for name, cell in line.items()}
        assert told["row"] == row + 1
        assert [told[f"pixel_{n}"] for n in range(1, 29)] == [np.float32(x) for x in answer["image"][row]]
        assert [told[f"belief_{k}"] for k in range(10)] == [np.float32(x) for x in answer["probabilities_by_row"][row]]
        attention = answer["layers"][0]["attention"][row]
        assert [told[f"attention_{n}"] for n in range(1, 29)] == [np.float32(x) for x in attention]


def test_the_trace_is_saved_as_the_service_gives_it(reading):
    visitor, answer = reading()
    name, content = saved(visitor, visitor.button("trace.json"))
    assert name == "gatescope-lstm-8.json"
    assert json.loads(content) == answer

    name, content = saved(visitor, visitor.button("trace.safetensors"))
    assert name == "gatescope-lstm-8.safetensors"
    tensors = load(content)
    assert tensors.keys() == {
        "image",
        "probabilities",
        "probabilities_by_row",
        *(f"layers.0.{name}" for name in SIGNALS),
    }
    np.testing.assert_array_equal(tensors["image"], np.array(answer["image"], np.float32))
    for name in SIGNALS:
        np.testing.assert_array_equal(tensors[f"layers.0.{name}"], np.array(answer["layers"][0][name], np.float32))


def test_the_command_comes_to_what_is_on_the_page(reading, tmp_path):
    visitor, answer = reading("gru")
    command = recipe(visitor, "terminal")
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True)

    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads((tmp_path / "gatescope-gru-8.json").read_text()) == answer


@pytest.mark.parametrize("way", ["notebook, asking this service", "notebook, with the package alone"])
@pytest.mark.parametrize("unit", [41, None])
def test_a_notebook_comes_to_what_is_on_the_page(reading, tmp_path, way, unit):
    visitor, answer = reading("lstm2")
    if unit is None:
        visitor.page.keyboard.press("Escape")
    else:
        visitor.page.locator("[data-layer-of-unit]").select_option(label="1")
    visitor.settled()
    cell = tmp_path / "cell.py"
    cell.write_text(recipe(visitor, way))
    run = subprocess.run(
        [sys.executable, cell], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stderr
    numbers, verdict = run.stdout.splitlines()
    shown = answer["probabilities_by_row"][16][8] if unit is None else answer["layers"][0]["cell_state"][16][40]
    assert verdict == "as on the page: True"
    assert int(numbers.split()[0]) == 8
    assert float(numbers.split()[1]) == pytest.approx(shown, abs=1e-6)
    if unit is not None:
        told = visitor.page.locator("[data-value-of=cell_state]").inner_text().replace("−", "-")
        assert float(told) == pytest.approx(shown, abs=0.0005)


def test_code_snippets_follow_row_unit_and_drawing(reading):
    visitor, answer = reading()
    assert "  # row 17, unit 41" in recipe(visitor, "notebook, asking this service")
    visitor.page.locator("#row").fill("9")
    expect(offered(visitor)).to_contain_text("# row 9, unit 41")
    visitor.button("Sample 3").click()
    expect(offered(visitor)).to_contain_text("== 3 and")


def test_copy_button_copies_the_code(reading):
    visitor, _ = reading(permissions=["clipboard-read", "clipboard-write"])
    code = recipe(visitor, "terminal")
    visitor.button("Copy").click()
    expect(visitor.page.locator("[data-copied]")).to_have_text("Copied")

    assert visitor.page.evaluate("navigator.clipboard.readText()").strip() == code.strip()


def test_code_is_selected_without_a_clipboard(reading):
    visitor, _ = reading()
    visitor.page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    code = recipe(visitor, "terminal")
    visitor.button("Copy").click()
    expect(visitor.page.locator("[data-copied]")).to_contain_text("keyboard")

    assert visitor.page.evaluate("String(getSelection())").strip() == code.strip()


def test_export_is_disabled_without_a_drawing(reading):
    visitor, _ = reading()
    visitor.start_drawing()
    controls = visitor.page.locator("#keep").locator("button, select")

    for control in controls.all():
        expect(control).to_be_disabled()
    expect(visitor.page.locator("[data-recipe]")).to_be_empty()


def test_export_shows_an_error_when_the_service_is_unreachable(visit, network):
    visitor = visit(network, reduced_motion="reduce").open().wait("ready")
    network.disconnect()
    visitor.button("trace.json").click()

    expect(visitor.page.locator("#alert")).to_contain_text("The server does not answer")


def test_code_snippets_do_not_change_while_rows_play(reading):
    visitor, _ = reading()
    visitor.page.get_by_label("Speed").select_option("4")
    recipe(visitor, "notebook, asking this service")
    visitor.page.evaluate(
        """() => { window.writes = 0;
          new MutationObserver((changes) => { window.writes += changes.length; })
            .observe(document.querySelector("[data-recipe]"), { childList: true }); }"""
    )
    visitor.button("Play").click()
    visitor.until("document.querySelector('#row').value === '28'")
    expect(offered(visitor)).to_contain_text("# row 28, unit 41")

    assert visitor.page.evaluate("window.writes") <= 4
