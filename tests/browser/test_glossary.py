"""Every letter says what it means, to a pointer, a finger and the keyboard."""

from playwright.sync_api import expect

from tests.browser.screens import PHONE


def definition(visitor):
    return visitor.page.get_by_role("tooltip")


def frames_go_by(visitor) -> None:
    """More of them than a meaning takes to come or to go."""
    for _ in range(30):
        visitor.settled()


def test_a_letter_s_meaning_comes_with_the_pointer_and_goes_with_it(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("[data-panel=forget_gate] .sym").first.hover()
    expect(definition(visitor)).to_contain_text("How much of the old cell state is kept")
    assert definition(visitor).locator("dt").count() == 1

    definition(visitor).hover()
    visitor.page.locator("#read-rows h3").hover()
    expect(definition(visitor)).to_be_hidden()


def test_the_meaning_stays_while_the_pointer_is_on_it(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    letter = visitor.page.locator("#read-forget .equation .op").first
    letter.hover()
    expect(definition(visitor)).to_contain_text("logistic function")
    definition(visitor).hover()
    frames_go_by(visitor)
    expect(definition(visitor)).to_be_visible()

    visitor.page.keyboard.press("Escape")
    expect(definition(visitor)).to_be_hidden()


def test_focus_on_an_equation_shows_all_symbols_of_its_step(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    equation = visitor.page.locator("#read-forget .equation")
    visitor.page.locator("#read-rows [data-show-step]").focus()
    visitor.page.keyboard.press("Tab")
    expect(equation).to_be_focused()
    terms = definition(visitor).locator("dt").all_inner_texts()

    letters = visitor.page.locator("#read-forget :is(.sym, .op)").all_inner_texts()
    assert {text.replace("\n", "") for text in terms} == {text.replace("\n", "") for text in letters}
    expect(equation).to_have_attribute("aria-describedby", "definition")

    visitor.page.keyboard.press("Escape")
    expect(definition(visitor)).to_be_hidden()
    expect(equation).to_be_focused()
    assert equation.get_attribute("aria-describedby") is None


def test_focus_on_a_band_s_head_shows_the_symbols_of_its_panels(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("[data-control=order]").focus()
    visitor.until("!document.querySelector('[data-control=order]').disabled")
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("() => document.activeElement.matches('.reads .head')"):
            break
    expect(definition(visitor)).to_contain_text("What the unit lets out")
    assert definition(visitor).locator("dt").count() == 7


def test_a_click_with_the_mouse_opens_nothing(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator(".reads .head .name").first.click()
    visitor.settled()

    expect(definition(visitor)).to_be_hidden()


def test_escape_on_a_meaning_lets_no_unit_go(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("[data-unit]").fill("41")
    visitor.page.locator("[data-unit]").blur()
    visitor.page.locator("[data-panel=candidate] .sym").first.hover()
    expect(definition(visitor)).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(definition(visitor)).to_be_hidden()

    expect(visitor.page.locator("[data-unit]")).to_have_value("41")


def test_tap_on_a_symbol_opens_its_meaning_and_a_tap_elsewhere_closes_it(visit):
    visitor = visit(**PHONE, reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("#read-forget .equation .sym").nth(1).tap()
    expect(definition(visitor)).to_contain_text("Learned weights on the row")
    box = definition(visitor).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390

    visitor.page.locator("#read-forget h3").tap()
    expect(definition(visitor)).to_be_hidden()


def test_the_list_itself_opens_nothing(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("[data-letters] dt .sym").first.hover()
    frames_go_by(visitor)

    expect(definition(visitor)).to_be_hidden()
