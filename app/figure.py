"""A trace as a page of its own: the digit beside its heatmaps, row beside row, with Plotly's bundle inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.schemas import ModelDescription, SignalDescription

if TYPE_CHECKING:
    from model.tracing import Trace

BAND_PIXELS = 400
WIDTH = 1600
DIGIT_SHARE = 0.22  # of the width: makes its pixels square

INK = ["#f6f5f1", "#16181d"]
# Blue is below zero, orange above, zero is paper, as on the page that the service serves.
SIGNED = ["#0b3c7d", "#2a66b0", "#6a9ad2", "#b3cce8", "#f6f5f1", "#f2cda6", "#e39a4f", "#bd6414", "#7a3a05"]

# What hovering says. Rows and units count from 1 for people.
ON_DIGIT = "row %{y}, column %{x}: %{z:.3f}<extra></extra>"
ON_SIGNAL = "row %{y}, unit %{x}: %{z:.4f}<extra></extra>"
ON_BELIEF = "after row %{y}, a %{x}: %{z:.1%}<extra></extra>"


def page(trace: Trace, model: ModelDescription) -> str:
    """HTML that shows the trace anywhere, without a network.

    Every layer has two bands, the memory large in the first and the other signals in the second; each band begins with
    the digit, so that row 12 of the digit and step 12 of every signal lie on one line.

    Args:
      trace: of `model`.
      model: gives the order and the display ranges of the signals.
    """
    return str(_figure(trace, model).to_html(include_plotlyjs=True, full_html=True, config={"displaylogo": False}))


def _figure(trace: Trace, model: ModelDescription) -> Any:
    from plotly.subplots import make_subplots

    memory = next(signal for signal in model.signals if signal.name == model.memory)
    others = [signal for signal in model.signals if signal is not memory]
    ranges = list(dict.fromkeys(signal.range for signal in model.signals))
    axes = {limits: f"coloraxis{number}" for number, limits in enumerate(ranges, start=2)}

    last = len(others) + 1
    titles: list[str] = []
    for layer in range(model.layers):
        where = f", layer {layer + 1}" if model.layers > 1 else ""
        titles += ["digit", _title(memory) + where, "belief after each row"]
        titles += ["digit", *(_title(signal) + where for signal in others)]
    large: list[Any] = [{}, {"colspan": last - 2}, *[None] * (last - 3), {}]
    figure = make_subplots(
        rows=2 * model.layers,
        cols=last,
        specs=[large, [{}] * last] * model.layers,
        column_widths=[DIGIT_SHARE, *[(1 - DIGIT_SHARE) / len(others)] * len(others)],
        subplot_titles=titles,
        horizontal_spacing=0.012,
        vertical_spacing=0.2 / (2 * model.layers),
    )

    def add(band: int, column: int, values: Any, hover: str, coloraxis: str = "coloraxis", first: int = 1) -> None:
        figure.add_heatmap(
            z=values, x0=first, dx=1, y0=1, dy=1, coloraxis=coloraxis, hovertemplate=hover, row=band, col=column
        )

    for layer, signals in enumerate(trace.layers):
        upper, lower = 2 * layer + 1, 2 * layer + 2
        add(upper, 1, trace.image, ON_DIGIT)
        add(upper, 2, signals[memory.name], ON_SIGNAL, axes[memory.range])
        add(upper, last, trace.probabilities_by_row, ON_BELIEF, first=0)
        figure.update_xaxes(dtick=1, row=upper, col=last)
        add(lower, 1, trace.image, ON_DIGIT)
        for column, signal in enumerate(others, start=2):
            add(lower, column, signals[signal.name], ON_SIGNAL, axes[signal.range])

    figure.update_yaxes(range=[model.rows + 0.5, 0.5], showticklabels=False, tickvals=[1, *range(7, 29, 7)])
    figure.update_yaxes(showticklabels=True, col=1)
    figure.update_layout(
        title=f"{model.name} reads a {trace.prediction} ({trace.probabilities[trace.prediction]:.1%}), row by row",
        width=WIDTH,
        height=BAND_PIXELS * 2 * model.layers + 140,
        margin={"t": 100, "r": 100, "b": 40},
        coloraxis={"cmin": 0, "cmax": 1, "colorscale": INK, "showscale": False},
        **{axis: _scale(limits, place, model) for place, (limits, axis) in enumerate(axes.items())},
    )
    return figure


def _title(signal: SignalDescription) -> str:
    letter, _, index = signal.symbol.partition("_")
    return f"{signal.name.replace('_', ' ')} {letter}<sub>{index}</sub>"


def _scale(limits: tuple[float, float], place: int, model: ModelDescription) -> dict[str, Any]:
    """Fixed limits, the same for every digit, and a bar that names what they are for; bars stand below one another."""
    low, high = limits
    names = [signal.symbol.partition("_")[0] for signal in model.signals if signal.range == limits]
    count = len({signal.range for signal in model.signals})
    return {
        "cmin": low,
        "cmax": high,
        "colorscale": "Cividis" if low >= 0 else SIGNED,
        "colorbar": {
            "title": {"text": ", ".join(names)},
            "tickvals": [low, (low + high) / 2, high],
            "len": 0.9 / count,
            "y": 1 - (place + 0.5) / count,
            "thickness": 14,
        },
    }
