"""The current row as tables: the service's own numbers, in the order of the heatmaps, and the same as CSV."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

CELLS = """table => [...table.querySelectorAll("tbody tr")].map((row) =>
  [...row.cells].map(({ textContent }) => textContent))"""


def opened(visit, model: str = "lstm", row: int = 12):
    visitor = visit(reduced_motion="reduce").open(model).wait("ready")
    visitor.page.locator("#row").fill(str(row))
    visitor.page.locator("#table summary").click()
    expect(visitor.page.locator("#table [data-caption]")).to_contain_text(f"after row {row}")
    visitor.settled()
    return visitor


def numbers(visitor, table: str) -> list[list[float]]:
    rows = visitor.page.locator(table).evaluate(CELLS)
    return [[float(text.replace("\N{MINUS SIGN}", "-")) for text in row] for row in rows]


UNITS = "#table table:has([data-units])"


@pytest.mark.parametrize("model", ["lstm", "lstm2", "attention"])
def test_every_unit_s_values_are_those_of_predict(visit, model):
    visitor = opened(visit, model)
    names = visitor.page.evaluate(
        """() => JSON.parse(document.querySelector("#model").textContent).signals
          .filter(({ across }) => across === "unit").map(({ name }) => name)"""
    )
    answer = visitor.server.predict(visitor.posted[-1], model)
    shown = numbers(visitor, UNITS)

    assert len(shown) == 128
    for unit, *values in shown:
        expected = [answer["layers"][-1][name][11][int(unit) - 1] for name in names]
        assert values == pytest.approx(expected, abs=0.0005 + 1e-6)
    belief = numbers(visitor, "#table [data-values-of=belief]")
    assert [value for _, value in belief] == pytest.approx(answer["probabilities_by_row"][11], abs=0.0005 + 1e-6)


def test_what_is_no_unit_s_has_a_table_of_its_own(visit):
    visitor = opened(visit, "attention")
    answer = visitor.server.predict(visitor.posted[-1], "attention")
    shown = numbers(visitor, "#table [data-values-of=attention]")

    assert [place for place, _ in shown] == list(range(1, 29))
    assert [value for _, value in shown] == pytest.approx(answer["layers"][0]["attention"][11], abs=0.0005 + 1e-6)


def test_the_table_follows_the_row_the_unit_and_the_order(visit):
    visitor = opened(visit)
    visitor.page.keyboard.press("ArrowUp")
    expect(visitor.page.locator("#table [data-caption]")).to_have_text("Units after row 11")
    visitor.page.locator("[data-unit]").fill("77")
    visitor.page.locator("[data-unit]").blur()
    chosen = visitor.page.locator("#table [aria-current] th")
    expect(chosen).to_have_text("77")
    visitor.page.locator("#table [data-units-box]").scroll_into_view_if_needed()
    expect(chosen).to_be_in_viewport()
    order = visitor.page.get_by_label("Order of the units")
    expect(order).to_be_enabled()
    order.select_option(label="by half-life")
    visitor.settled()

    units = [int(unit) for unit, *_ in numbers(visitor, UNITS)]
    place = visitor.page.locator("[data-band]").first.evaluate("band => Number(band.style.getPropertyValue('--unit'))")
    assert sorted(units) == list(range(1, 129)) != units
    assert units[place] == 77


def test_table_has_table_roles(visit):
    visitor = opened(visit)
    table = visitor.page.get_by_role("table", name="Units after row 12")

    expect(table.get_by_role("columnheader", name="forget gate")).to_have_count(1)
    expect(table.get_by_role("rowheader")).to_have_count(128)


def test_table_changes_nothing_when_closed_and_only_texts_when_open(visit):
    visitor = visit(reduced_motion="reduce").open().wait("ready")
    visitor.page.evaluate(
        """() => { window.made = 0; window.written = 0;
          const count = ({ type }) => (type === "childList" ? window.made++ : window.written++);
          const body = document.querySelector("#table [data-units]");
          const what = { subtree: true, childList: true, characterData: true };
          new MutationObserver((all) => all.forEach(count)).observe(body, what); }"""
    )
    visitor.page.keyboard.press("ArrowUp")
    visitor.settled()
    assert visitor.page.evaluate("() => [made, written]") == [0, 0]

    visitor.page.locator("#table summary").click()
    visitor.until("made > 0")
    visitor.page.evaluate("() => { window.made = window.written = 0; }")
    visitor.page.locator("#row").fill("5")
    visitor.until("written > 0")
    assert visitor.page.evaluate("() => made") == 0


def test_the_csv_has_the_numbers_as_they_are(visit):
    visitor = opened(visit)
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Save the units as CSV").click()
    assert download.value.suggested_filename == "gatescope-lstm-3-row-12.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (layer,) = visitor.server.predict(visitor.posted[-1])["layers"]

    assert [row["unit"] for row in rows] == [str(unit) for unit in range(1, 129)]
    for row in rows:
        assert (row["row"], row["layer"]) == ("12", "1")
        for name, values in layer.items():
            assert float(row[name]) == pytest.approx(values[11][int(row["unit"]) - 1], abs=1e-6)


def test_without_a_drawing_there_is_nothing_to_tabulate(visit):
    visitor = opened(visit)
    visitor.button("Clear").click()
    visitor.wait("idle")

    expect(visitor.page.locator("#table [data-caption]")).to_have_text("Nothing is drawn.")
    expect(visitor.page.get_by_role("button", name="Save the units as CSV")).to_be_disabled()
    expect(visitor.page.locator("#table [data-units] tr")).to_have_count(0)
