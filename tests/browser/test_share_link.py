"""Links that carry the drawing, row, unit and model: opening one shows what its author saw."""

import numpy as np
import pytest
from playwright.sync_api import expect


def address(visitor) -> str:
    visitor.button("Copy a link to what is shown").click()
    expect(visitor.page.locator(".link-said")).not_to_be_empty()
    return str(visitor.page.url)


def test_share_link_restores_drawing_row_and_unit(visit):
    maker = visit(reduced_motion="reduce").open("lstm2").wait("ready")
    maker.button("Sample 8").click()
    maker.wait("ready")
    maker.page.locator("[data-layer-of-unit]").select_option(label="1")
    maker.page.locator("[data-unit]").fill("41")
    maker.page.locator("[data-unit]").blur()
    maker.page.locator("#row").fill("12")
    maker.settled()
    link = address(maker)

    guest = visit(reduced_motion="reduce", locale="en-GB")
    guest.page.goto(link)
    guest.wait("ready")
    assert (guest.prediction, guest.row) == ("8", 12)
    expect(guest.page.locator("[data-unit]")).to_have_value("41")
    expect(guest.page.locator("[data-layer-of-unit]")).to_have_value("0")

    sent = np.frombuffer(guest.posted[-1], np.uint8).reshape(28, 28)
    read = np.array(guest.server.predict(maker.posted[-1], "lstm2")["image"])
    np.testing.assert_array_equal(sent, np.round(255 * read))


def test_the_link_goes_into_the_clipboard(visit):
    visitor = visit(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"]).open().wait("ready")
    link = address(visitor)

    assert visitor.page.locator(".link-said").inner_text() == "Link copied"
    assert visitor.page.evaluate("navigator.clipboard.readText()") == link
    assert "#drawing=" in link


def test_address_holds_a_drawing_only_while_it_is_shown(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    address(visitor)
    visitor.button("Sample 1").click()
    visitor.wait("ready")

    assert "#" not in visitor.page.url
    visitor.page.reload()
    visitor.wait("ready")
    assert visitor.prediction == "1"


@pytest.mark.parametrize("broken", ["drawing=", "drawing=AAAA&row=3", "drawing=%F0%9F%98%80"])
def test_broken_share_link_shows_an_error_and_the_page_goes_on(visit, broken):
    visitor = visit(reduced_motion="reduce")
    visitor.page.goto(f"{visitor.server.url}/#{broken}")
    visitor.wait("ready")
    alert = visitor.page.locator("#alert")
    alert.wait_for(state="visible")

    assert "The drawing in this link can't be read" in alert.inner_text()
    assert visitor.prediction == "3"
