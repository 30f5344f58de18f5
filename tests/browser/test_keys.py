"""Keys of the page: what each does, that the help tells it, and where they keep out of the way."""

import pytest
from playwright.sync_api import expect

UNITS = 128

# The keys that the help has to tell, as static/js/state/shortcuts.js calls them.
KEYS = (
    *("ArrowUp", "ArrowDown", "Home", "End", "Space", "ArrowLeft", "ArrowRight", "p", "Escape"),
    *("1", "2", "3", "4", "5", "6"),
    *("c", "?"),
)


def ready(visit, **settings):
    return visit(**{"reduced_motion": "reduce", **settings}).open().wait("ready")


def press(visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def unit(visitor):
    return visitor.page.locator("[data-unit]")


def kept(visitor):
    return visitor.page.locator("[data-pinned]")


def looked_at(visitor) -> str:
    visitor.settled()
    return str(visitor.page.locator(".looked-at").first.get_attribute("data-panel"))


def test_up_and_down_step_rows_and_home_and_end_go_to_the_ends(visit):
    visitor = ready(visit)
    rows = []
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "End", "ArrowDown"):
        press(visitor, key)
        rows.append(visitor.row)

    assert rows == [1, 2, 3, 2, 1, 1, 28, 28]


def test_space_plays_and_a_step_stops_it(visit):
    visitor = ready(visit)
    press(visitor, "Space")
    visitor.button("Pause").wait_for()
    press(visitor, "ArrowDown")

    visitor.button("Play").wait_for()


def test_left_and_right_step_units_from_the_first_one_on(visit):
    visitor = ready(visit)
    for key, expected in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        press(visitor, key)
        expect(unit(visitor)).to_have_value(str(expected))

    assert visitor.row == 28


def test_units_are_stepped_in_the_order_in_which_they_stand(visit):
    visitor = ready(visit)
    order = visitor.page.get_by_label("Order of the units")
    expect(order).to_be_enabled()
    order.select_option(label="alike together")
    order.blur()
    seen = []
    for _ in range(4):
        press(visitor, "ArrowRight")
        visitor.settled()
        seen.append(int(unit(visitor).input_value()))
    places = visitor.page.locator("[data-band]").first.evaluate("band => band.style.getPropertyValue('--unit')")

    assert places == "3"
    assert len(set(seen)) == 4 and seen != [1, 2, 3, 4]


def test_p_pins_and_unpins_a_unit_and_escape_clears_it(visit):
    visitor = ready(visit)
    press(visitor, "ArrowRight", "p")
    expect(kept(visitor)).to_have_text("Esc lets it go.")
    press(visitor, "ArrowRight")
    expect(kept(visitor)).to_have_text("Click or P keeps it.")
    press(visitor, "P", "p")
    expect(kept(visitor)).to_have_text("Click or P keeps it.")
    expect(unit(visitor)).to_have_value("2")
    press(visitor, "Escape")

    expect(unit(visitor)).to_have_value("")


def test_a_digit_looks_at_the_signal_that_the_help_gives_it(visit):
    visitor = ready(visit)
    names = visitor.page.evaluate(
        "() => JSON.parse(document.querySelector('#model').textContent).signals.map(({ name }) => name)"
    )
    for place, name in enumerate(names, start=1):
        press(visitor, str(place))
        assert looked_at(visitor) == name
        told = visitor.page.locator(f'#help [data-keys="{place}"] td').text_content()
        assert told.endswith(name.replace("_", " "))


def test_a_digit_brings_its_panel_where_not_all_are_in_view(visit):
    visitor = ready(visit, viewport={"width": 390, "height": 844})
    press(visitor, "6")

    expect(visitor.page.locator("[data-panel=hidden_state] .plot")).to_be_in_viewport(ratio=0.9)
    choice = visitor.page.get_by_role("group", name="Panel").get_by_role("button", name="hidden state")
    expect(choice).to_have_attribute("aria-pressed", "true")


def test_help_lists_every_key_and_no_other(visit):
    visitor = ready(visit)
    told = visitor.page.locator("#help [data-keys]").evaluate_all(
        "rows => rows.flatMap(({ dataset }) => dataset.keys.split(' ')).filter(Boolean)"
    )
    with_meaning = visitor.page.evaluate(
        """async () => {
          const { KEYS, BUTTONS } = await import("./static/js/state/shortcuts.js");
          const { signals } = JSON.parse(document.querySelector("#model").textContent);
          const digits = (key) => !/^[1-9]$/.test(key) || Number(key) <= signals.length;
          return [...KEYS.keys(), ...BUTTONS.keys()].filter(digits).map((key) => (key === " " ? "Space" : key));
        }"""
    )

    assert sorted(told) == sorted(with_meaning) == sorted(KEYS)


def test_question_mark_opens_the_help_and_the_focus_comes_back(visit):
    visitor = ready(visit)
    dialog = visitor.page.get_by_role("dialog", name="Keys")
    button = visitor.page.get_by_role("button", name="Help: all keys")
    visitor.button("Clear").focus()
    press(visitor, "?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    press(visitor, "Escape")
    expect(dialog).to_be_hidden()
    expect(visitor.button("Clear")).to_be_focused()

    button.click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_while_the_help_is_open_the_page_stands_still(visit):
    visitor = ready(visit)
    press(visitor, "ArrowRight", "?", "ArrowUp", "ArrowRight", "Home", "1", "Escape")
    visitor.settled()

    assert visitor.row == 28
    assert unit(visitor).input_value() == "1"
    assert looked_at(visitor) == "cell_state"


def test_keys_of_the_whole_page_can_be_switched_off_and_stay_so(visit):
    visitor = ready(visit)
    press(visitor, "ArrowRight", "?")
    switch = visitor.page.get_by_role("switch", name="Keys that work wherever the focus is")
    switch.uncheck()
    press(visitor, "Escape")
    visitor.page.evaluate("() => document.activeElement.blur()")
    press(visitor, "1", "ArrowRight", "ArrowUp", "Home", "p", "?")
    expect(kept(visitor)).to_have_text("Click or P keeps it.")
    assert looked_at(visitor) == "cell_state"
    assert (unit(visitor).input_value(), visitor.row) == ("1", 28)
    expect(visitor.page.get_by_role("dialog")).to_be_hidden()

    visitor.page.locator("#row").focus()
    press(visitor, "ArrowUp")
    assert visitor.row != 28, "the slider has keys of its own"
    press(visitor, "Escape")
    expect(unit(visitor)).to_have_value("")

    visitor.page.reload()
    visitor.wait("ready")
    press(visitor, "2")
    assert looked_at(visitor) == "cell_state"
    visitor.page.get_by_role("button", name="Help: all keys").click()
    switch.check()
    press(visitor, "Escape", "2")
    assert looked_at(visitor) == "input_gate"


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_with_a_modifier_are_left_to_the_browser(visit, modifier):
    visitor = ready(visit)
    press(visitor, "ArrowRight", f"{modifier}+ArrowUp", f"{modifier}+p", f"{modifier}+1")
    visitor.settled()

    assert visitor.row == 28
    assert looked_at(visitor) == "cell_state"
    expect(kept(visitor)).to_have_text("Click or P keeps it.")


def test_typing_a_number_is_no_key_of_the_page(visit):
    visitor = ready(visit)
    unit(visitor).focus()
    press(visitor, "4", "1", "ArrowUp")
    visitor.settled()

    assert unit(visitor).input_value() == "42"
    assert visitor.row == 28
    assert looked_at(visitor) == "cell_state"


def test_a_choice_keeps_its_own_keys(visit):
    visitor = ready(visit)
    speed = visitor.page.get_by_label("Speed")
    speed.focus()
    press(visitor, "ArrowDown")

    expect(speed).to_have_value("2")
    assert visitor.row == 28


def test_the_pad_s_arrows_move_the_brush_alone(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("#pad").focus()
    press(visitor, "ArrowUp", "ArrowRight")
    visitor.settled()

    assert visitor.row == 28
    assert unit(visitor).input_value() == ""


def test_space_on_a_button_presses_the_button_alone(visit):
    visitor = ready(visit)
    visitor.button("Eraser").focus()
    press(visitor, "Space")

    expect(visitor.button("Eraser")).to_have_attribute("aria-pressed", "true")
    expect(visitor.button("Play")).to_be_visible()


def test_escape_closes_the_menu_and_leaves_the_unit(visit):
    visitor = ready(visit)
    press(visitor, "ArrowRight")
    visitor.page.locator("#models summary").click()
    press(visitor, "Escape")
    expect(visitor.page.locator("#models")).not_to_have_attribute("open", "")

    assert unit(visitor).input_value() == "1"


def test_further_down_the_keys_scroll_the_text(visit):
    visitor = ready(visit)
    visitor.page.get_by_role("heading", name="Which network this is").scroll_into_view_if_needed()
    visitor.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    visitor.settled()
    press(visitor, "ArrowUp", "p", "1")
    visitor.settled()

    assert visitor.row == 28
    assert looked_at(visitor) == "cell_state"
