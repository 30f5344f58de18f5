"""What only a browser knows: alignment, room, colours, motion of the page itself, and what it asks of whom."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, SCREENS

# Where rows really are drawn: the digit's canvas, and the picture that Plotly painted in each plot.
ROWS = """() => [...document.querySelectorAll("canvas[data-digit], .plot image")].map((painted) => {
  const { top, bottom } = painted.getBoundingClientRect();
  return [top, bottom];
})"""


def screens(*names):
    return pytest.mark.parametrize("screen", [SCREENS[name] for name in names], ids=names)


@screens("wide", "wider", "tablet", "phone")
def test_every_row_lies_on_one_line(settled_page, screen):
    visitor = settled_page(**screen)
    visitor.until("document.querySelectorAll('.plot image').length === 7")
    painted = visitor.page.evaluate(ROWS)
    (top, bottom), *others = painted

    assert len(others) == 7
    assert (bottom - top) / 28 == int((bottom - top) / 28) >= 6
    for other in others:
        assert other == pytest.approx([top, bottom], abs=0.5)
    for row in (1, 15, 28):
        visitor.page.locator("#row").fill(str(row))
        visitor.until(f"document.querySelector('#instrument').style.getPropertyValue('--row') === '{row}'")
        cursor = visitor.page.locator(".cursor").first.bounding_box()
        scroll = visitor.page.evaluate(ROWS)[0][0]
        middle = scroll + (row - 0.5) * (bottom - top) / 28
        assert cursor["y"] + cursor["height"] / 2 == pytest.approx(middle, abs=0.5)


@screens("wide", "wider", "tablet", "phone", "small phone")
def test_the_page_never_scrolls_sideways(settled_page, screen):
    visitor = settled_page(**screen)

    # Not innerWidth: a phone's window grows with what does not fit it.
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= screen["viewport"]["width"]


# Parts of the stage that lie on one another by more than a line. A part reaches as far as what flows in it.
OVERLAPS = """() => {
  const styled = (element) => getComputedStyle(element);
  const boxless = (element) => styled(element).display === "contents";
  const parts = (element) => [...element.children].flatMap((child) => (boxless(child) ? parts(child) : [child]));
  const flows = (element) => ["static", "relative"].includes(styled(element).position);
  const boxOf = (part) => {
    const boxes = [part, ...[...part.children].filter(flows)].map((one) => one.getBoundingClientRect());
    const seen = boxes.filter(({ width, height }) => width > 1 && height > 1);
    const most = (side, of) => of(...seen.map((box) => box[side]));
    return [most("left", Math.min), most("top", Math.min), most("right", Math.max), most("bottom", Math.max)];
  };
  const stage = parts(document.querySelector("#stage")).filter(flows);
  const boxes = stage.map((part) => [part.id || part.className, boxOf(part)]);
  const met = ([left, top, right, bottom], [x, y, far, low]) =>
    bottom > y + 1 && low > top + 1 && right > x + 1 && far > left + 1;
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) => met(a, b)).map(([other]) => [one, other]));
}"""


@screens("wide", "tablet", "phone", "small phone")
def test_no_part_of_the_instrument_lies_on_another(settled_page, screen):
    visitor = settled_page(**screen)
    visitor.settled()

    assert visitor.page.evaluate(OVERLAPS) == []


@screens("wide", "wider")
def test_a_wide_screen_shows_all_panels_at_once(settled_page, screen):
    visitor = settled_page(**screen)

    assert visitor.page.locator("[data-strip]").evaluate("strip => strip.scrollWidth - strip.clientWidth") <= 0
    assert visitor.page.locator("#instrument").bounding_box()["y"] < screen["viewport"]["height"] - 28 * 10


@pytest.mark.parametrize("name", ["cell state", "forget gate", "hidden state", "belief"])
def test_a_phone_reaches_every_panel(settled_page, name):
    visitor = settled_page(**PHONE)
    choice = visitor.page.get_by_role("group", name="Panel").get_by_role("button", name=name, exact=True)
    choice.click()
    panel = visitor.page.locator(f'[data-panel="{name.replace(" ", "_")}"] .plot')

    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(panel).to_be_in_viewport(ratio=0.9)
    expect(visitor.page.locator("canvas[data-digit]")).to_be_in_viewport(ratio=0.9)


def test_a_finger_draws_on_a_phone_without_scrolling_the_page(visit):
    visitor = visit(**PHONE, reduced_motion="reduce").open().start_drawing()
    box = visitor.page.locator("#pad").bounding_box()
    touch = visitor.page.context.new_cdp_session(visitor.page)

    def finger(kind, *points):
        left, top, width, height = (box[side] for side in ("x", "y", "width", "height"))
        places = [{"x": left + x * width, "y": top + y * height, "id": i} for i, (x, y) in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    finger("touchStart", (0, (0.5, 0.85)))
    for k in range(1, 36):
        finger("touchMove", (0, (0.5, 0.85 - 0.02 * k)))
    # A second finger is not a pen.
    finger("touchStart", (0, (0.5, 0.15)), (1, (0.9, 0.9)))
    finger("touchMove", (0, (0.5, 0.15)), (1, (0.1, 0.9)))
    finger("touchEnd")
    visitor.wait("ready")

    assert visitor.prediction == "1"
    assert visitor.page.evaluate("() => scrollY") == 0
    grey = visitor.posted[-1]
    assert not any(grey[126 * 140 : 127 * 140 - 90]), "the second finger drew"


def test_nothing_jumps_while_the_page_loads_plays_and_is_drawn_on(visit):
    visitor = visit()
    visitor.page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    visitor.open().wait("ready")
    visitor.page.get_by_label("Speed").select_option("4")
    visitor.until("document.querySelector('#row').value === '28'")
    visitor.point_at("input_gate", row=20, unit=3, units=128)
    visitor.stroke([(0.2, 0.2), (0.8, 0.8)])
    visitor.wait("ready")

    assert visitor.page.evaluate("() => window.shift") < 0.001


def test_the_page_asks_nobody_but_its_server_and_the_console_stays_clean(visit):
    visitor = visit().open().wait("ready")
    visitor.button("Sample 5").click()
    visitor.wait("ready")
    visitor.until("document.querySelectorAll('.plot image').length === 7")

    assert visitor.outside == []
    assert visitor.complaints == []


def test_the_theme_follows_the_system_until_someone_chooses(visit):
    visitor = visit(color_scheme="dark", reduced_motion="reduce").open().wait("ready")
    background = "() => getComputedStyle(document.body).backgroundColor"
    assert visitor.page.evaluate(background) == "rgb(18, 20, 23)"
    visitor.page.get_by_role("button", name="Light or dark").click()
    assert visitor.page.evaluate(background) == "rgb(253, 253, 251)"
    visitor.page.reload()

    assert visitor.page.evaluate(background) == "rgb(253, 253, 251)"
    assert visitor.complaints == []


def test_without_scripts_the_page_still_explains_itself(visit):
    visitor = visit(java_script_enabled=False).open()

    expect(visitor.page.get_by_text("need JavaScript")).to_be_visible()
    expect(visitor.page.get_by_role("heading", name="How a network reads your digit")).to_be_visible()
    expect(visitor.page.locator("#pad")).to_be_hidden()


def test_every_button_is_large_enough_for_a_finger(settled_page):
    visitor = settled_page(**PHONE)
    buttons = visitor.page.locator("button:visible")
    sizes = buttons.evaluate_all("all => all.map((one) => [one.offsetWidth, one.offsetHeight])")

    assert len(sizes) > 20
    assert all(width >= 24 and height >= 24 for width, height in sizes)


def test_paper_is_light_at_once_and_the_screen_is_dark_again_afterwards(visit):
    visitor = visit(reduced_motion="reduce", color_scheme="dark").open().wait("ready")
    brightest = """() => {
        const canvas = document.querySelector("canvas[data-digit]");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return Math.max(...data.filter((_, i) => i % 4 === 0));
    }"""
    # The task that handles `beforeprint` must leave the page light: the browser prints before the next frame.
    ink, background = visitor.page.evaluate(
        f"() => (dispatchEvent(new Event('beforeprint')), [({brightest})(), getComputedStyle(document.body).color])"
    )
    assert ink < 128 and background == "rgb(22, 24, 29)"
    visitor.page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    visitor.until(f"({brightest})() > 128")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_data_stays_in_sight_where_the_reader_has_chosen_the_colours(visit, scheme):
    visitor = visit(reduced_motion="reduce", forced_colors="active", color_scheme=scheme).open().wait("ready")
    visitor.page.locator("[data-unit]").fill("41")
    visitor.settled()
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).backgroundImage]"
    paper = visitor.page.locator("body").evaluate(look)[0]

    for selector in ("#bars .column span", "#bars .best .column span", ".dot:not([hidden])"):
        assert visitor.page.locator(selector).first.evaluate(look)[0] not in {paper, "rgba(0, 0, 0, 0)"}, selector
    assert "gradient" in visitor.page.locator(".bar").first.evaluate(look)[1]
    assert visitor.page.locator("#prediction").evaluate("one => getComputedStyle(one).forcedColorAdjust") == "none"


def test_on_paper_nothing_is_cut_off_and_what_answers_to_a_hand_is_away(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    page = visitor.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1030, "height": 700})  # A4 across, without its margins
    visitor.settled()

    for name in ("Play", "Undo", "Clear", "Sample 3"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.locator("#prediction")).to_be_visible()
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.panel')].filter((one) =>"
        " one.getBoundingClientRect().right > innerWidth).length"
    )
    assert cut == 0
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})


# The top of everything that has a place of its own below the panels, from the top of the page.
TOPS = """() => [...document.querySelectorAll("#stage > *, .closer > *, [data-save-figure], #guide .chapter, footer")]
  .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().top + scrollY)"""


@screens("wide", "wider")
@pytest.mark.parametrize("model", ["lstm", "gru", "clockwork", "attention"])
def test_what_comes_after_the_drawing_s_own_numbers_moves_nothing(visit, screen, model):
    visitor, held = visit(**screen, reduced_motion="reduce"), []
    for late in ("statistics", "weights"):
        visitor.page.route(f"**/{late}", lambda route: held.append(route))
    visitor.open(model).wait("ready")
    visitor.page.locator("[data-unit]").fill("41")
    visitor.page.locator("[data-unit]").blur()
    visitor.settled()
    places = visitor.page.evaluate(TOPS)
    for route in held:
        route.continue_()
    visitor.until("document.querySelector('[data-proof-verdict]').textContent !== ''")
    visitor.until("document.querySelector('[data-control=order]').disabled === false")
    visitor.settled()

    assert len(held) == 2
    assert visitor.page.evaluate(TOPS) == pytest.approx(places, abs=0.5)
