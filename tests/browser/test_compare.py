"""A and B on the same rows: two drawings, or one drawing and two models."""

import base64
import json
import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

UNITS = 128
PATIENCE_MS = 60_000  # as long as a busy machine may take; what is waited for is an event, never a time
SEVEN = [*[(0.3 + 0.01 * k, 0.2) for k in range(40)], *[(0.7 - 0.004 * k, 0.2 + 0.0125 * k) for k in range(52)]]
WIDE = {"viewport": {"width": 1440, "height": 900}}
WIDER = {"viewport": {"width": 1920, "height": 1080}}
LOW = {"viewport": {"width": 1600, "height": 900}}
TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
SMALL_PHONE = {**PHONE, "viewport": {"width": 320, "height": 568}}
SCREENS = {"wide": WIDE, "low": LOW, "wider": WIDER, "tablet": TABLET, "phone": PHONE, "small phone": SMALL_PHONE}

# The rows of each group: the digit's canvas, what Plotly painted, the lines' square, and the cursor over them.
GROUPS = """() => [...document.querySelectorAll("#pair .group")].map((group) => {
  const box = (one) => { const { top, bottom } = one.getBoundingClientRect(); return [top, bottom]; };
  const shown = [...group.querySelectorAll("canvas, .plot image, svg[viewBox]")].filter((one) => one.checkVisibility());
  return { painted: shown.map(box), cursor: box(group.querySelector(".cursor")) };
}).filter(({ painted }) => painted.length > 0)"""


def section(visitor):
    return visitor.page.locator("#compare")


def keep(visitor):
    return visitor.button("Keep this as A")


def map_of(visitor, half: str):
    return section(visitor).locator(f"[data-map][data-half={half}] .plot")


def tells(visitor, text: str | re.Pattern[str]) -> None:
    """Wait until the section says it; another model may have to be loaded first."""
    expect(section(visitor)).to_contain_text(text, timeout=PATIENCE_MS)


def read(visitor, what: str) -> str:
    return section(visitor).locator(f"[data-at={what}]").inner_text().replace("\N{MINUS SIGN}", "-")


def answer(visitor, model: str = "lstm", posted: int = -1) -> dict:
    """What the service says of something that the page has asked about."""
    return visitor.server.predict(visitor.posted[posted], model)


def signal(answered: dict, name: str, layer: int = -1) -> np.ndarray:
    return np.array(answered["layers"][layer][name])


def two_drawings(visitor, first: int = 3, second: int = 8) -> tuple[dict, dict]:
    """Keep one sample and draw another; what the service says of each."""
    visitor.open().wait("ready")
    visitor.button(f"Sample {first}").click()
    visitor.wait("ready")
    a = answer(visitor)
    keep(visitor).click()
    visitor.button(f"Sample {second}").click()
    visitor.wait("ready")
    visitor.settled()
    return a, answer(visitor)


def beside(visitor, model: str, first: str | None = None) -> None:
    """Let another model read what is on the page."""
    visitor.open(first).wait("ready")
    section(visitor).locator("[data-against]").select_option(model)
    section(visitor).locator("[data-half=b][data-belief] image").wait_for(state="attached")


def point(visitor, half: str, row: int, place: int, places: int = UNITS, click: bool = False) -> None:
    """Point at a cell of a map; row and place count from 1."""
    plot = map_of(visitor, half)
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    at = box["x"] + (place - 0.5) * box["width"] / places, box["y"] + (row - 0.5) * box["height"] / 28
    visitor.page.mouse.move(*at)
    if click:
        visitor.page.mouse.click(*at)
    visitor.settled()


def painted(visitor, half: str) -> str:
    """The picture of a map, as the address that it is drawn from."""
    return map_of(visitor, half).locator("image").get_attribute("href")


def pixels(visitor, half: str, places: int = UNITS) -> np.ndarray:
    """[28, places, 4]: the picture of a map."""
    address = painted(visitor, half)
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        found = np.asarray(picture.convert("RGBA")).astype(int)
    rows, columns = found.shape[0] // 28, found.shape[1] // places
    return found[rows // 2 :: rows, columns // 2 :: columns]


def drawn(visitor, side: str) -> list[float]:
    """The places across, 0 to 100, that a line goes through."""
    path = section(visitor).locator(f"[data-line={side}]").get_attribute("d")
    return [float(place) for place in re.findall(r"[ML]([\d.]+) ", path)]


def test_nothing_can_be_kept_where_nothing_is_drawn(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()

    expect(keep(visitor)).to_be_disabled()
    expect(section(visitor).locator("#pair")).to_be_hidden()
    tells(visitor, "Keep what is shown as A")


def test_b_less_a_is_the_difference_of_two_answers(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = (signal(one, "cell_state") for one in two_drawings(visitor))
    for row, unit in ((14, 1), (20, 64), (28, 128), (9, 77)):
        point(visitor, "difference", row, unit)

        assert [read(visitor, what) for what in ("row", "unit")] == [str(row), str(unit)]
        for what, value in (("a", a), ("b", b), ("difference", b - a)):
            assert float(read(visitor, what)) == pytest.approx(value[row - 1, unit - 1], abs=0.0005 + 1e-6)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_the_map_of_the_difference_blue_is_less_orange_is_more_and_none_is_paper(visit, theme):
    visitor = visit(reduced_motion="reduce", color_scheme=theme)
    a, b = (signal(one, "forget_gate") for one in two_drawings(visitor))
    section(visitor).locator("[data-signal-of-both]").select_option("forget_gate")
    visitor.settled()
    red, _, blue, _ = np.moveaxis(pixels(visitor, "difference"), -1, 0)
    paper = (0xF6, 0xF5, 0xF1) if theme == "light" else (0x17, 0x19, 0x1D)

    assert (red - blue)[b - a > 0.1].min() > 20
    assert (red - blue)[b - a < -0.1].max() < -20
    same = np.abs(b - a).max(axis=1) == 0
    assert same.any()
    assert (pixels(visitor, "difference")[same][..., :3] == paper).all()


def test_a_stays_while_b_is_drawn(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    kept, *before = [painted(visitor, half) for half in ("a", "b", "difference")]
    visitor.button("Clear").click()
    visitor.wait("idle")
    tells(visitor, "A is kept. Draw another digit: it is B.")
    visitor.stroke(SEVEN)
    visitor.wait("ready")
    visitor.settled()
    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 7, \d+ %\."))

    assert painted(visitor, "a") == kept
    for half, then in zip(("b", "difference"), before, strict=True):
        assert painted(visitor, half) != then


def test_both_answers_where_they_part_and_the_widest_row_are_told(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = two_drawings(visitor)
    said = section(visitor).locator("[data-told]").inner_text()
    leaders = [np.argmax(one["probabilities_by_row"], axis=1) for one in (a, b)]
    first = int(np.argmax(leaders[0] != leaders[1]))
    far = np.abs(signal(b, "cell_state") - signal(a, "cell_state")).mean(axis=1)
    shares = [f"{100 * max(one['probabilities']):.0f}" for one in (a, b)]

    assert f"A reads {a['prediction']}, {shares[0]} %; B reads {b['prediction']}, {shares[1]} %." in said
    assert re.search(rf"(From|after) row {first + 1}\b.* {leaders[0][first]} in A and {leaders[1][first]} in B", said)
    assert said.endswith(f"Their cell state differs most at row {far.argmax() + 1}: mean |B − A| {far.max():.2f}.")


def test_the_beliefs_of_both_stand_side_by_side(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = two_drawings(visitor)
    for half, one in (("a", a), ("b", b)):
        plot = section(visitor).locator(f"[data-belief][data-half={half}] .plot")
        share = f"{100 * max(one['probabilities']):.0f} %"

        expect(plot.locator("image")).to_be_attached()
        label = plot.get_attribute("aria-label")
        assert label.startswith(f"Belief in {half.upper()}: {one['prediction']} is the most likely from row ")
        assert label.endswith(f", {share} in the end.")


def test_the_lines_are_the_unit_s_numbers_in_a_and_in_b(visit):
    visitor = visit(reduced_motion="reduce")
    answers = two_drawings(visitor)
    section(visitor).locator("[data-signal-of-both]").select_option("output_gate")
    visitor.page.locator("[data-unit]").fill("41")
    visitor.page.locator("[data-unit]").blur()
    visitor.settled()

    for side, one in zip("ab", answers, strict=True):
        assert drawn(visitor, side) == pytest.approx(100 * signal(one, "output_gate")[:, 40], abs=0.01)
    expect(section(visitor).locator("[data-both]")).to_contain_text("unit 41")


def test_pointing_previews_the_unit_everywhere_and_a_click_pins_it(visit):
    visitor = visit(reduced_motion="reduce")
    _, b = two_drawings(visitor)
    point(visitor, "a", row=11, place=9, click=True)
    expect(visitor.page.locator("[data-unit]")).to_have_value("9")
    assert visitor.row == 11
    point(visitor, "b", row=20, place=77)
    expect(visitor.page.locator("[data-unit]")).to_have_value("77")
    told = visitor.page.locator("#readout [data-value-of=cell_state]").inner_text()
    assert float(told.replace("\N{MINUS SIGN}", "-")) == pytest.approx(signal(b, "cell_state")[19, 76], abs=0.0006)

    visitor.page.mouse.move(5, 5)
    expect(visitor.page.locator("[data-unit]")).to_have_value("9")
    assert (read(visitor, "row"), read(visitor, "unit")) == ("11", "9")


def test_units_stand_in_the_order_that_is_chosen(visit):
    visitor = visit(reduced_motion="reduce")
    a, b = (signal(one, "cell_state") for one in two_drawings(visitor))
    order = visitor.page.locator("[data-control=order]")
    expect(order).to_be_enabled()
    order.select_option("spread")
    visitor.settled()
    point(visitor, "difference", row=20, place=1)
    unit = int(read(visitor, "unit"))
    assert unit != 1

    assert float(read(visitor, "difference")) == pytest.approx((b - a)[19, unit - 1], abs=0.0005 + 1e-6)
    expect(visitor.page.locator("[data-unit]")).to_have_value(str(unit))


@pytest.mark.parametrize("screen", list(SCREENS.values()), ids=SCREENS)
def test_rows_are_as_high_as_everywhere_and_the_cursor_is_on_the_current_one(visit, screen):
    visitor = visit(**screen, reduced_motion="reduce")
    two_drawings(visitor)
    visitor.page.locator("#row").fill("17")
    visitor.settled()
    digit = visitor.page.locator("canvas[data-digit]").first.bounding_box()
    groups = visitor.page.evaluate(GROUPS)

    assert len(groups) == 4
    for group in groups:
        for top, bottom in group["painted"]:
            assert [top, bottom] == pytest.approx(group["painted"][0], abs=0.5)
            assert bottom - top == pytest.approx(digit["height"], abs=0.5)
        top, bottom = group["painted"][0]
        assert sum(group["cursor"]) / 2 == pytest.approx(top + 16.5 * (bottom - top) / 28, abs=0.5)
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    lines = {round(group["painted"][0][0]) for group in groups}
    assert (len(lines) == 1) == (screen["viewport"]["width"] >= 1440)


def test_no_row_costs_a_plotly_call(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    visitor.page.evaluate(
        """() => { window.calls = 0; const { react } = window.Plotly;
          window.Plotly.react = (...given) => { window.calls += 1; return react.apply(window.Plotly, given); }; }"""
    )
    visitor.page.locator("#row").fill("5")
    visitor.page.keyboard.press("ArrowDown")
    point(visitor, "b", row=20, place=77)
    visitor.settled()
    assert visitor.page.evaluate("() => calls") == 0

    visitor.button("Sample 7").click()
    visitor.wait("ready")
    visitor.settled()
    assert visitor.page.evaluate("() => calls") == 7 + 3  # the instrument's, and B, B - A and B's belief: A is kept


def test_keys_keep_and_let_go_and_the_focus_is_not_lost(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    keep(visitor).focus()
    visitor.page.keyboard.press("Enter")
    expect(keep(visitor)).to_have_attribute("aria-pressed", "true")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="See A and B")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(section(visitor)).to_be_in_viewport()
    visitor.page.keyboard.press("Escape")
    expect(keep(visitor)).to_have_attribute("aria-pressed", "true")

    section(visitor).get_by_label("Compare with").focus()
    for control in ("[data-signal-of-both]", "[data-control=let-go]"):
        visitor.page.keyboard.press("Tab")
        expect(section(visitor).locator(control)).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(section(visitor).locator("#pair")).to_be_hidden()
    expect(keep(visitor)).to_be_focused()
    expect(keep(visitor)).to_have_attribute("aria-pressed", "false")
    assert visitor.complaints == []


def test_another_model_reads_the_same_drawing_and_every_new_one(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "peephole")
    other = answer(visitor, "peephole", posted=0)
    np.testing.assert_array_equal(np.float32(json.loads(visitor.posted[-1])["image"]), np.float32(other["image"]))
    own = answer(visitor, posted=0)
    point(visitor, "difference", row=20, place=50)

    pair = [signal(one, "cell_state")[19, 49] for one in (own, other)]
    assert float(read(visitor, "a")) == pytest.approx(pair[0], abs=0.0006)
    assert float(read(visitor, "b")) == pytest.approx(pair[1], abs=0.0006)
    assert float(read(visitor, "difference")) == pytest.approx(pair[1] - pair[0], abs=0.0006)
    tells(visitor, re.compile(r"A, LSTM, reads 3, \d+ %; B, Peephole LSTM, reads 3"))
    tells(visitor, "trained apart")

    visitor.button("Sample 7").click()
    tells(visitor, re.compile(r"A, LSTM, reads 7, \d+ %; B, Peephole LSTM, reads 7"))
    assert visitor.complaints == []


@pytest.mark.parametrize("model", ["clockwork", "lstm28", "gru"])
def test_networks_that_can_t_be_subtracted_stand_side_by_side_with_their_beliefs_difference(visit, model):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, model)
    own, other = answer(visitor, posted=0), answer(visitor, model, posted=0)
    moved = np.abs(np.subtract(other["probabilities_by_row"], own["probabilities_by_row"])).sum(axis=1) / 2
    difference = section(visitor).locator("[data-belief][data-half=difference] .plot")

    expect(map_of(visitor, "a").locator("image")).to_be_attached()
    expect(map_of(visitor, "b").locator("image")).to_be_attached()
    expect(map_of(visitor, "difference")).to_be_hidden()
    tells(visitor, "Their beliefs can be compared all the same.")
    row, share = moved.argmax() + 1, f"{100 * moved.max():.0f} %"
    told = f"Belief, B less A: most at row {row}, where {share} of it lie on other digits."
    assert difference.get_attribute("aria-label") == told
    name = "cell_state" if model == "lstm28" else "hidden_state"
    values = signal(other, name)
    point(visitor, "b", row=20, place=3, places=values.shape[1])
    assert float(read(visitor, "b")) == pytest.approx(values[19, 2], abs=0.0006)
    assert read(visitor, "difference") == "–"
    assert visitor.complaints == []


def test_a_signal_that_only_one_of_them_has_is_said_to_be_missing(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "gru")
    section(visitor).locator("[data-signal-of-both]").select_option("forget_gate")
    tells(visitor, "GRU has no forget gate.")

    expect(map_of(visitor, "a")).to_be_visible()
    expect(map_of(visitor, "b")).to_be_hidden()


def test_layers_are_chosen_and_paired_from_the_top(visit):
    visitor = visit(reduced_motion="reduce")
    beside(visitor, "depth_gated", "lstm2")
    for layer in (1, 2):
        section(visitor).locator("[data-layer-of-both]").select_option(label=str(layer))
        point(visitor, "b", row=20, place=7)
        for what, model in (("a", "lstm2"), ("b", "depth_gated")):
            expected = signal(answer(visitor, model, posted=0), "cell_state", layer - 1)[19, 6]
            assert float(read(visitor, what)) == pytest.approx(expected, abs=0.0006)


def test_a_model_that_does_not_come_is_told_of_and_the_page_goes_on(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.route("**/models/gru", lambda route: route.abort())
    section(visitor).locator("[data-against]").select_option("gru")
    tells(visitor, "The server does not answer.")
    visitor.button("Sample 8").click()
    visitor.wait("ready")
    assert visitor.prediction == "8"

    visitor.page.unroute("**/models/gru")
    visitor.button("Sample 7").click()
    tells(visitor, re.compile(r"A, LSTM, reads 7, \d+ %; B, GRU, reads 7"))


def test_the_kept_drawing_waits_while_a_model_is_compared(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    against = section(visitor).locator("[data-against]")
    against.select_option("gru")
    tells(visitor, re.compile(r"A, LSTM, reads 8, \d+ %; B, GRU, reads 8"))
    against.select_option("")

    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 8"))


def test_nothing_jumps_while_b_is_drawn_and_rows_and_units_pass(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    section(visitor).scroll_into_view_if_needed()
    visitor.page.evaluate(
        """() => { window.shift = 0;
          new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
            .observe({ type: "layout-shift" }); }"""
    )
    for number in (7, 5, 1):
        visitor.button(f"Sample {number}").evaluate("button => button.click()")
        visitor.wait("ready")
        visitor.settled()
    point(visitor, "b", row=20, place=77)
    visitor.page.keyboard.press("ArrowUp")
    visitor.settled()

    assert visitor.page.evaluate("() => window.shift") < 0.001


@pytest.mark.parametrize("model", ["attention", "clockwork", "grid", "rnn"])
def test_every_signal_of_every_kind_can_be_compared(visit, model):
    visitor = visit(reduced_motion="reduce").open(model).wait("ready")
    keep(visitor).click()
    visitor.button("Sample 8").click()
    visitor.wait("ready")
    choice = section(visitor).locator("[data-signal-of-both]")
    for name in choice.locator("option").evaluate_all("all => all.map((one) => one.value)"):
        choice.select_option(name)
        visitor.settled()
        expect(map_of(visitor, "difference").locator("image")).to_be_visible()
        expect(map_of(visitor, "difference")).to_have_attribute("aria-label", re.compile("B less A: most at row"))
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert visitor.complaints == []


def test_a_stays_when_the_page_reloads_and_when_another_model_is_taken(visit):
    visitor = visit(reduced_motion="reduce")
    two_drawings(visitor)
    before = painted(visitor, "a")
    visitor.page.reload()
    visitor.wait("ready")
    tells(visitor, re.compile(r"A reads 3, \d+ %; B reads 8"))
    assert painted(visitor, "a") == before

    visitor.page.locator("#models summary").click()
    visitor.page.locator("#models a").filter(has=visitor.page.get_by_text("GRU", exact=True)).click()
    visitor.page.wait_for_url("**/?model=gru")
    tells(visitor, re.compile(r"A, LSTM, reads 3, \d+ %; B, GRU, reads 8"))
    section(visitor).get_by_role("button", name="Let A go").click()
    visitor.page.reload()
    visitor.wait("ready")

    expect(keep(visitor)).to_have_attribute("aria-pressed", "false")
    assert visitor.complaints == []
