"""The comparison's page and figures, from a file made by hand."""

import json
import re

import pytest

import gatescope.app.routes.comparison


def variant(section: str, name: str, **more) -> dict:
    return {
        "section": section,
        "name": name,
        "title": name.upper(),
        "shape": name,
        "model": {"units": 128, "layers": 2},
        "blanks": 0,
        "parameters": 81674,
        "seconds": 12.4,
        "mean": 0.98765,
        "sd": 0.00123,
        "by_row": [0.1, 0.98765],
        "seeds": [{"seed": 0, "test": 0.98765}],
        "against": None,
    } | more


AGAINST = {"baseline": "lstm", "difference": -1.5, "low": -2.0, "high": -1.0, "mcnemar": {"p": 3e-12}}
COMPARISON = {
    "budget": {"epochs": 1, "digits": 55000, "seeds": 5, "delay_seeds": 3},
    "trainings": {"planned": 4, "finished": 3},
    "method": "As it was measured.",
    "sections": [
        {"name": "cells", "title": "Cells", "about": "About cells."},
        {"name": "matched", "title": "Matched", "about": "About sizes."},
        {"name": "delay", "title": "Delays", "about": "About delays."},
    ],
    "variants": [
        variant("cells", "lstm"),
        variant("cells", "gru", against=AGAINST),
        variant("delay", "lstm+28", shape="lstm", blanks=28, sd=None),
    ],
    "claims": [{"text": "So <they> say.", "rule": "A rule.", "verdict": "undecided", "sentence": "We saw."}],
}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Where the comparison lies, with the one above in it."""
    path = tmp_path / "comparison.json"
    path.write_text(json.dumps(COMPARISON), encoding="utf-8")
    monkeypatch.setattr(gatescope.app.routes.comparison, "_path", lambda: path)
    return path


def test_comparison_json_is_the_file(client, written):
    answer = client.get("/comparison.json")

    assert answer.json() == COMPARISON
    assert answer.headers["content-type"] == "application/json"


def test_table_of_a_section_lists_its_variants(client, written):
    page = client.get("/comparison").text
    rows = [re.sub("<[^>]+>", "|", row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S)]
    cells = [[cell for cell in row.split("|") if cell.strip()] for row in rows]

    assert cells == [
        ["LSTM", "128 × 2", "81,674", "98.77", "0.12", "1", "12"],
        ["GRU", "128 × 2", "81,674", "98.77", "0.12", "1", "−1.50", "−2.00 to −1.00", "&lt; 10", "−11", "12"],
        ["LSTM+28", "28", "128 × 2", "81,674", "98.77", "–", "1", "12"],
    ]


def test_chart_has_a_caption(client, written):
    page = client.get("/comparison").text

    charts = re.findall(r'data-chart="(\w+)" data-section="(\w+)"', page)
    assert charts == [("accuracy", "cells"), ("rows", "cells"), ("delay", "delay")]
    assert len(re.findall(r'<p class="how">\w[^<]{40,}\.</p>', page)) == len(charts)


def test_section_without_trainings_is_omitted_and_missing_ones_are_listed(client, written):
    page = client.get("/comparison").text

    assert "About sizes." not in page
    assert "3 of 4 trainings are there" in page


def test_claims_show_verdict_sentence_and_rule(client, written):
    page = client.get("/comparison").text

    for said in ("So &lt;they&gt; say.", "Undecided.", "We saw.", "A rule.", "As it was measured."):
        assert said in page


def test_changed_comparison_is_shown_at_once(client, written):
    assert "We saw." in client.get("/comparison").text
    written.write_text(json.dumps(COMPARISON | {"claims": []}), encoding="utf-8")

    assert "We saw." not in client.get("/comparison").text


def test_page_without_comparison_says_how_to_create_one(client, tmp_path, monkeypatch):
    monkeypatch.setattr(gatescope.app.routes.comparison, "_path", lambda: tmp_path / "none.json")
    page = client.get("/comparison")
    figures = client.get("/comparison.json")

    assert page.status_code == 200
    assert "gatescope compare-cells" in page.text
    assert (figures.status_code, figures.headers["content-type"]) == (404, "application/problem+json")
    assert "gatescope compare-cells" in figures.json()["detail"]
