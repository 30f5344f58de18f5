"""Ways to a digit besides drawing one: the test set, and one's own last drawings."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from gatescope.model.data.mnist_files import find, names, parse
from tests.browser.screens import PHONE, TABLET, WIDE

STROKES = {
    "1": [(0.5, 0.15), (0.5, 0.85)],
    "7": [(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)],
}


@pytest.fixture(scope="module")
def images(data_folder) -> np.ndarray:
    name = names("test")[0]
    return parse(find(name, data_folder), name)


@pytest.fixture(scope="module")
def with_data(serve, data_folder):
    """A service that has the test digits."""
    return serve({"GATESCOPE_DATA": str(data_folder)})


@pytest.fixture(scope="module")
def without_data(serve):
    """A service that has none."""
    return serve({"GATESCOPE_DATA": None})


@pytest.fixture
def forgetful(visit):
    """A visitor of a browser that has no last drawings yet."""

    def forgetful(server=None, **settings):
        visitor = visit(*([server] if server else []), reduced_motion="reduce", **settings).open().wait("ready")
        visitor.page.evaluate("localStorage.clear()")
        visitor.page.reload()
        return visitor.wait("ready")

    return forgetful


def draw(visitor, digit: str) -> None:
    visitor.button("Clear").click()
    visitor.wait("idle")
    visitor.stroke(STROKES[digit])
    visitor.wait("ready")


def shelf(visitor):
    return visitor.page.locator("[data-shelf] button")


def chosen(visitor, index: int, label: int) -> None:
    """Let the next test digit be this one."""
    one = visitor.page.request.get(f"{visitor.server.url}/digits/{index}").json()
    assert one["label"] == label
    visitor.page.route("**/digits/random", lambda route: route.fulfill(body=json.dumps(one)))


def test_test_digit_is_sent_unchanged_and_shows_its_index_and_label(visit, with_data, images):
    visitor = visit(with_data, reduced_motion="reduce").open().wait("ready")
    chosen(visitor, 0, 7)
    visitor.button("Test digit").click()
    truth = visitor.page.locator("[data-truth]")
    expect(truth).to_have_text("Test digit 1, labelled 7")
    visitor.wait("ready")

    assert visitor.prediction == "7"
    np.testing.assert_array_equal(np.frombuffer(visitor.posted[-1], np.uint8).reshape(28, 28), images[0])
    visitor.page.reload()
    visitor.wait("ready")
    expect(truth).to_have_text("Test digit 1, labelled 7")


def test_a_test_digit_that_is_misread_says_as_what(visit, with_data):
    visitor = visit(with_data, reduced_motion="reduce").open("lstm28").wait("ready")
    chosen(visitor, 445, 6)  # it looks like a 6 to us, and like a 0 to the smallest network
    visitor.button("Test digit").click()

    expect(visitor.page.locator("[data-truth]")).to_have_text("Test digit 446, labelled 6, read as 0")
    assert visitor.prediction == "0"


def test_drawing_on_a_test_digit_removes_its_label(visit, with_data):
    visitor = visit(with_data, reduced_motion="reduce").open().wait("ready")
    chosen(visitor, 4521, 2)
    visitor.button("Test digit").click()
    truth = visitor.page.locator("[data-truth]")
    expect(truth).to_have_text("Test digit 4,522, labelled 2")
    visitor.stroke([(0.2, 0.9), (0.8, 0.9)])
    expect(truth).to_be_empty()
    visitor.button("Undo").click()
    expect(truth).to_have_text("Test digit 4,522, labelled 2")
    visitor.button("Sample 5").click()
    expect(truth).to_be_empty()


def test_every_press_brings_another_one(visit, with_data):
    visitor = visit(with_data, reduced_motion="reduce").open().wait("ready")
    told = set()
    for _ in range(4):
        with visitor.page.expect_response("**/digits/random"):
            visitor.button("Test digit").click()
        visitor.wait("ready")
        visitor.settled()
        told.add(visitor.page.locator("[data-truth]").inner_text())

    assert len(told) > 1
    assert visitor.complaints == []


def test_without_the_data_nothing_is_offered(visit, without_data):
    visitor = visit(without_data, reduced_motion="reduce").open().wait("ready")

    expect(visitor.button("Open a picture")).to_be_visible()
    expect(visitor.button("Test digit")).to_have_count(0)


def test_a_drawing_that_is_left_can_be_brought_back(forgetful):
    visitor = forgetful()
    expect(visitor.page.locator("#history")).to_be_hidden()
    draw(visitor, "7")
    read = np.array(visitor.server.predict(visitor.posted[-1])["image"])
    expect(shelf(visitor)).to_have_count(0)  # the sample that was there first is no drawing of one's own
    draw(visitor, "1")
    expect(shelf(visitor)).to_have_count(1)
    visitor.button("Bring back drawing 1").click()
    visitor.wait("ready")

    assert visitor.prediction == "7"
    sent = np.frombuffer(visitor.posted[-1], np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(sent, np.round(255 * read))
    # The 1 was left for it and comes first; the 7 is there once.
    expect(shelf(visitor)).to_have_count(2)


def test_the_last_drawings_are_there_on_the_next_visit_and_with_another_model(forgetful, visit):
    visitor = forgetful(locale="en-AU")
    draw(visitor, "7")
    visitor.button("Clear").click()
    expect(shelf(visitor)).to_have_count(1)
    later = visit(reduced_motion="reduce", locale="en-AU").open("gru").wait("ready")

    later.button("Bring back drawing 1").click()
    later.until("document.querySelector('#prediction').value === '7'")


def test_one_button_forgets_them_all(forgetful):
    visitor = forgetful()
    draw(visitor, "7")
    draw(visitor, "1")
    visitor.button("Sample 4").click()
    expect(shelf(visitor)).to_have_count(2)
    visitor.button("Forget your last drawings").click()

    expect(visitor.page.locator("#history")).to_be_hidden()
    assert visitor.page.evaluate("localStorage.getItem('drawings')") is None
    expect(visitor.button("Sample 0")).to_be_focused()
    visitor.page.reload()
    visitor.wait("ready")
    expect(visitor.page.locator("#history")).to_be_hidden()


def test_restored_drawing_keeps_the_keyboard_focus(forgetful):
    visitor = forgetful()
    draw(visitor, "7")
    draw(visitor, "1")
    visitor.button("Bring back drawing 1").focus()
    visitor.page.keyboard.press("Enter")
    expect(shelf(visitor)).to_have_count(2)

    expect(visitor.button("Bring back drawing 2")).to_be_focused()


def test_a_test_digit_comes_back_as_one(forgetful, with_data):
    visitor = forgetful(with_data)
    chosen(visitor, 0, 7)
    visitor.button("Test digit").click()
    visitor.until("document.querySelector('#prediction').value === '7'")
    visitor.button("Sample 4").click()
    visitor.button("Bring back test digit 1, labelled 7").click()

    expect(visitor.page.locator("[data-truth]")).to_have_text("Test digit 1, labelled 7")


@pytest.mark.parametrize("screen", [WIDE, TABLET, PHONE], ids=["wide", "tablet", "phone"])
def test_nothing_moves_when_the_first_drawing_comes_to_stand_there(forgetful, screen):
    visitor = forgetful(**screen)
    places = """() => [...document.querySelectorAll("#pad, .tools, #samples, .verdict, .bars, .transport, #instrument")]
      .map((part) => { const { x, y, height } = part.getBoundingClientRect(); return [x, y, height]; })"""
    draw(visitor, "7")
    visitor.page.evaluate("() => scrollTo(0, 0)")
    before = visitor.page.evaluate(places)
    visitor.button("Sample 4").click()
    visitor.wait("ready")
    expect(visitor.page.locator("#history")).to_be_visible()

    assert visitor.page.evaluate(places) == before
    sizes = visitor.page.locator("#history button").evaluate_all(
        "all => all.map((one) => [one.offsetWidth, one.offsetHeight])"
    )
    assert all(width >= 24 and height >= 24 for width, height in sizes)
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
