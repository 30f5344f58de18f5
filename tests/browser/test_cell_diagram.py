"""The cell as a picture with one unit's numbers on it, or as its equations: the numbers are those of the service."""

import math
import re

import pytest
from playwright.sync_api import expect

from gatescope.model.weights_file import names
from tests.browser.screens import PHONE, SCREENS, SMALL_PHONE
from tests.browser.test_playback import REACT_COUNTER

MINUS = "\N{MINUS SIGN}"
HALF = 0.0005 + 1e-6  # what three decimals leave out
KEPT, WRITTEN = "cell_state.terms[0]", "cell_state.terms[1]"


def gated(was: dict, now: dict) -> dict[str, float]:
    """What the wires of an LSTM carry, by what they refer to, from what the service says of two rows."""
    return {
        "cell_state@before": was["cell_state"],
        "hidden_state@before": was["hidden_state"],
        **{name: now[name] for name in ("forget_gate", "input_gate", "candidate", "output_gate")},
        KEPT: now["forget_gate"] * was["cell_state"],
        WRITTEN: now["input_gate"] * now["candidate"],
        "cell_state": now["cell_state"],
        "hidden_state.terms[0].factors[1]": math.tanh(now["cell_state"]),
        "hidden_state": now["hidden_state"],
    }


def peeping(was: dict, now: dict) -> dict[str, float]:
    return gated(was, now) | {name: now[name] for name in ("forget_peephole", "input_peephole", "output_peephole")}


def updated(was: dict, now: dict) -> dict[str, float]:
    return {
        "hidden_state@before": was["hidden_state"],
        **{name: now[name] for name in ("update_gate", "reset_gate", "candidate", "hidden_state")},
        "hidden_state.terms[1].factors[0]": 1 - now["update_gate"],
        "hidden_state.terms[0]": now["update_gate"] * was["hidden_state"],
        "hidden_state.terms[1]": (1 - now["update_gate"]) * now["candidate"],
    }


def plain(was: dict, now: dict) -> dict[str, float]:
    return {"hidden_state@before": was["hidden_state"]} | {
        name: now[name] for name in ("pre_activation", "derivative", "hidden_state")
    }


CARRIED = {"lstm": gated, "lstm2": gated, "peephole": peeping, "cifg": gated, "gru": updated, "rnn": plain}
# What is kept, what is written, and what they add up to; a plain network keeps nothing.
ADD_UP = {"gru": ("hidden_state.terms[0]", "hidden_state.terms[1]", "hidden_state"), "rnn": None}


def choose(visitor, unit: int, row: int) -> None:
    visitor.page.locator("[data-unit]").fill(str(unit))
    visitor.page.locator("[data-unit]").blur()
    visitor.page.locator("#row").fill(str(row))
    visitor.until(f"document.querySelector('[data-place]').textContent.startsWith('Unit {unit}, row {row}')")


def two_rows(visitor, model: str, layer: int, unit: int, row: int) -> tuple[dict, dict]:
    """All signals of a unit at the row before, zeros before the first, and at the row; unit and row count from 1."""
    signals = visitor.server.predict(visitor.posted[-1], model)["layers"][layer]
    now = {name: values[row - 1][unit - 1] for name, values in signals.items()}
    was = {name: values[row - 2][unit - 1] if row > 1 else 0.0 for name, values in signals.items()}
    return was, now


def amount(text: str) -> float:
    return float(text.replace(MINUS, "-"))


def carried(visitor) -> dict[str, float]:
    """The number beside every wire, by the part of the equations that it refers to."""
    look = "all => all.map((it) => [it.dataset.term, it.querySelector('[data-number]').textContent])"
    return {value: amount(text) for value, text in visitor.page.locator("#diagram .wire").evaluate_all(look)}


@pytest.mark.parametrize("model", CARRIED)
def test_every_wire_carries_the_unit_s_value_at_the_row(settled_page, model):
    visitor = settled_page(model)
    layer = -1
    for unit, row in ((1, 1), (57, 2), (41, 12), (128, 28)):
        choose(visitor, unit, row)
        was, now = two_rows(visitor, model, layer, unit, row)
        expected = CARRIED[model](was, now)

        assert carried(visitor) == pytest.approx(expected, abs=HALF)
        parts = ADD_UP.get(model, (KEPT, WRITTEN, "cell_state"))
        if parts:
            kept, written, memory = (expected[part] for part in parts)
            assert kept + written == pytest.approx(memory, abs=1e-5)


def test_the_computation_below_is_written_with_the_same_numbers(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    choose(visitor, 57, 12)
    was, now = two_rows(visitor, "lstm", 0, 57, 12)

    def shown(value: float) -> str:
        return f"{value:.3f}".replace("-", MINUS)

    kept, written = now["forget_gate"] * was["cell_state"], now["input_gate"] * now["candidate"]
    lines = visitor.page.locator("#diagram .step")
    for line, sum_of, result in (
        (0, f"{shown(now['forget_gate'])} × {shown(was['cell_state'])}", kept),
        (1, f"{shown(now['input_gate'])} × {shown(now['candidate'])}", written),
        (2, f"{shown(kept)} + {shown(written)}", now["cell_state"]),
        (3, f"{shown(now['output_gate'])} × {shown(math.tanh(now['cell_state']))}", now["hidden_state"]),
    ):
        expect(lines.nth(line).locator(".sum")).to_have_text(sum_of)
        expect(lines.nth(line).locator("[data-number]")).to_have_text(shown(result))
    share, adds = f"{100 * now['forget_gate']:.0f} % of {shown(was['cell_state'])}", shown(written)
    told = f"It keeps {share} and adds {adds}: its cell state is {shown(now['cell_state'])}."
    expect(visitor.page.locator("#diagram [data-told]")).to_have_text(told)


def test_a_wire_is_as_thick_as_its_value_is_large_and_has_the_colour_of_the_heatmap(settled_page):
    visitor = settled_page(color_scheme="light")
    choose(visitor, 57, 12)
    _, now = two_rows(visitor, "lstm", 0, 57, 12)
    look = "wire => [parseFloat(getComputedStyle(wire).strokeWidth), getComputedStyle(wire).stroke]"
    for name in ("forget_gate", "output_gate", "candidate", "hidden_state"):
        wide, colour = visitor.page.locator(f'.wire[data-term="{name}"] .core').evaluate(look)
        red, _, blue = map(int, re.findall(r"\d+", colour))

        assert wide == pytest.approx(1 + 8 * abs(now[name]), abs=0.01)
        if not name.endswith("gate"):
            assert (red > blue) == (now[name] > 0)


@pytest.mark.parametrize("layer", [1, 2])
def test_a_layer_has_its_own_numbers_and_its_own_input(settled_page, layer):
    visitor = settled_page("lstm2")
    visitor.page.locator("[data-layer-of-unit]").select_option(label=str(layer))
    choose(visitor, 9, 20)
    expect(visitor.page.locator("#diagram [data-place]")).to_have_text(f"Unit 9, row 20, layer {layer}")

    assert carried(visitor) == pytest.approx(gated(*two_rows(visitor, "lstm2", layer - 1, 9, 20)), abs=HALF)
    assert visitor.page.locator("[data-cells] rect").count() == {1: 28, 2: 128}[layer]


def test_the_row_that_comes_in_is_as_grey_as_the_digit_s(settled_page):
    visitor = settled_page(color_scheme="light")
    choose(visitor, 1, 9)
    row = visitor.server.predict(visitor.posted[-1])["image"][8]
    look = "all => all.map((cell) => getComputedStyle(cell).fill)"
    fills = visitor.page.locator("[data-cells] rect").evaluate_all(look)
    greys = [float(re.findall(r"[\d.]+", fill)[3]) if "rgba" in fill else 1.0 for fill in fills]

    assert max(row) > 0.5
    assert greys == pytest.approx(row, abs=0.01)


@pytest.mark.parametrize("model", names())
def test_no_cell_leaves_a_number_out(settled_page, model):
    visitor = settled_page(model)
    choose(visitor, 5, 12)
    numbers = visitor.page.locator("#diagram :is([data-number], .sum .value)").all_text_contents()
    pressed = visitor.page.locator("#diagram [data-part]").evaluate_all("all => all.map((it) => it.dataset.part)")
    units = visitor.page.evaluate(
        """() => JSON.parse(document.querySelector("#model").textContent).signals
          .filter(({ across }) => across !== "row").map(({ name }) => name)"""
    )

    assert len(numbers) >= 4
    assert all(re.fullmatch(rf"{MINUS}?[\d,]+\.\d\d\d", text) for text in numbers), numbers
    assert set(pressed) == set(units)
    assert visitor.complaints == []


@pytest.mark.parametrize(("model", "layer"), [("grid", 1), ("depth_gated", 1), ("clockwork", 0)])
def test_a_cell_without_a_picture_shows_its_equations_with_the_unit_s_values(settled_page, model, layer):
    visitor = settled_page(model)
    assert visitor.page.locator("#diagram .picture svg").count() == 0
    for row in (1, 12):
        choose(visitor, 5, row)
        was, now = two_rows(visitor, model, layer, 5, row)
        for name in set(now) - {"ticked", "since_tick"}:
            text = visitor.page.locator(f"#diagram .step[data-part={name}] [data-number]").inner_text()
            assert amount(text) == pytest.approx(now[name], abs=HALF)
        if "forget_gate" in now:
            kept = "cell_state.terms[1]" if model == "depth_gated" else KEPT
            text = visitor.page.locator(f'#diagram .step[data-term="{kept}"] [data-number]').inner_text()
            assert amount(text) == pytest.approx(now["forget_gate"] * was["cell_state"], abs=HALF)


def test_signal_missing_from_a_layer_shows_a_dash(settled_page):
    visitor = settled_page("depth_gated")
    visitor.page.locator("[data-layer-of-unit]").select_option(label="1")
    choose(visitor, 5, 12)

    expect(visitor.page.locator("#diagram .step[data-part=depth_gate] [data-number]")).to_have_text("–")
    expect(visitor.page.locator("#diagram .step[data-part=forget_gate] [data-number]")).not_to_have_text("–")


def test_without_a_unit_the_picture_stands_quiet_and_says_what_to_do(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    told, place = visitor.page.locator("#diagram [data-told]"), visitor.page.locator("#diagram [data-place]")
    expect(told).to_contain_text("Point at a heatmap")
    assert set(visitor.page.locator("#diagram .wire [data-number]").all_text_contents()) == {""}

    visitor.point_at("forget_gate", row=3, unit=9, units=128)
    expect(place).to_have_text("Unit 9, row 28")
    visitor.page.keyboard.press("Escape")
    expect(told).to_contain_text("Point at a heatmap")
    expect(place).to_have_text("")
    assert visitor.page.locator("#diagram .carries").count() == 0


def test_keys_reach_every_part_in_the_order_of_the_equations_and_choose_it(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    choose(visitor, 57, 12)
    _, now = two_rows(visitor, "lstm", 0, 57, 12)
    parts = visitor.page.locator("#diagram [data-part]")
    expect(visitor.page.locator("#diagram [aria-pressed=true]")).to_have_attribute("data-part", "cell_state")
    parts.first.focus()
    reached = []
    for _ in range(parts.count()):
        reached.append(visitor.page.evaluate("() => document.activeElement.dataset.part"))
        visitor.page.keyboard.press("Tab")
    assert reached == ["forget_gate", "input_gate", "candidate", "cell_state", "output_gate", "hidden_state"]

    for name, key in (("output_gate", "Enter"), ("candidate", "Space")):
        part = visitor.page.locator(f"#diagram [data-part={name}]")
        part.focus()
        expect(visitor.page.locator(f"[data-panel={name}].lit")).to_have_count(1)
        visitor.page.keyboard.press(key)
        expect(part).to_have_attribute("aria-pressed", "true")
        expect(visitor.page.locator("#diagram [aria-pressed=true]")).to_have_count(1)
        spoken = f"{name.replace('_', ' ')} {now[name]:.3f}".replace("-", MINUS)
        expect(part).to_have_attribute("aria-label", spoken)
    expect(visitor.button("Play")).to_be_visible()


def test_a_click_on_a_wire_chooses_its_signal(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    part = visitor.page.locator("#diagram [data-part=forget_gate]")
    part.locator(".layer").click()

    expect(part).to_have_attribute("aria-pressed", "true")


def test_rows_that_play_flow_through_the_wires_and_cost_neither_a_plot_nor_a_shift(visit):
    visitor = visit().open().wait("ready")
    visitor.page.get_by_label("Speed").select_option("4")
    visitor.until("document.querySelector('#row').value === '28'")
    visitor.button("Play").wait_for()
    choose(visitor, 57, 28)
    visitor.page.locator("#diagram").scroll_into_view_if_needed()
    visitor.settled()
    visitor.page.evaluate(REACT_COUNTER)
    visitor.page.evaluate(
        """() => {
          window.shift = 0;
          window.flows = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
          }).observe({ type: "layout-shift" });
          document.addEventListener("animationstart", ({ animationName }) => {
            if (animationName === "flow") window.flows += 1;
          });
        }"""
    )
    parts = "() => [...document.querySelectorAll('#diagram text, .step > *')].map((it) => it.getBoundingClientRect().y)"
    places = visitor.page.evaluate(parts)
    visitor.page.keyboard.press("Space")
    visitor.until("document.querySelector('#row').value === '28' && window.flows > 0")
    visitor.button("Play").wait_for()

    assert visitor.page.evaluate("() => [plotlyCalls, shift]") == [0, 0]
    assert visitor.page.evaluate(parts) == places


def test_rows_can_be_played_and_stepped_where_the_player_is_out_of_sight(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    choose(visitor, 57, 12)
    visitor.button("Row after").click()
    visitor.button("Row after").click()
    visitor.button("Row before").click()
    expect(visitor.page.locator("#diagram [data-place]")).to_have_text("Unit 57, row 13")
    visitor.button("Play the rows").click()
    visitor.button("Stop the rows").click()
    expect(visitor.button("Play the rows")).to_be_enabled()

    assert visitor.row >= 13


def test_reduced_motion_stops_the_flow_in_wires(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    choose(visitor, 57, 1)
    visitor.page.get_by_label("Speed").select_option("0.25")
    visitor.button("Play").click()
    visitor.page.locator("#diagram.playing").wait_for()
    flow = visitor.page.locator("#diagram .carries .flow").first

    assert flow.evaluate("flow => [getComputedStyle(flow).visibility, flow.getAnimations().length]") == ["hidden", 0]


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_letters_can_be_read_and_the_page_stays_within_the_screen(settled_page, screen):
    visitor = settled_page("peephole", **screen)
    choose(visitor, 57, 12)
    size = "svg => parseFloat(getComputedStyle(svg).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width"
    letters = visitor.page.locator("#diagram .picture svg").evaluate(size)

    assert 11 <= letters <= 16
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    within = visitor.page.locator("#diagram .picture").evaluate("it => it.scrollWidth - it.clientWidth")
    assert within == 0 or screen is SMALL_PHONE


def test_diagram_stands_beside_the_explanation_on_wide_screens_and_above_it_on_phones(settled_page):
    places = {}
    for name, screen in {"wide": SCREENS["wide"], "phone": PHONE}.items():
        visitor = settled_page(**screen)
        width = "it => it.getBoundingClientRect().width"
        diagram, closer = (visitor.page.locator(it).evaluate(width) for it in ("#diagram", ".closer"))
        places[name] = diagram / closer

    assert 0.5 < places["wide"] < 0.6
    assert places["phone"] == pytest.approx(1, abs=0.01)
