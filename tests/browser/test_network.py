"""The page behind a bad network: it says what is wrong, goes on, and shows the newest drawing alone."""

import pytest
from playwright.sync_api import expect

# Everything that the prediction has been, in its order.
NOTE = """() => { window.shown = [];
  const prediction = document.querySelector("#prediction");
  const note = new MutationObserver(() => window.shown.push(prediction.value));
  note.observe(prediction, { childList: true, subtree: true }); }"""


def test_from_a_cold_cache_the_page_takes_less_than_two_megabytes(visit):
    visitor, loaded, came = visit(reduced_motion="reduce"), {}, []
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.on("Network.responseReceived", lambda it: loaded.update({it["requestId"]: it["response"]["url"]}))
    session.on("Network.loadingFinished", lambda it: came.append((it["encodedDataLength"], loaded[it["requestId"]])))
    visitor.open().wait("ready")

    assert sum(size for size, _ in came) < 2e6
    assert max(came)[1].endswith("plotly.min.js")


def test_second_visit_loads_no_file_again(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    asked = []
    visitor.page.on("response", lambda answer: asked.append(answer))
    visitor.open().wait("ready")
    files = [answer for answer in asked if "/static/" in answer.url or "/vendor/" in answer.url]

    assert len(files) > 100
    timings = visitor.page.evaluate(
        "() => performance.getEntriesByType('resource').map(({ name, transferSize }) => [name, transferSize])"
    )
    sent = [name for name, size in timings if size > 0 and ("/static/" in name or "/vendor/" in name)]
    assert sent == []


def test_with_half_a_second_to_the_server_the_page_loads_and_reads(visit, network):
    network.latency = 0.5
    visitor = visit(network, reduced_motion="reduce").open().wait("ready")
    visitor.button("Sample 7").click()
    visitor.until("document.querySelector('#prediction').value === '7'")

    assert visitor.complaints == []


def test_on_a_slow_line_the_answer_comes_and_the_newest_drawing_wins(visit, network):
    visitor = visit(network, reduced_motion="reduce").open().wait("ready")
    visitor.page.evaluate(NOTE)
    network.latency, network.rate = 0.5, 24_000
    visitor.button("Sample 8").click()
    visitor.wait("busy")
    visitor.button("Sample 7").click()
    visitor.until("document.querySelector('#prediction').value === '7'")

    assert visitor.page.evaluate("() => window.shown.at(-1)") == "7"
    assert "8" not in visitor.page.evaluate("() => window.shown")
    expect(visitor.page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("by_reset", [True, False], ids=["reset", "cut"])
def test_truncated_responses_are_reported_and_retried(visit, network, by_reset):
    visitor = visit(network, reduced_motion="reduce").open().wait("ready")
    network.by_reset, network.broken = by_reset, 3
    visitor.button("Sample 7").click()
    visitor.wait("error")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The server does not answer.")
    visitor.wait("ready")

    assert visitor.prediction == "7"
    assert network.broken == 0
    expect(visitor.page.get_by_role("alert")).to_be_hidden()
