"""Make the pictures of the documentation: `uv run python docs/pictures.py [URL]`.

`page.png` and `reading.gif` show the page with the trained LSTM; the service must run and Chromium be on the PATH.
`seven.png` is the drawing that the examples send.
"""

import io
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

from gatescope.model.data.pen_drawings import Drawing, rasterise

HERE = Path(__file__).parent
ROWS = 28
MILLISECONDS_A_ROW = 200
SAMPLE = "3"


def main() -> None:
    """Write seven.png, page.png and reading.gif beside this file."""
    samples = json.loads((HERE.parent / "static/samples.json").read_text())
    _ink_on_paper(next(sample["strokes"] for sample in samples if sample["label"] == 7)).save(HERE / "seven.png")
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", color_scheme="light")
        page.goto(url)
        page.get_by_role("button", name=f"Sample {SAMPLE}", exact=True).click()
        page.locator("body[data-state=ready]").wait_for()
        _show_row(page, 17)
        page.screenshot(path=HERE / "page.png")
        frames = [_frame(page, row) for row in range(1, ROWS + 1)]
        browser.close()
    frames[0].save(
        HERE / "reading.gif",
        save_all=True,
        append_images=frames[1:],
        duration=[MILLISECONDS_A_ROW] * (ROWS - 1) + [10 * MILLISECONDS_A_ROW],
        loop=0,
        optimize=True,
    )


def _ink_on_paper(strokes: list[list[list[float]]]) -> Image.Image:
    """A sample drawing, dark on light as a scan would be."""
    points = tuple(np.array(stroke, np.float32) for stroke in strokes)
    return ImageOps.invert(Image.fromarray(rasterise(Drawing(7, points))))


def _frame(page: Page, row: int) -> Image.Image:
    _show_row(page, row)
    shot = Image.open(io.BytesIO(page.screenshot()))
    return shot.resize((shot.width // 2, shot.height // 2)).quantize(128)


def _show_row(page: Page, row: int) -> None:
    page.locator("#row").fill(str(row))
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


if __name__ == "__main__":
    main()
