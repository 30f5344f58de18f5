"""A reader of Chinese meets nothing but Chinese, whatever scripts write, and loses nothing by changing the language."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE

CHINESE = {"locale": "zh-CN", "reduced_motion": "reduce"}
NAMES = """
Gatescope LSTM GRU RNN CIFG API MNIST JavaScript RMSProp chrono tanh softmax mod Esc Ctrl Home End PNG JPEG
SVG CSV JSON NumPy McNemar Welch Jozefowicz Olah Greff comparison.json changes difference low high mcnemar row_loss
augmentation written units.csv rows.csv trace.json trace.safetensors POST predict float
""".split()
# What is seen and heard, less code, indices, citations and what says itself that it is in another language.
ENGLISH = """([names, models]) => {
  const elsewhere = "script, style, code, pre, cite, sub, [lang]:not(html)";
  const shown = (element) => !element.closest(elsewhere) && element.checkVisibility({ visibilityProperty: true });
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement && shown(parentElement)) texts.push(data);
  }
  for (const attribute of ["aria-label", "aria-valuetext", "title", "placeholder"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      if (shown(element)) texts.push(element.getAttribute(attribute));
    }
  }
  const known = new Set([...names, ...models]);
  const words = (text) => text.match(/[A-Za-z][A-Za-z]+(?:[._-][A-Za-z]+)*/g) ?? [];
  return [document.title, ...texts].filter((text) => words(text).some((word) => !known.has(word)));
}"""


def english(visitor) -> list[str]:
    """Texts that hold a word in Latin letters that is no name."""
    from gatescope.model.weights_file import names

    visitor.settled()
    return list(visitor.page.evaluate(ENGLISH, [NAMES, names()]))


def know_the_usual(visitor) -> None:
    """Wait until what is known of all test digits is there."""
    visitor.until("!document.querySelector('[data-control=order]').disabled")


def choose(visitor, unit: int) -> None:
    visitor.page.locator("[data-unit]").fill(str(unit))
    visitor.page.locator("[data-unit]").blur()


@pytest.mark.parametrize("model", ["lstm", "lstm2", "attention", "clockwork", "peephole", "grid"])
def test_everything_that_a_page_shows_is_in_the_reader_s_language(visit, model):
    visitor = visit(**CHINESE).open(model).wait("ready")
    know_the_usual(visitor)
    assert visitor.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert english(visitor) == []

    choose(visitor, 7)
    visitor.page.locator("#row").fill("12")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert english(visitor) == []
    assert visitor.page.locator("#row").get_attribute("aria-valuetext").startswith("第 12 行，共 28 行，最可能是")
    assert visitor.complaints == []


def test_what_scripts_say_while_one_draws_plays_and_points_is_too(visit):
    visitor = visit(**CHINESE).open().wait("ready")
    know_the_usual(visitor)
    assert english(visitor) == []  # no unit is chosen

    visitor.point_at("forget_gate", row=3, unit=9, units=128)
    expect(visitor.page.locator("[data-half-life]")).to_contain_text("MNIST 的 10,000 个测试数字")
    expect(visitor.page.locator("[data-pinned]")).to_have_text("点击或按 P 键即可固定。")
    visitor.page.mouse.down()
    visitor.page.mouse.up()
    expect(visitor.page.locator("[data-pinned]")).to_have_text("按 Esc 松开。")
    assert english(visitor) == []

    visitor.button("播放").click()
    visitor.button("暂停").click()
    visitor.button("清空").click()
    visitor.wait("idle")
    assert english(visitor) == []

    visitor.page.locator("#models summary").focus()
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        if visitor.page.locator("#pad").evaluate("pad => pad === document.activeElement"):
            break
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("[data-brush-place]")).to_have_text("第 14 行，第 14 列，已落笔")
    visitor.page.keyboard.press("Enter")
    assert english(visitor) == []


def test_changing_the_language_keeps_the_drawing_the_row_and_the_pinned_unit(visit):
    visitor = visit(**CHINESE).open("lstm2").wait("ready")
    visitor.button("示例 8").click()
    visitor.wait("ready")
    visitor.page.locator("[data-layer-of-unit]").select_option(label="1")
    choose(visitor, 41)
    visitor.page.locator("#row").fill("12")
    drawn = visitor.posted[-1]

    for link, language, kept in (("English", "en", "Esc lets it go."), ("简体中文", "zh-Hans", "按 Esc 松开。")):
        visitor.page.locator("[data-language]").filter(has_text=link).click()
        expect(visitor.page.locator("html")).to_have_attribute("lang", language)
        visitor.wait("ready")
        assert visitor.posted[-1] == drawn
        assert visitor.prediction == "8"
        assert visitor.row == 12
        expect(visitor.page.locator("[data-unit]")).to_have_value("41")
        expect(visitor.page.locator("[data-layer-of-unit]")).to_have_value("0")
        expect(visitor.page.locator("[data-pinned]")).to_have_text(kept)
    assert "model=lstm2" in visitor.page.url


def test_a_link_opens_in_the_language_that_its_maker_read(visit):
    maker = visit(**CHINESE).open("gru").wait("ready")
    maker.button("复制指向当前内容的链接").click()
    expect(maker.page.locator(".link-said")).not_to_be_empty()
    assert english(maker) == []

    guest = visit(reduced_motion="reduce", locale="en-GB")
    guest.page.goto(maker.page.url)
    guest.wait("ready")
    assert guest.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert guest.prediction == maker.prediction
    assert "model=gru" in guest.page.url


def test_chosen_language_stays_from_page_to_page(visit):
    visitor = visit(locale="en-GB", reduced_motion="reduce").open().wait("ready")
    visitor.page.locator("[data-language]").click()
    visitor.page.get_by_role("link", name="比较", exact=True).click()
    expect(visitor.page.get_by_role("heading", name="逐行准确率")).to_be_visible()
    visitor.page.get_by_role("link", name="画数字", exact=True).click()
    visitor.wait("ready")

    assert visitor.page.locator("html").get_attribute("lang") == "zh-Hans"


def test_unreachable_server_is_reported_in_the_page_s_language(visit, network):
    visitor = visit(network, **CHINESE).open().wait("ready")
    network.disconnect()
    visitor.button("示例 7").click()
    visitor.wait("error")

    expect(visitor.page.get_by_role("alert")).to_have_text("服务器没有回应。页面会继续尝试。")
    assert english(visitor) == []


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (413, '{"type": "/problems/body-too-large", "detail": "Send less."}', "图画太大，服务器无法处理。"),
        (503, '{"type": "/problems/not-ready", "detail": "Wait."}', "服务器还在启动。页面会继续尝试。"),
        (502, "<html>Bad gateway</html>", "服务器出了问题。它的回应是 502。页面会继续尝试。"),
        (200, "<html>a proxy's page</html>", "无法读懂服务器的回答。"),
    ],
    ids=["too large", "starting", "a proxy's error", "a proxy's page"],
)
def test_every_server_error_is_reported_in_the_page_s_language(visit, status, body, told):
    visitor = visit(**CHINESE).open().wait("ready")
    visitor.page.route("**/predict?*", lambda route: route.fulfill(status=status, body=body))
    visitor.button("示例 7").click()
    visitor.wait("error")

    expect(visitor.page.get_by_role("alert")).to_have_text(told)


def test_unreadable_image_is_reported_in_the_page_s_language(visit):
    visitor = visit(**CHINESE).open().wait("ready")
    text = {"name": "seven.txt", "mimeType": "text/plain", "buffer": b"seven, in words"}
    visitor.page.locator("#picture").set_input_files(text)

    expect(visitor.page.get_by_role("alert")).to_have_text("这不是此浏览器能读取的图片。请换 PNG 或 JPEG 再试。")


@pytest.mark.parametrize("path", ["/", "/?model=grid", "/comparison"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_phone_never_scrolls_sideways(visit, path, locale):
    visitor = visit(**PHONE, locale=locale, reduced_motion="reduce")
    visitor.page.goto(visitor.server.url + path)
    visitor.wait("ready")
    for width in (390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 700})

        # Plotly redraws charts some frames later. Not innerWidth: a phone's window grows with what does not fit it.
        visitor.until(f"document.documentElement.scrollWidth <= {width}")


def test_the_comparison_s_charts_and_what_they_say_under_the_pointer_are_in_the_reader_s_language(visit):
    visitor = visit(**CHINESE)
    visitor.page.goto(f"{visitor.server.url}/comparison")
    visitor.wait("ready")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert english(visitor) == []

    chart = visitor.page.locator("[data-chart=accuracy]").first
    point = chart.locator(".trace.scatter").nth(1).locator(".point").nth(1)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    # Near its upper edge: a seed's smaller dot may lie over its middle, and is what the pointer means there.
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.08 * box["height"])
    expect(chart.locator(".hovertext")).to_have_text(re.compile(r"LSTM：\d\d\.\d\d ± \d\.\d\d%，81,674 个参数"))
    assert english(visitor) == []

    curves = visitor.page.locator("[data-chart=rows]")
    curves.locator(".legendtoggle").first.click()
    expect(visitor.page.locator(".plotly-notifier")).to_contain_text("连按两次图例中的名称")
    assert visitor.complaints == []
