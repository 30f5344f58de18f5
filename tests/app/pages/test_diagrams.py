"""The diagrams of all cells, with whatever options: what their templates refer to is in the equations of the model."""

import html
import re
from typing import Any

import pytest

REFERENCE = re.compile(
    r"(?P<name>\w+)(@before|@below|(\.(?P<case>terms|otherwise)(\[(?P<term>\d)\](\.factors\[(?P<factor>\d)\](\.of)?)?)?)?"
    r"(:ungated)?)"
)


def said(page: str, attribute: str) -> list[str]:
    """What the diagram of a page says in an attribute, wherever in it."""
    diagram = page.partition('<section id="diagram"')[2].partition("</section>")[0]
    return [html.unescape(text) for text in re.findall(rf' data-{attribute}="([^"]*)"', diagram)]


def referred(page: str) -> list[str]:
    """All that diagram and article refer to, of a product each part."""
    references = re.findall(r' data-(?:term|within|sum)="([^"]+)"', page)
    return [part for reference in references for part in reference.split("*")]


def has(model: dict[str, Any], reference: str) -> bool:
    """Whether the top layer's equations have what is referred to."""
    found = REFERENCE.fullmatch(reference)
    equations = {equation["name"]: equation for equation in model["equations"][-1]}
    if not found or found["name"] not in equations.keys() | {signal["name"] for signal in model["signals"]}:
        return False
    if not found["case"]:
        return True
    terms = equations[found["name"]][found["case"]]
    if found["term"] and int(found["term"]) >= len(terms):
        return False
    return not found["factor"] or int(found["factor"]) < len(terms[int(found["term"])]["factors"])


@pytest.fixture
def shown(gallery, network) -> tuple[str, dict]:
    """The page of one of all networks, and the network's description."""
    return gallery.get(f"/?model={network}").text, gallery.get(f"/models/{network}").json()


def test_a_page_refers_only_to_parts_of_its_model_s_equations(shown):
    page, model = shown

    assert said(page, "term")
    assert [reference for reference in referred(page) if not has(model, reference)] == []


def test_a_diagram_names_only_signals_that_its_model_has(shown):
    page, model = shown

    assert {*said(page, "part"), *said(page, "like")} <= {signal["name"] for signal in model["signals"]}


def test_a_diagram_has_a_button_for_every_signal_of_a_unit(shown):
    page, model = shown

    assert set(said(page, "part")) == {it["name"] for it in model["signals"] if it["across"] != "row"}


def test_a_wire_that_is_no_signal_names_the_signal_of_its_colours(shown):
    """A wire alone; a line of a computation has none."""
    page, _ = shown
    wires = re.findall(r'<g class="wire[^"]*" data-term="([^"]*)"( data-like)?', page)

    for term, like in wires:
        assert like or re.fullmatch(r"[a-z_]+(@before|@below)?", term), term
