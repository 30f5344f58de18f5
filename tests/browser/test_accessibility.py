"""Every state of the page: nothing for axe-core to find, everything in sight, within reach and large enough."""

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.screens import NARROWER, PHONE, SMALL_PHONE, TABLET, WIDE
from tests.browser.visitor import Visitor
from tests.support.service import Service

DARK = {"color_scheme": "dark"}
ENOUGH = 24  # pixels a finger needs


def measure(name: str) -> str:
    """A function of the page, from a file of its own."""
    text = (Path(__file__).parent / "measures" / f"{name}.js").read_text(encoding="utf-8")
    return text.partition("\n")[2].rstrip().removesuffix(";")


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's own text, which the page's policy lets in through the debugger alone."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def empty(visitor) -> None:
    visitor.start_drawing()


def drawing(visitor) -> None:
    visitor.start_drawing()
    visitor.stroke([(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)], lift=False)


def drawing_by_keys(visitor) -> None:
    visitor.start_drawing()
    visitor.page.locator("#pad").focus()
    for key in ("ArrowUp", "Enter", "ArrowDown", "ArrowDown"):
        visitor.page.keyboard.press(key)


def error(visitor) -> None:
    visitor.page.route("**/predict?*", lambda route: route.fulfill(status=413, body="{}"))
    visitor.button("Sample 7").click()
    visitor.wait("error")


def picture_error(visitor) -> None:
    visitor.page.locator("#picture").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    visitor.page.locator("#alert:not([hidden])").wait_for()


def playing(visitor) -> None:
    visitor.page.get_by_label("Speed").select_option("0.25")
    visitor.button("Play").click()


def unit(visitor) -> None:
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "p"):
        visitor.page.keyboard.press(key)


def menu(visitor) -> None:
    visitor.page.locator("#models summary").click()


def help_(visitor) -> None:
    visitor.page.keyboard.press("?")


def unfolded(visitor) -> None:
    """Everything that can be folded out, a unit kept, and a link just copied."""
    unit(visitor)
    visitor.page.locator("details:not(#models)").evaluate_all("all => all.forEach((one) => (one.open = true))")
    if visitor.page.locator("#link").count():
        visitor.page.locator("#link").click()


def compared(visitor) -> None:
    unit(visitor)
    visitor.page.locator("[data-control=compare]").click()
    visitor.button("Sample 8").click()
    visitor.wait("ready")


def guided(visitor) -> None:
    visitor.page.locator("[data-start]:visible").first.click()
    visitor.page.locator("[data-card]").wait_for()


def nothing(visitor) -> None:
    """As it is when it has loaded."""


# name: (settings of the window, address, what a person does there)
STATES = {
    "at rest": (WIDE, "", nothing),
    "empty": (WIDE, "", empty),
    "while drawing": (WIDE, "", drawing),
    "while drawing by keys": (WIDE, "", drawing_by_keys),
    "error": (WIDE, "", error),
    "picture error": (WIDE | DARK, "", picture_error),
    "playing": (WIDE, "", playing),
    "unit kept": (WIDE | DARK, "", unit),
    "menu": (WIDE, "", menu),
    "menu on a phone": (SMALL_PHONE | DARK, "", menu),
    "help": (WIDE, "", help_),
    "help on a phone": (SMALL_PHONE | DARK, "", help_),
    "unfolded": (WIDE, "", unfolded),
    "unfolded and dark": (WIDE | DARK, "", unfolded),
    "two compared": (WIDE | DARK, "", compared),
    "two compared on a phone": (SMALL_PHONE, "", compared),
    "guided": (WIDE, "", guided),
    "guided on a phone": (SMALL_PHONE | DARK, "", guided),
    "tablet": (TABLET, "", unfolded),
    "phone": (PHONE, "", unfolded),
    "small phone": (SMALL_PHONE | DARK, "", unfolded),
    "Chinese": (WIDE, "?lang=zh-Hans", unfolded),
    "several layers": (PHONE, "?model=lstm2", unfolded),
    "attention": (WIDE | DARK, "?model=attention", unfolded),
    "modules": (WIDE, "?model=clockwork", unfolded),
    "groups": (WIDE, "?model=grid", unfolded),
    "comparison": (WIDE, "comparison", nothing),
    "comparison on a dark phone": (SMALL_PHONE | DARK, "comparison", unfolded),
}


def bring_to(state: str, visitor: Any) -> Any:
    """The page in one of the STATES, at rest."""
    _, address, act = STATES[state]
    visitor.page.goto(f"{visitor.server.url}/{address}")
    visitor.wait("ready")
    # Controls that wait for the statistics would else join the others in the midst of a test.
    visitor.until("!document.querySelector('[data-control=order]')?.disabled")
    act(visitor)
    visitor.settled()
    return visitor


@pytest.fixture
def visited(visit: Callable[..., Any]) -> Callable[[str], Any]:
    """Gives a page of its own in one of the STATES."""
    return lambda state: bring_to(state, visit(**STATES[state][0], reduced_motion="reduce"))


@pytest.fixture(scope="module")
def looked_at(windows: Callable[..., Any], server: Service) -> Iterator[Callable[[str], Any]]:
    """Gives the page in one of the STATES, opened once for all tests that only look at it."""
    pages: dict[str, Any] = {}

    def looked_at(state: str) -> Any:
        if state not in pages:
            page = windows("looked at", **STATES[state][0], reduced_motion="reduce").new_page()
            pages[state] = bring_to(state, Visitor(page, server))
        return pages[state]

    yield looked_at
    for visitor in pages.values():
        visitor.page.close()


def states(*names: str) -> Any:
    assert set(names) <= set(STATES)
    return pytest.mark.parametrize("state", names)


@states(*STATES)
def test_axe_finds_nothing(looked_at, axe: str, state: str):
    visitor = looked_at(state)
    visitor.page.context.new_cdp_session(visitor.page).send("Runtime.evaluate", {"expression": axe})

    found = visitor.page.evaluate(measure("axe"))

    assert found["rules"] > 30
    assert found["violations"] == []


def channels(colour: str) -> tuple[list[float], float]:
    """Red, green and blue in 0..1, and how opaque: of rgb(…), rgba(…) and color(srgb …)."""
    numbers = [float(number) for number in re.findall(r"[\d.]+(?:e-?\d+)?", colour)]
    parts = numbers[:3] if colour.startswith("color(") else [number / 255 for number in numbers[:3]]
    return parts, numbers[3] if len(numbers) > 3 else 1.0


def over(colour: str, under: list[float], opacity: float = 1.0) -> list[float]:
    parts, alpha = channels(colour)
    return [under[i] + alpha * opacity * (parts[i] - under[i]) for i in range(3)]


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2's contrast ratio."""

    def luminance(parts: list[float]) -> float:
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@states("unfolded", "unfolded and dark", "small phone", "attention", "help", "error", "comparison")
def test_all_text_stands_out_and_none_is_tiny(looked_at, state: str):
    """Also where axe can't tell, as under something that lies over it."""
    texts = looked_at(state).page.evaluate(measure("texts"))
    assert len(texts) > 50
    for text in texts:
        under = [1.0, 1.0, 1.0]
        for colour in text["behind"]:
            under = over(colour, under)
        large = text["size"] >= 24 or (text["size"] >= 18.66 and text["weight"] >= 700)
        ratio = contrast(over(text["color"], under, text["opacity"]), under)
        assert ratio >= (3 if large else 4.5), f"{text['text']!r}: {ratio:.2f}"
        assert text["size"] >= 12, f"{text['text']!r}: {text['size']} px"


# What must be seen and is no text: what is drawn, by which property, on what.
DRAWN = [
    ("#bars .best .column span", "background-color", "--paper"),
    ("#bars .column:not(.best *) span", "background-color", "--paper"),
    ("[data-line]", "stroke", "--well"),
    ("[data-dot]", "background-color", "--well"),
    ("[data-own]", "stroke", "--well"),
    ("[data-all]", "stroke", "--paper"),
    ("[data-all]", "stroke", "--well"),
    ("[data-unit]", "border-top-color", "--paper"),
    ("[data-near]", "border-top-color", "--paper"),
    ("#theme svg", "stroke", "--paper"),
    (":focus", "outline-color", "--paper"),
    (":focus", "outline-color", "--well"),
]


@states("unfolded", "unfolded and dark")
def test_what_is_drawn_stands_out(visited, state: str):
    visitor = visited(state)
    visitor.page.keyboard.press("Tab")
    for drawn in DRAWN:
        measured = visitor.page.evaluate(measure("drawn"), drawn)
        under, _ = channels(measured["under"])
        ratio = contrast(over(measured["colour"], under, measured["opacity"]), under)
        assert ratio >= 3, f"{drawn}: {ratio:.2f}"


@states("unfolded", "small phone", "groups", "comparison", "error")
def test_tab_reaches_every_control_with_a_visible_focus(visited, state: str):
    visitor = visited(state)
    visitor.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    expected = {target["name"] for target in visitor.page.evaluate(measure("targets")) if target["enabled"]}
    seen: dict[str, dict[str, Any]] = {}
    for _ in range(2 * len(expected)):
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.evaluate(measure("focused"))
        if focused["name"] in seen:
            break
        seen[focused["name"]] = focused
    seen.pop("BODY", None)

    assert len(expected) > 10
    assert expected - set(seen) == set()
    for focused in seen.values():
        assert focused["ring"] >= 2 and focused["inView"] and focused["uncovered"], focused


@states("unfolded", "small phone", "several layers", "menu on a phone", "help", "comparison")
def test_every_target_has_room_for_a_finger(looked_at, state: str):
    targets = looked_at(state).page.evaluate(measure("targets"))
    small = [target for target in targets if not target["free"] and min(target["width"], target["height"]) < ENOUGH]

    assert len(targets) > 8
    assert small == []


# Not innerWidth: a phone's window grows with what does not fit it.
BROAD = "() => document.documentElement.scrollWidth"


@states(
    *(
        state
        for state, (settings, *_) in STATES.items()
        if settings in (PHONE, SMALL_PHONE, PHONE | DARK, SMALL_PHONE | DARK)
    )
)
def test_a_small_screen_never_scrolls_sideways(looked_at, state: str):
    visitor = looked_at(state)

    assert visitor.page.evaluate(BROAD) <= visitor.page.viewport_size["width"]


@pytest.mark.parametrize(
    "settings", [WIDE, NARROWER, TABLET, PHONE, SMALL_PHONE], ids=lambda it: it["viewport"]["width"]
)
def test_text_with_more_space_is_not_cut_off(visit, settings):
    visitor = visit(**settings, reduced_motion="reduce").open().wait("ready")
    unfolded(visitor)
    assert visitor.page.evaluate(measure("cut-off")) == []
    visitor.page.evaluate(measure("wider-text"))
    visitor.settled()

    assert visitor.page.evaluate(measure("cut-off")) == []
    assert visitor.page.evaluate(BROAD) <= visitor.page.viewport_size["width"]


def test_reduced_motion_stops_every_animation(visited):
    visitor = visited("unfolded")
    visitor.button("Sample 7").click()
    visitor.wait("ready")

    assert visitor.page.evaluate("() => document.getAnimations().length") == 0
    assert visitor.button("Play").is_visible()


def test_a_link_leads_past_the_masthead(visited):
    visitor = visited("at rest")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate(measure("focused"))["inView"]
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")

    assert visitor.page.evaluate("() => document.activeElement.id") == "pad"
