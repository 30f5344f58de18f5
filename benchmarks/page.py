"""How fluid the page is: `uv run python benchmarks/page.py`. Needs Chromium on the PATH.

One service and one headless Chromium on the same machine. Printed are, in milliseconds:

* `redraw`: from an answer's last byte to everything being painted anew, a sample digit after the other;
* `pen`: from the pen's last movement to the picture of the drawing with it, request and answer included;
* `scrub` and `play`: dragging the row's slider from end to end and playing at the highest speed; how often Plotly was
  called, how many tasks took more than 50 ms and the longest time between two frames.

`ratio` is against what the same number of heatmaps of the same size costs when Plotly alone draws them, in turn with
`redraw`, in the same page.
"""

import argparse
import json
import os
import random
import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from process import gatescope

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

SCRIPT = Path(__file__).with_suffix(".js")


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="sample digits, and strokes")
    parser.add_argument("--model", default="lstm")
    arguments = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("Chromium must be on the PATH; it is not. Install it (Debian: apt-get install chromium).")
    with gatescope() as service, opened(f"{service.url}/?model={arguments.model}") as page:
        found = {
            "cores": os.cpu_count(),
            **redraws(page, arguments.rounds),
            "pen": spread(strokes(page, arguments.rounds)),
            "scrub": fluid(page, scrub),
            "play": fluid(page, play),
        }
    print(json.dumps(found, indent=1))


def spread(times: Sequence[float]) -> dict[str, float]:
    """The median and what 95 of 100 stay below, in milliseconds."""
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return {"median": round(statistics.median(times), 1), "p95": round(p95, 1), "times": len(times)}


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The page at rest in a window as of a laptop, with a digit and a unit on it: then most of it has work to do."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.add_init_script(path=SCRIPT)
        page.goto(address)
        page.locator("body[data-state=ready]").wait_for()
        page.locator("[data-control=order]:enabled").wait_for()
        page.locator("[data-unit]").fill("7")
        yield page
        browser.close()


def painted(page: Page) -> dict[str, Any]:
    """What was noted, as soon as a change that was waited for has been painted."""
    noted: dict[str, Any] = page.evaluate("() => bench.painted()")
    return noted


def redraws(page: Page, rounds: int) -> dict[str, Any]:
    """Samples one after the other, in turn with the bare heatmaps."""
    samples = page.locator("[data-sample]")
    took, ratios = [], []
    for k in range(rounds):
        page.evaluate("() => bench.forget()")
        samples.nth(k % 10).click()
        noted = painted(page)
        took.append(noted["painted"] - noted["arrived"])
        ratios.append(took[-1] / page.evaluate("() => bench.bare()"))
    return {"redraw": {**spread(took), "ratio": round(statistics.median(ratios), 2)}}


def strokes(page: Page, rounds: int) -> list[float]:
    """Short strokes, each on top of those before; every tenth begins anew."""
    chance, box, took = random.Random(0), page.locator("#pad").bounding_box(), []
    assert box is not None

    def somewhere() -> tuple[float, float]:
        across, down = chance.uniform(0.2, 0.8), chance.uniform(0.2, 0.8)
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    for k in range(rounds):
        if k % 10 == 0:
            page.locator("[data-control=clear]").click()
        page.mouse.move(*somewhere())
        page.mouse.down()
        page.mouse.move(*somewhere(), steps=10)
        page.mouse.move(*somewhere())
        noted = painted(page)
        took.append(noted["painted"] - noted["moved"])
        page.mouse.up()
        page.locator("body[data-state=ready]").wait_for()
    return took


def scrub(page: Page) -> None:
    """Drag the slider down and up again."""
    slider = page.locator("#row")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle, half = box["x"] + box["width"] / 2, box["height"] / 56
    page.mouse.move(middle, box["y"] + half)
    page.mouse.down()
    for target in (box["y"] + box["height"] - half, box["y"] + half) * 2:
        page.mouse.move(middle, target, steps=60)
    page.mouse.up()


def play(page: Page) -> None:
    """Play all rows at the highest speed."""
    page.locator("[data-control=speed]").select_option("4")
    page.locator("[data-control=play]").click()
    page.locator("[data-control=play].on").wait_for()
    page.locator("[data-control=play]:not(.on)").wait_for()


def fluid(page: Page, act: Any) -> dict[str, float]:
    """What an act costs the page that must cost nothing."""
    page.evaluate("() => bench.begin()")
    act(page)
    noted = page.evaluate("() => bench.end()")
    return {
        "plotly calls": noted["plots"],
        "tasks over 50 ms": noted["long"],
        "longest frame": round(max(noted["frames"]), 1),
        "frames": len(noted["frames"]),
    }


if __name__ == "__main__":
    main()
