"""What tests of the comparison do and look at."""

import base64
import re
from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visitor import PATIENCE_MS

UNITS = 128


def section(visitor):
    return visitor.page.locator("#compare")


def keep(visitor):
    return visitor.button("Keep this as A")


def map_of(visitor, half: str):
    return section(visitor).locator(f"[data-map][data-half={half}] .plot")


def tells(visitor, text: str | re.Pattern[str]) -> None:
    """Wait until the section says it; another model may have to be loaded first."""
    expect(section(visitor)).to_contain_text(text, timeout=PATIENCE_MS)


def read(visitor, what: str) -> str:
    return section(visitor).locator(f"[data-at={what}]").inner_text().replace("\N{MINUS SIGN}", "-")


def answer(visitor, model: str = "lstm", posted: int = -1) -> dict:
    """What the service says of something that the page has asked about."""
    return visitor.server.predict(visitor.posted[posted], model)


def signal(answered: dict, name: str, layer: int = -1) -> np.ndarray:
    return np.array(answered["layers"][layer][name])


def two_drawings(visitor, first: int = 3, second: int = 8) -> tuple[dict, dict]:
    """Keep one sample and draw another; what the service says of each."""
    visitor.open().wait("ready")
    visitor.button(f"Sample {first}").click()
    visitor.wait("ready")
    a = answer(visitor)
    keep(visitor).click()
    visitor.button(f"Sample {second}").click()
    visitor.wait("ready")
    visitor.settled()
    return a, answer(visitor)


def beside(visitor, model: str, first: str | None = None) -> None:
    """Let another model read what is on the page."""
    visitor.open(first).wait("ready")
    section(visitor).locator("[data-against]").select_option(model)
    section(visitor).locator("[data-half=b][data-belief] image").wait_for(state="attached")


def point(visitor, half: str, row: int, place: int, places: int = UNITS, click: bool = False) -> None:
    """Point at a cell of a map; row and place count from 1."""
    plot = map_of(visitor, half)
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    at = box["x"] + (place - 0.5) * box["width"] / places, box["y"] + (row - 0.5) * box["height"] / 28
    visitor.page.mouse.move(*at)
    if click:
        visitor.page.mouse.click(*at)
    visitor.settled()


def painted(visitor, half: str) -> str:
    """The picture of a map, as the address that it is drawn from."""
    return map_of(visitor, half).locator("image").get_attribute("href")


def pixels(visitor, half: str, places: int = UNITS) -> np.ndarray:
    """[28, places, 4]: the picture of a map."""
    address = painted(visitor, half)
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        found = np.asarray(picture.convert("RGBA")).astype(int)
    rows, columns = found.shape[0] // 28, found.shape[1] // places
    return found[rows // 2 :: rows, columns // 2 :: columns]


def drawn(visitor, side: str) -> list[float]:
    """The places across, 0 to 100, that a line goes through."""
    path = section(visitor).locator(f"[data-line={side}]").get_attribute("d")
    return [float(place) for place in re.findall(r"[ML]([\d.]+) ", path)]
