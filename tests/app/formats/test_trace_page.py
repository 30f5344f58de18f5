"""The page that shows a trace without a server: every signal in its place, with limits that no digit moves."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from gatescope.app.formats.trace_page import _figure
from gatescope.app.inference.predictor import read_description
from gatescope.app.schemas import ModelDescription


@dataclass(frozen=True, eq=False)
class Panel:
    """A heatmap, the name that its title begins with, its axes and its colours."""

    name: str
    title: str
    heatmap: Any
    x: Any
    y: Any
    colours: Any


@dataclass(frozen=True, eq=False)
class Page:
    """What is drawn of a network's trace."""

    layout: Any
    panels: list[Panel]
    model: ModelDescription
    trace: Any

    def bands(self) -> list[list[Panel]]:
        """The panels from top to bottom and from left to right."""
        tops = sorted({panel.y.domain[1] for panel in self.panels}, reverse=True)
        bands = [[panel for panel in self.panels if panel.y.domain[1] == top] for top in tops]
        return [sorted(band, key=lambda panel: panel.x.domain[0]) for band in bands]

    def signals(self) -> list[Panel]:
        names = {signal.name for signal in self.model.signals}
        return [panel for panel in self.panels if panel.name in names]


@pytest.fixture(scope="module")
def draw(read, networks):
    """A function of a network's name that gives the page of its trace."""

    @functools.cache
    def draw(network: str) -> Page:
        trace, model = read(network), read_description(networks[network])
        figure = _figure(trace, model)

        def axis(letter: str, place: str | None) -> Any:
            return figure.layout[f"{letter}axis{(place or letter)[1:]}"]

        panels = [
            Panel(
                name=title.text.rsplit(" ", 1)[0].replace(" ", "_"),
                title=title.text,
                heatmap=heatmap,
                x=axis("x", heatmap.xaxis),
                y=axis("y", heatmap.yaxis),
                colours=figure.layout[heatmap.coloraxis],
            )
            for heatmap, title in zip(figure.data, figure.layout.annotations, strict=True)
        ]
        return Page(figure.layout, panels, model, trace)

    return draw


@pytest.fixture
def page(draw, network) -> Page:
    return draw(network)


def test_signal_has_one_panel_in_each_of_its_layers(page):
    for signal in page.model.signals:
        drawn = [panel.heatmap.z for panel in page.panels if panel.name == signal.name]

        assert len(drawn) == len(signal.layers)
        for values, layer in zip(drawn, signal.layers, strict=True):
            np.testing.assert_array_equal(values, page.trace.layers[layer][signal.name])


def test_band_starts_with_the_digit_and_the_memory_band_ends_with_the_probabilities(page):
    beliefs = 0
    for band in page.bands():
        assert band[0].title.startswith("digit")
        np.testing.assert_array_equal(band[0].heatmap.z, page.trace.image)
        if band[-1].title == "belief after each row":
            beliefs += 1
            assert [panel.name for panel in band[1:-1]] == [page.model.memory]
            np.testing.assert_array_equal(band[-1].heatmap.z, page.trace.probabilities_by_row)
    assert beliefs == page.model.layers


def test_band_has_at_most_six_signals_without_overlap(page):
    bands = page.bands()

    for band in bands:
        assert 1 <= sum(panel in page.signals() for panel in band) <= 6
        edges = [edge for panel in band for edge in panel.x.domain]
        assert edges == sorted(edges)
        assert edges[0] == 0
        assert edges[-1] == pytest.approx(1)
    for upper, lower in zip(bands, bands[1:], strict=False):
        assert lower[0].y.domain[1] < upper[0].y.domain[0]
    assert 0 <= bands[-1][0].y.domain[0]


def test_signals_are_distributed_evenly_among_bands(draw):
    page = draw("depth-gated")

    assert [sum(panel in page.signals() for panel in band) for band in page.bands()] == [1, 5, 1, 4, 3]


HOVER = {
    "unit": "row %{y}, unit %{x}: ",
    "module": "row %{y}, module %{x}: ",
    "row": "after row %{y}, of row %{x}: ",
    "all": "row %{y}: ",
}


def test_hover_text_names_row_and_column(page):
    across = {signal.name: signal.across for signal in page.model.signals}

    for panel in page.signals():
        assert panel.heatmap.hovertemplate == HOVER[across[panel.name]] + "%{z:.4f}<extra></extra>"


def test_hover_text_of_digit_and_probabilities_names_column_and_class(draw):
    hover = {panel.title: panel.heatmap.hovertemplate for panel in draw("lstm").panels}

    assert hover["digit"] == "row %{y}, column %{x}: %{z:.3f}<extra></extra>"
    assert hover["belief after each row"] == "after row %{y}, a %{x}: %{z:.1%}<extra></extra>"


def test_rows_and_columns_count_from_one_but_classes_from_zero(page):
    for panel in page.panels:
        belief = panel.title.startswith("belief")
        assert (panel.heatmap.x0, panel.heatmap.dx) == (0 if belief else 1, 1)
        assert (panel.heatmap.y0, panel.heatmap.dy) == (1, 1)


def test_colour_and_row_limits_are_those_of_the_description(page):
    ranges = {signal.name: signal.range for signal in page.model.signals}

    for panel in page.panels:
        assert (panel.colours.cmin, panel.colours.cmax) == ranges.get(panel.name, (0, 1))
        assert (panel.heatmap.zmin, panel.heatmap.zmax, panel.heatmap.zauto) == (None, None, None)
        assert tuple(panel.y.range) == (28.5, 0.5), "the first row stands at the top"


def test_signed_signals_have_a_diverging_scale_centred_at_zero(page):
    for panel in page.signals():
        colours = [colour for _, colour in panel.colours.colorscale]
        if panel.colours.cmin < 0:
            assert panel.colours.cmin == -panel.colours.cmax
            assert colours[len(colours) // 2] == "#f6f5f1"
        else:
            assert "#f6f5f1" not in colours


def test_signals_of_one_range_share_a_labelled_colour_bar(draw):
    page = draw("two-layers")

    bars = {panel.name: panel.colours.colorbar for panel in page.signals()}
    assert bars["forget_gate"].title.text == "f, i, o"
    assert bars["candidate"].title.text == "g, h"
    assert bars["cell_state"].title.text == "c"
    assert tuple(bars["cell_state"].tickvals) == (-2.5, 0, 2.5)
    places = {bar.title.text: bar.y for bar in bars.values()}
    assert len(set(places.values())) == 3, "no bar may hide another"


def test_dimensions_of_a_grid_have_separate_bands(draw):
    page = draw("grid")
    groups = {signal.name: signal.group for signal in page.model.signals}

    titles = []
    for band in page.bands():
        [group] = {groups[panel.name] for panel in band if panel.name in groups}
        assert band[0].title.endswith(f", {group}")
        titles.append(band[0].title)
    assert titles == [
        f"digit, layer {layer}, along {dimension}" for layer in (1, 2) for dimension in ("time", "time", "depth")
    ]


def test_digit_panel_names_the_layer_if_there_are_several(draw):
    def titles(network: str) -> list[str]:
        return [band[0].title for band in draw(network).bands()]

    assert titles("lstm") == ["digit"] * 2
    assert titles("two-layers") == ["digit, layer 1"] * 2 + ["digit, layer 2"] * 2


@pytest.mark.parametrize(
    ("network", "title"),
    [
        ("lstm", "forget gate f<sub>t</sub>"),
        ("peephole", "forget peephole p<sub>f,t</sub>"),
        ("grid", "depth cell state c<sub>d</sub>"),
        ("glimpses", "attention 2 α<sub>2</sub>"),
    ],
)
def test_panel_title_has_the_symbol_of_the_signal(draw, network, title):
    assert title in [panel.title for panel in draw(network).panels]


def test_page_title_names_model_and_prediction(draw):
    page = draw("lstm")

    digit = page.trace.prediction
    share = f"{page.trace.probabilities[digit]:.1%}"
    assert page.layout.title.text == f"A small one reads a {digit} ({share}), row by row"
