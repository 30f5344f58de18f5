"""What goes wrong between page and server, and how the page gets over it."""

from playwright.sync_api import expect

ONE = [(0.5, 0.15), (0.5, 0.5), (0.5, 0.85)]
SEVEN = [(0.3, 0.2), (0.5, 0.2), (0.7, 0.2), (0.6, 0.5), (0.49, 0.85)]


def test_a_late_answer_to_an_older_drawing_is_dropped(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    visitor.page.route("**/predict?*", hold_the_first)
    visitor.button("Sample 8").click()
    visitor.wait("busy")
    visitor.button("Sample 7").click()
    visitor.wait("ready")
    assert visitor.prediction == "7"
    held[0].continue_()
    visitor.page.unroute("**/predict?*")
    # A request made after the late answer, so that it had every chance to arrive.
    visitor.page.evaluate("() => fetch('v2/health/live').then((answer) => answer.text())")

    assert visitor.prediction == "7"
    assert len(held) == 1


def test_an_answer_that_comes_after_clear_changes_nothing(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    held = []
    visitor.page.route("**/predict?*", lambda route: held.append(route))
    visitor.button("Sample 8").click()
    visitor.wait("busy")
    visitor.button("Clear").click()
    visitor.wait("idle")
    held[0].continue_()
    visitor.page.evaluate("() => fetch('v2/health/live').then((answer) => answer.text())")

    assert visitor.prediction == ""
    assert visitor.page.locator("body").get_attribute("data-state") == "idle"


def test_page_reports_a_stopped_server_and_recovers_when_it_returns(visit, own_server):
    visitor = visit(own_server, reduced_motion="reduce").open().start_drawing()
    own_server.stop()
    visitor.stroke(ONE)
    visitor.wait("error")
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("The server does not answer.")
    assert visitor.prediction == ""

    visitor.button("Sample 7").click()
    expect(alert).to_be_visible()
    own_server.start()
    visitor.wait("ready")

    assert visitor.prediction == "7"
    expect(alert).to_be_hidden()


def test_server_errors_are_retried_until_they_end(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    problem = '{"type": "/problems/internal", "title": "Internal error", "status": 500, "detail": "Something broke."}'
    answers = []

    def fail_twice(route):
        answers.append(route)
        if len(answers) <= 2:
            route.fulfill(status=500, content_type="application/problem+json", body=problem)
        else:
            route.continue_()

    visitor.page.route("**/predict?*", fail_twice)
    visitor.stroke(ONE[:1])
    visitor.wait("error")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Something broke.")
    visitor.wait("ready")

    expect(visitor.page.get_by_role("alert")).to_be_hidden()


def test_refused_drawing_shows_the_server_s_words_and_the_next_one_is_sent(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    problem = '{"type": "/problems/too-large", "title": "Too large", "status": 413, "detail": "Send less."}'
    visitor.page.route(
        "**/predict?*",
        lambda route: route.fulfill(status=413, content_type="application/problem+json", body=problem),
        times=1,
    )
    visitor.stroke(ONE[:1])
    visitor.wait("error")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Send less.")
    visitor.button("Clear").click()
    visitor.wait("idle")
    visitor.stroke(SEVEN)
    visitor.wait("ready")

    assert visitor.prediction == "7"


def test_response_that_is_no_trace_shows_an_error(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()
    visitor.page.route("**/predict?*", lambda route: route.fulfill(status=200, body="<html>a proxy's page</html>"))
    visitor.stroke(ONE[:1])
    visitor.wait("error")

    expect(visitor.page.get_by_role("alert")).to_contain_text("The answer could not be read")


def test_missing_plotting_library_shows_an_error(visit):
    visitor = visit()
    visitor.page.route("**/plotly.min.js", lambda route: route.abort())
    visitor.open()

    expect(visitor.page.get_by_role("alert")).to_contain_text("The plotting library did not load.")
