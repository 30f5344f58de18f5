"""A trace as a stand-alone HTML page: the digit and its heatmaps, aligned by row, with Plotly's bundle inside."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from gatescope.app.schemas import ModelDescription, SignalDescription

if TYPE_CHECKING:
    from gatescope.model.trace import Trace

# Pixels. A digit is as wide as it is high, so that its own pixels are square.
WIDTH, SIDE, BELIEF, GAP = 1600, 336, 220, 24
LEFT, RIGHT, TOP, BOTTOM = 50, 130, 90, 10
BAND = SIDE + 80  # with the titles above it and the numbers below
MOST = 6  # signals in a band

INK = ["#f6f5f1", "#16181d"]
# Blue is below zero, orange above, zero is paper, as on the page that the service serves.
SIGNED = ["#0b3c7d", "#2a66b0", "#6a9ad2", "#b3cce8", "#f6f5f1", "#f2cda6", "#e39a4f", "#bd6414", "#7a3a05"]

# Hover texts. Rows and units count from 1.
ON_DIGIT = "row %{y}, column %{x}: %{z:.3f}<extra></extra>"
ON_BELIEF = "after row %{y}, a %{x}: %{z:.1%}<extra></extra>"
ON_SIGNAL = {  # by the signal's `across`; other kinds are named by their own word
    "row": "after row %{y}, of row %{x}: %{z:.4f}<extra></extra>",
    "all": "row %{y}: %{z:.4f}<extra></extra>",
}

Range = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One heatmap and its title.

    Args:
      title: above the heatmap.
      values: [T, n].
      hover: text of a value.
      coloraxis: the axis with its limits and colours.
      first: the number of its first column.
      width: in pixels; None shares the remaining width of the band.
    """

    title: str
    values: Any
    hover: str
    coloraxis: str = "coloraxis"
    first: int = 1
    width: float | None = None


def page(trace: Trace, model: ModelDescription) -> str:
    """HTML with the trace's heatmaps, which needs no network access.

    The first band of a layer holds its memory and the class probabilities, further bands at most six other signals of
    one group. Each band begins with the digit, so that row 12 of the digit and step 12 of every signal are aligned.

    Args:
      trace: of `model`.
      model: the display ranges and meanings of the signals.
    """
    return str(_figure(trace, model).to_html(include_plotlyjs=True, full_html=True, config={"displaylogo": False}))


def _figure(trace: Trace, model: ModelDescription) -> Any:
    from plotly.graph_objects import Figure

    by_range: dict[Range, list[SignalDescription]] = {}
    for signal in model.signals:
        by_range.setdefault(signal.range, []).append(signal)
    axes = {limits: f"coloraxis{number}" for number, limits in enumerate(by_range, start=2)}
    bands = list(_bands(trace, model, axes))
    figure, height, number = Figure(), BAND * len(bands), 1
    for index, band in enumerate(bands):
        top = 1 - (index * BAND) / height
        for panel, left, right in _places(band):
            _draw(figure, panel, number, (left, right), (top - SIDE / height, top))
            number += 1
    figure.update_layout(
        title=f"{model.title} reads a {trace.prediction} ({trace.probabilities[trace.prediction]:.1%}), row by row",
        width=WIDTH,
        height=TOP + height + BOTTOM,
        margin={"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM},
        coloraxis={"cmin": 0, "cmax": 1, "colorscale": INK, "showscale": False},
        **{axes[it]: _scale(it, place, len(by_range), signals) for place, (it, signals) in enumerate(by_range.items())},
    )
    return figure


def _bands(trace: Trace, model: ModelDescription, axes: Mapping[Range, str]) -> Iterator[list[Panel]]:
    """The bands from top to bottom, the panels of each from left to right."""
    for layer, values in enumerate(trace.layers):
        where = [f"layer {layer + 1}"] if model.layers > 1 else []

        signals = [signal for signal in model.signals if layer in signal.layers]
        memory = next(signal for signal in signals if signal.name == model.memory)
        belief = Panel("belief after each row", trace.probabilities_by_row, ON_BELIEF, first=0, width=BELIEF)
        yield [_digit(trace, [*where, memory.group]), _panel(memory, values, axes), belief]

        others = [signal for signal in signals if signal is not memory]
        for group, members in groupby(others, key=lambda signal: signal.group):
            for band in _evenly(list(members)):
                yield [_digit(trace, [*where, group]), *(_panel(signal, values, axes) for signal in band)]


def _digit(trace: Trace, where: Sequence[str]) -> Panel:
    return Panel(", ".join(["digit", *filter(None, where)]), trace.image, ON_DIGIT, width=SIDE)


def _panel(signal: SignalDescription, values: Mapping[str, Any], axes: Mapping[Range, str]) -> Panel:
    title = f"{signal.name.replace('_', ' ')} {_symbol(signal.symbol)}"
    hover = ON_SIGNAL.get(signal.across, f"row %{{y}}, {signal.across} %{{x}}: %{{z:.4f}}<extra></extra>")
    return Panel(title, values[signal.name], hover, axes[signal.range])


def _evenly(signals: Sequence[SignalDescription]) -> Iterator[Sequence[SignalDescription]]:
    """As few parts of at most MOST as possible, of equal size."""
    size = math.ceil(len(signals) / math.ceil(len(signals) / MOST))
    for first in range(0, len(signals), size):
        yield signals[first : first + size]


def _places(band: Sequence[Panel]) -> Iterator[tuple[Panel, float, float]]:
    """Each panel with its left and right edge as fractions of the width between the margins."""
    inside = WIDTH - LEFT - RIGHT
    sharing = [panel for panel in band if panel.width is None]
    left_over = inside - GAP * (len(band) - 1) - sum(panel.width for panel in band if panel.width is not None)
    left = 0.0
    for panel in band:
        right = left + (left_over / len(sharing) if panel.width is None else panel.width)
        yield panel, left / inside, right / inside
        left = right + GAP


def _draw(figure: Any, panel: Panel, number: int, across: Range, down: Range) -> None:
    """Add a panel with its own axes.

    Args:
      number: of its axes, unique.
      across: left and right edge, fractions of the width between the margins.
      down: lower and upper edge.
    """
    x, y = f"x{number}", f"y{number}"
    rows, columns = panel.values.shape
    figure.add_heatmap(
        z=panel.values,
        x0=panel.first,
        dx=1,
        y0=1,
        dy=1,
        xaxis=x,
        yaxis=y,
        coloraxis=panel.coloraxis,
        hovertemplate=panel.hover,
    )
    figure.add_annotation(
        text=panel.title,
        x=sum(across) / 2,
        y=down[1],
        xref="paper",
        yref="paper",
        xanchor="center",
        yanchor="bottom",
        showarrow=False,
    )
    few = {"dtick": 1} if columns <= 10 else {"tickformat": "d"}
    figure.update_layout(
        {
            f"xaxis{number}": {"domain": across, "anchor": y, **few},
            f"yaxis{number}": {
                "domain": down,
                "anchor": x,
                "range": [rows + 0.5, 0.5],
                "tickvals": [1, *range(7, rows + 1, 7)],
                "showticklabels": across[0] == 0,
            },
        }
    )


def _symbol(symbol: str) -> str:
    letter, _, index = symbol.partition("_")
    return f"{letter}<sub>{index}</sub>" if index else letter


def _scale(limits: Range, place: int, count: int, signals: Sequence[SignalDescription]) -> dict[str, Any]:
    """A colour axis with fixed limits, the same for every digit, and a bar that names its signals; bars are stacked.

    Args:
      limits: of the values.
      place: index of the bar from the top.
      count: number of bars.
      signals: with these limits.
    """
    low, high = limits
    letters = dict.fromkeys(_symbol(signal.symbol.removesuffix("t").rstrip("_,")) for signal in signals)
    return {
        "cmin": low,
        "cmax": high,
        "colorscale": "Cividis" if low >= 0 else SIGNED,
        "colorbar": {
            "title": {"text": ", ".join(letters)},
            "tickvals": [low, (low + high) / 2, high],
            "len": 0.9 / count,
            "y": 1 - (place + 0.5) / count,
            "thickness": 14,
        },
    }
