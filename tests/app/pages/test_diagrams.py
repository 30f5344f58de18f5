"""The diagrams of all cells, with whatever options: what their templates say of signals holds for the model."""

import html
import re

import pytest


def said(page: str, attribute: str) -> list[str]:
    """What the diagram of a page says in an attribute, wherever in it."""
    diagram = page.partition('<section id="diagram"')[2].partition("</section>")[0]
    return [html.unescape(text) for text in re.findall(rf' data-{attribute}="([^"]*)"', diagram)]


@pytest.fixture
def shown(gallery, network) -> tuple[str, dict]:
    """The page of one of all networks, and the network's description."""
    return gallery.get(f"/?model={network}").text, gallery.get(f"/models/{network}").json()


def test_a_diagram_names_only_signals_that_its_model_has(shown):
    page, model = shown
    signals = {signal["name"] for signal in model["signals"]}
    expressions = [*said(page, "value"), *said(page, "sum")]
    named = {name for text in expressions for name in re.findall(r"(?<!@)\b[a-z_]+\b", text)} - {"tanh"}

    assert expressions
    assert named | set(said(page, "part")) | set(said(page, "like")) <= signals


def test_every_signal_that_a_unit_has_can_be_chosen_in_the_diagram(shown):
    page, model = shown

    assert set(said(page, "part")) == {it["name"] for it in model["signals"] if it["across"] != "row"}


def test_what_is_no_signal_itself_says_whose_colours_it_has(shown):
    """A wire alone; a line of a computation has none."""
    page, _ = shown
    wires = re.findall(r'<g class="wire[^"]*" data-value="([^"]*)"( data-like)?', page)

    for value, like in wires:
        assert like or re.fullmatch(r"[a-z_]+(@before|@below)?", value), value
