"""A page as a person uses it."""

from typing import Any

from tests.browser.network import Network
from tests.support.service import Service

PATIENCE_MS = 60_000  # a shared machine may be busy; what is waited for is an event, never a time


class Visitor:
    """A page as a person uses it, with everything noted that it should not do."""

    def __init__(self, page: Any, server: Service | Network) -> None:
        self.page = page
        self.server = server
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.posted: list[bytes] = []
        self.draws = True  # else what is posted is no drawing, but the article's experiment
        page.on("console", lambda message: self._note(message))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request))

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.outside.append(request.url)
        if request.method == "POST" and self.draws:
            self.posted.append(request.post_data_buffer)

    def open(self, model: str | None = None) -> "Visitor":
        self.page.goto(self.server.url if model is None else f"{self.server.url}/?model={model}")
        return self

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def row(self) -> int:
        return int(self.page.locator("#row").input_value())

    @property
    def prediction(self) -> str:
        return str(self.page.locator("#prediction").inner_text())

    def wait(self, state: str) -> "Visitor":
        """Until the page says that it is in this state."""
        self.page.locator(f"body[data-state={state}]").wait_for(timeout=PATIENCE_MS)
        return self

    def until(self, condition: str) -> None:
        """Until a JavaScript expression holds; looked at once a frame, by a function since the page forbids eval."""
        look = f"const look = () => ({condition}) ? done(true) : requestAnimationFrame(look);"
        end = f"setTimeout(() => done(false), {PATIENCE_MS});"
        holds = self.page.evaluate(f"() => new Promise((done) => {{ {look} {end} look(); }})")
        assert holds, f"never held: {condition}; the page said {self.complaints}"

    def settled(self) -> None:
        """Until everything that has changed by now is on the screen."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def go_back(self) -> None:
        """To the top of the page, the last row and the top layer, with no unit chosen and nothing pointed at."""
        self.page.mouse.move(1, 1)
        self.page.locator("#row").fill("28")
        layers = self.page.locator("[data-layer-of-unit]")
        if layers.count():
            layers.select_option(index=layers.locator("option").count() - 1)
        self.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        self.page.keyboard.press("Escape")

    def start_drawing(self) -> "Visitor":
        """An empty pad, as soon as the first sample is there."""
        self.wait("ready")
        self.button("Clear").click()
        return self.wait("idle")

    def stroke(self, points: list[tuple[float, float]], lift: bool = True) -> None:
        """Draw with the mouse; x and y in 0..1 of the pad."""
        box = self.page.locator("#pad").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places:
            self.page.mouse.move(*place)
        if lift:
            self.page.mouse.up()

    def point_at(self, signal: str, row: int, unit: int, units: int) -> None:
        """Hover the middle of a cell; row and unit count from 1."""
        plot = self.page.locator(f'[data-signal="{signal}"]').first
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        x, y = (unit - 0.5) * box["width"] / units, (row - 0.5) * box["height"] / 28
        self.page.mouse.move(box["x"] + x, box["y"] + y)
