"""A real browser on the real service: what the browser tests share."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from tests.browser.network import Network
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.support.require import require
from tests.support.service import Service

# The one that has no windows takes two thirds of the time that the others take.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Pages of one context share a process, which keeps what it compiled of Plotly's 4.8 MB: a page takes half the time.
    "--process-per-site",
    # Whoever watches a page wants to know where in a script things happen; Plotly's would be parsed three times for it.
    "--js-flags=--no-enable-lazy-source-positions",
    # Whatever is not this machine can't be reached, as with the network off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="package")
def server() -> Iterator[Service]:
    """The service, started once."""
    with Service() as service:
        yield service


@pytest.fixture
def network(server: Service) -> Iterator[Network]:
    """A network to the service that a test may make worse, or cut."""
    network = Network(server)
    yield network
    network.stop()


@pytest.fixture
def own_server() -> Iterator[Service]:
    """A service that a test may stop and start."""
    with Service() as service:
        yield service


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., Service]]:
    """Gives a service in an environment with these changes, for all tests of the file."""
    with ExitStack() as started:

        def serve(environ: Mapping[str, str | None]) -> Service:
            return started.enter_context(Service(environ=environ))

        yield serve


# Not for the whole session: Playwright runs an event loop in this thread, and tests elsewhere want their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    require(chromium, "needs Chromium on the PATH")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def windows(browser: Any, server: Service) -> Iterator[Callable[..., Any]]:
    """Gives the browser context for a purpose and with these settings, the same one again for the same ones."""
    contexts: dict[str, Any] = {}

    def context(purpose: str, **settings: Any) -> Any:
        key = json.dumps([purpose, settings], sort_keys=True)
        if key not in contexts:
            contexts[key] = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **settings})
            contexts[key].set_default_timeout(PATIENCE_MS)
            # While any page of the site is open its process lives on.
            contexts[key].new_page().goto(f"{server.url}/static/icon.svg")
        return contexts[key]

    yield context
    for made in contexts.values():
        made.close()


@pytest.fixture
def visit(windows: Callable[..., Any], server: Service) -> Iterator[Callable[..., Visitor]]:
    """A new page in a window with these settings, which are Playwright's for a context."""
    pages = []

    def visit(server: Service | Network = server, **settings: Any) -> Visitor:
        pages.append(windows("visit", **settings).new_page())
        return Visitor(pages[-1], server)

    yield visit
    for page in pages:
        # The next test's page in the same window is a stranger's.
        origin = {"origin": page.evaluate("location.origin"), "storageTypes": "local_storage,cookies"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", origin)
        page.close()


@pytest.fixture(scope="package")
def settled_page(windows: Callable[..., Any], server: Service) -> Callable[..., Visitor]:
    """Gives a model's page without motion and with its first sample read; it is opened once for many tests.

    A test gets it at the last row, without a unit, at the top layer, and may choose others; whatever else changes the
    page belongs on one of its own, which `visit` opens.
    """
    pages: dict[str, Visitor] = {}

    def settled_page(model: str = "lstm", **settings: Any) -> Visitor:
        key = json.dumps([model, settings], sort_keys=True)
        if key not in pages:
            page = windows("settled", reduced_motion="reduce", **settings).new_page()
            pages[key] = Visitor(page, server).open(model).wait("ready")
            pages[key].draws = False
            pages[key].until("!document.querySelector('[data-control=order]')?.disabled")  # the statistics are there
        else:
            pages[key].go_back()
        pages[key].settled()
        return pages[key]

    return settled_page
