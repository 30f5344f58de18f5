"""A real browser on the real service: what the browser tests share."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVE = "import sys; from gatescope.app.cli import main; sys.exit(main())"
PATIENCE_MS = 60_000  # a shared machine may be busy; what is waited for is an event, never a time
# The one that has no windows takes two thirds of the time that the others take.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whoever watches a page wants to know where in a script things happen; Plotly's would be parsed three times for it.
    "--js-flags=--no-enable-lazy-source-positions",
    # Whatever is not this machine can't be reached, as with the network off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def missing(reason: str) -> None:
    """Skip the test; where nothing may be skipped, which CI=true says, fail it."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason}, and with CI={os.environ['CI']} nothing may be skipped", pytrace=False)
    pytest.skip(reason)


class Server:
    """`gatescope serve` as a process of its own, on one port for as long as this object lives.

    Args:
      environ: what is different in its environment; None takes a variable away.
    """

    def __init__(self, environ: Mapping[str, str | None] | None = None) -> None:
        changed = os.environ | (environ or {})
        self.environ = {name: value for name, value in changed.items() if value is not None}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and return when it has said that it is ready."""
        command = [sys.executable, "-c", SERVE, "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        environ = self.environ | {"GATESCOPE_LOG": "quiet"}  # nobody reads on once it is ready, and the pipe would fill
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if self.url in line:
                return
        raise RuntimeError(f"The service ended with {self.process.wait()} before it was ready:\n{''.join(said)}")

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=30)
            self.process = None

    def predict(self, grey: bytes, model: str = "lstm") -> dict[str, Any]:
        """The JSON answer to a square grey picture."""
        side = round(len(grey) ** 0.5)
        request = urllib.request.Request(
            f"{self.url}/predict?width={side}&height={side}&model={model}",
            data=grey,
            headers={"Content-Type": "application/octet-stream", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return dict(json.load(answer))


class Visitor:
    """A page as a person uses it, with everything noted that it should not do."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page = page
        self.server = server
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.posted: list[bytes] = []
        page.on("console", lambda message: self._note(message))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request))

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.outside.append(request.url)
        if "/predict" in request.url:
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


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The service, started once."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A service that a test may stop and start."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., Server]]:
    """Gives a service in an environment with these changes, for all tests of the file."""
    started: list[Server] = []

    def serve(environ: Mapping[str, str | None]) -> Server:
        started.append(Server(environ))
        started[-1].start()
        return started[-1]

    yield serve
    for server in started:
        server.stop()


# A browser lives as long as one file's tests: Playwright runs an event loop in this thread; others want their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("needs the package playwright")
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        missing("needs Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def windows(browser: Any) -> Iterator[Callable[..., Any]]:
    """Gives the browser context with these settings; the same one again, so that Plotly's bundle is loaded once."""
    contexts: dict[str, Any] = {}

    def context(**settings: Any) -> Any:
        key = json.dumps(settings, sort_keys=True)
        if key not in contexts:
            contexts[key] = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **settings})
            contexts[key].set_default_timeout(PATIENCE_MS)
        return contexts[key]

    yield context
    for made in contexts.values():
        made.close()


@pytest.fixture
def visit(windows: Callable[..., Any], server: Server) -> Iterator[Callable[..., Visitor]]:
    """A new page in a window with these settings, which are Playwright's for a context."""
    pages = []

    def visit(server: Server = server, **settings: Any) -> Visitor:
        pages.append(windows(**settings).new_page())
        return Visitor(pages[-1], server)

    yield visit
    for page in pages:
        # The next test's page in the same window is a stranger's.
        origin = {"origin": page.evaluate("location.origin"), "storageTypes": "local_storage"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", origin)
        page.close()
