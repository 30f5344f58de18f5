"""The article under the panels: its figures and numbers are the reader's own digit's."""

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.numpy import load_file

from gatescope.model.weights_file import ZOO, names

MINUS = "\u2212"
# Letters anywhere on the page, also in the picture of the cell, that the list does not define.
UNKNOWN = """() => {
  const textOf = (letter) => letter.textContent.replaceAll("\\u200b", "");
  const defined = new Set([...document.querySelectorAll("[data-letters] dt :is(.sym, .op)")].map(textOf));
  return [...document.querySelectorAll(".sym, .op, [data-letter]")].map(textOf).filter((text) => !defined.has(text));
}"""


def answer(visitor, model: str = "lstm") -> dict:
    return visitor.server.predict(visitor.posted[0], model)


def signal(told: dict, name: str) -> np.ndarray:
    return np.array(told["layers"][-1][name])


def numbers(visitor, step: str, sentence: int = 0) -> list[float]:
    """All that stands in bold in a step's sentence about the reader's digit."""
    bold = visitor.page.locator(f"#read-{step} .yours:not([hidden])").nth(sentence).locator("[data-told]")
    return [float(re.sub(r"[ %]", "", text.replace(MINUS, "-"))) for text in bold.all_inner_texts()]


def told_of(visitor) -> tuple[int, int]:
    """Unit and row, from 0."""
    unit, row = (visitor.page.locator(f"[data-told-{name}]") for name in ("unit", "row"))
    expect(unit).not_to_have_value("")
    return int(unit.input_value()) - 1, int(row.input_value()) - 1


def tell(visitor, unit: int, row: int) -> None:
    for name, value in (("unit", unit), ("row", row)):
        visitor.page.locator(f"[data-told-{name}]").fill(str(value + 1))
        visitor.page.locator(f"[data-told-{name}]").blur()
    visitor.settled()


def test_the_sentences_have_the_trace_s_numbers(settled_page):
    visitor = settled_page()
    told = answer(visitor)
    f, i, o, g, c, h = (
        signal(told, name)
        for name in ("forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state")
    )
    for unit, row in (told_of(visitor), (40, 11), (127, 0)):
        tell(visitor, unit, row)
        before = c[row - 1, unit] if row else 0
        near = {"abs": 0.00501}
        assert numbers(visitor, "forget") == pytest.approx(
            [row + 1, unit + 1, f[row, unit], before, f[row, unit] * before], **near
        )
        assert numbers(visitor, "candidate") == pytest.approx(
            [row + 1, g[row, unit], unit + 1, i[row, unit], g[row, unit] * i[row, unit]], **near
        )
        assert numbers(visitor, "memory") == pytest.approx(
            [row + 1, unit + 1, f[row, unit] * before, i[row, unit] * g[row, unit], c[row, unit]], abs=0.000501
        )
        assert numbers(visitor, "output") == pytest.approx(
            [row + 1, unit + 1, c[row, unit], math.tanh(c[row, unit]), o[row, unit], h[row, unit]], **near
        )


def test_article_shows_the_salient_unit_at_its_largest_change(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    told = answer(visitor)
    reach = next(one["range"][1] for one in model_of(visitor)["signals"] if one["name"] == "cell_state")
    memory = np.clip(signal(told, "cell_state"), -reach, reach)
    inked = (np.array(told["image"]) > 0.1).any(axis=1)
    changes = np.where(inked[:, None], np.abs(np.diff(memory, axis=0, prepend=np.zeros((1, 128)))), -1)
    shows = changes.max(axis=0) * np.ptp(signal(told, "forget_gate"), axis=0)

    unit = int(shows.argmax())
    assert told_of(visitor) == (unit, int(changes[:, unit].argmax()))


def model_of(visitor) -> dict:
    return visitor.page.evaluate("() => JSON.parse(document.querySelector('#model').textContent)")


def test_what_is_usual_is_that_of_the_test_set(settled_page):
    visitor = settled_page()
    tell(visitor, 40, 11)
    usual = load_file(ZOO / "statistics" / "lstm.safetensors")["layers.0.forget_gate.mean"][40]
    expect(visitor.page.locator("#read-forget .yours").nth(1)).to_be_visible()

    own = signal(answer(visitor), "forget_gate")[:, 40].mean()
    assert numbers(visitor, "forget", 1) == pytest.approx([own, usual], abs=0.00501)


def test_article_shows_the_row_where_the_prediction_changes(settled_page):
    visitor = settled_page()
    told = answer(visitor)
    best = np.array(told["probabilities_by_row"]).argmax(axis=1)
    turn = int(np.flatnonzero(best != best[-1]).max()) + 1
    told_of(visitor)

    sure = 100 * max(told["probabilities"])
    assert numbers(visitor, "belief") == pytest.approx([best[-1], sure, turn + 1, best[turn - 1]], abs=0.0501)
    expect(visitor.page.locator("#read-experiment [data-question]:not([hidden])")).to_contain_text(f"a {best[-1]}.")


def bars(visitor, of: str) -> dict[int, float]:
    """Where the bars of a column end, 0 to 100, by row."""
    column = visitor.page.locator(f'[data-column=bars][data-term="{of}"]').first
    path = "".join(column.locator(f"[data-{side}]").get_attribute("d") for side in ("below", "above"))
    return {int(float(top)): float(end) for top, end in re.findall(r"M[\d.]+ ([\d.]+)H([\d.]+)V", path)}


def test_the_bars_are_the_products(settled_page):
    visitor = settled_page()
    tell(visitor, 40, 11)
    told = answer(visitor)
    written = (signal(told, "input_gate") * signal(told, "candidate"))[:, 40]

    drawn = bars(visitor, "cell_state.terms[1]")
    assert drawn == pytest.approx({row: 50 + 50 * value for row, value in enumerate(written)}, abs=0.01)


def test_a_click_on_a_figure_s_row_takes_that_row(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    told_of(visitor)
    plot = visitor.page.locator("#read-forget .down").nth(1)
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    visitor.page.mouse.click(box["x"] + 5, box["y"] + 4.5 * box["height"] / 28)

    expect(visitor.page.locator("[data-told-row]")).to_have_value("5")
    mark = visitor.page.locator("#read-forget .mark").bounding_box()
    assert mark["y"] + mark["height"] / 2 == pytest.approx(plot.bounding_box()["y"] + 4.5 * box["height"] / 28, abs=0.6)


def test_article_shows_the_pinned_unit_until_it_is_unpinned(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    first, _ = told_of(visitor)
    company = visitor.page.locator("[data-company]")
    expect(company.first).to_have_text(f"unit {first + 1}")
    name = company.nth(3).inner_text()
    company.nth(3).click()
    expect(visitor.page.locator("[data-told-unit]")).to_have_value(name.removeprefix("unit "))
    expect(company.first).to_have_text(name)

    visitor.page.locator("[data-told-reset]").click()
    expect(visitor.page.locator("[data-told-unit]")).to_have_value(str(first + 1))
    expect(visitor.page.locator("[data-told-reset]")).to_be_hidden()


def test_wiping_what_comes_leaves_the_beliefs_before_it(visit):
    visitor = visit(reduced_motion="reduce", color_scheme="light").open().wait("ready")
    assert len(visitor.posted) == 1
    figure = visitor.page.locator("[data-experiment]")
    figure.scroll_into_view_if_needed()
    said = figure.locator("figcaption")
    expect(said).to_contain_text("Without row 15 and those below it")
    look = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"

    def beliefs(name: str) -> np.ndarray:
        return np.array(figure.locator(f"[data-{name}-belief]").evaluate(look)).reshape(28, 10, 4)

    np.testing.assert_allclose(beliefs("wiped")[:14], beliefs("whole")[:14], atol=2)
    assert np.abs(beliefs("wiped")[20:].astype(int) - beliefs("whole")[20:]).max() > 50

    sent = np.frombuffer(visitor.posted[-1], np.uint8).reshape(28, 28)
    assert sent[:14].any() and not sent[14:].any()
    figure.locator("select").select_option("above")
    expect(said).to_contain_text("Without row 15 and those above it")
    sent = np.frombuffer(visitor.posted[-1], np.uint8).reshape(28, 28)
    assert sent[15:].any() and not sent[:15].any()


def test_article_follows_a_new_drawing(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.button("Sample 7").click()
    visitor.wait("ready")
    visitor.settled()
    unit, row = told_of(visitor)
    told = visitor.server.predict(visitor.posted[-1])

    assert numbers(visitor, "belief")[0] == told["prediction"]
    assert numbers(visitor, "forget")[2] == pytest.approx(signal(told, "forget_gate")[row, unit], abs=0.00501)


def test_without_a_drawing_there_are_no_sentences_about_it(visit):
    visitor = visit(reduced_motion="reduce").open().start_drawing()

    assert visitor.page.locator(".yours:not([hidden])").count() == 0
    assert visitor.page.locator("[data-told-unit]").is_disabled()


@pytest.mark.parametrize("name", names())
def test_every_model_s_article_is_drawn_and_numbered(settled_page, name):
    visitor = settled_page(name)
    told_of(visitor)
    # The last unit is slow where some are slower than others, and so has been kept at some rows and written at others.
    tell(visitor, model_of(visitor)["units"] - 1, 15)
    numbered = visitor.page.locator(".yours:not([hidden]) [data-told]").all_inner_texts()

    assert len(numbered) >= 12
    assert not [text for text in numbered if not re.fullmatch(rf"{MINUS}?[\d.]+( %)?", text)]
    undrawn = """() => [...document.querySelectorAll("[data-column], [data-spread]")]
      .filter((column) => !column.querySelector("path[d]:not(.zero):not([d=''])")).length"""
    assert visitor.page.evaluate(undrawn) == 0
    assert visitor.page.evaluate(UNKNOWN) == []
    assert visitor.complaints == []
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_article_has_no_figures_without_scripts(visit):
    visitor = visit(java_script_enabled=False)
    visitor.page.goto(visitor.server.url)

    expect(visitor.page.get_by_role("heading", name="What to forget")).to_be_visible()
    expect(visitor.page.locator("#read-forget .equation")).to_be_visible()
    assert not any(one.is_visible() for one in visitor.page.locator(".drawn, [data-start], .try, .yours").all())


def test_article_fits_small_screens(visit):
    for width, height, model in ((390, 844, "depth_gated"), (320, 568, "lstm")):
        screen = {"viewport": {"width": width, "height": height}, "is_mobile": True, "has_touch": True}
        visitor = visit(**screen, reduced_motion="reduce").open(model).wait("ready")
        visitor.page.locator("#read-memory").scroll_into_view_if_needed()
        # A page that is too wide makes a phone show more than its own width.
        assert visitor.page.evaluate("() => innerWidth") == width
