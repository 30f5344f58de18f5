"""The layout of heatmaps on the page, by one set of rules for every model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from os.path import commonprefix

from gatescope.app.schemas import ModelDescription, SignalDescription

# In pixels, where every unit has one and the memory's have two. A band has room for what an LSTM of 128 units exposes.
SLOT = 128
CELL = 10
LEAST = {"all": 12, "module": 10, "row": 10}  # columns that a name above and a sentence below need
PROFILE = 72
ROOM = 7 * SLOT


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One heatmap.

    Args:
      signal: what it shows.
      title: its name, without the words that all names of its group begin or end with.
      large: each unit is twice as wide as elsewhere.
      thin: columns as wide as a unit is elsewhere; 0 where they are `broad`.
      broad: columns as wide as a class of the belief.
    """

    signal: SignalDescription
    title: str
    large: bool = False
    thin: int = 0
    broad: int = 0

    @property
    def width(self) -> int:
        """Pixels on a screen of usual size."""
        return self.thin * (2 if self.large else 1) + self.broad * CELL


@dataclass(frozen=True, kw_only=True)
class Band:
    """Panels on one axis of rows, beside the digit.

    Args:
      layer: whose signals they are, from 0 at the bottom.
      numbered: whether its name has the layer's number, as where there are several layers.
      group: the group of its signals in its name; empty where the cell has one group. A band that continues the one
        above has no name: it is not numbered and has no group.
      profiles: signals of which the digit's rows are the columns, drawn along the digit for the current row.
      panels: from left to right.
      belief: whether the belief stands at the end.
    """

    layer: int
    numbered: bool
    group: str
    profiles: tuple[SignalDescription, ...]
    panels: tuple[Panel, ...]
    belief: bool


def layout_panels(model: ModelDescription) -> list[Band]:
    """All panels of a model, top to bottom.

    Layers stand in their order, and in each of them the group of the memory comes first. A group begins with the clocks
    of its modules and the memory and goes on in the model's own order, in as many bands as it takes. The belief stands
    in the first band of the top layer.
    """
    laid_out: list[Band] = []
    for layer in range(model.layers):
        signals = [signal for signal in model.signals if layer in signal.layers]
        profiles = tuple(signal for signal in signals if signal.across == "row")
        first = True
        for group, members in _groups(signals, model.memory):
            numbered = model.layers > 1
            titles = _titles([signal.name for signal in members], alike=bool(group))
            panels = [_panel(signal, model, name) for signal, name in zip(members, titles, strict=True)]
            for part in _fill(panels, len(profiles) if first else 0):
                laid_out.append(
                    Band(
                        layer=layer,
                        numbered=numbered,
                        group=group,
                        profiles=profiles if first else (),
                        panels=tuple(part),
                        belief=first and layer == model.layers - 1,
                    )
                )
                first, numbered, group = False, False, ""
    return laid_out


def _groups(signals: Sequence[SignalDescription], memory: str) -> list[tuple[str, list[SignalDescription]]]:
    """Signals by their group; the memory and the clocks at the front."""

    def place(signal: SignalDescription) -> int:
        if signal.across == "module":
            return 0
        return 1 if signal.name == memory else 2

    home = next(signal.group for signal in signals if signal.name == memory)
    grouped = groupby(sorted(signals, key=lambda signal: signal.group != home), key=lambda signal: signal.group)
    return [(group, sorted(members, key=place)) for group, members in grouped]


def _titles(names: Sequence[str], alike: bool) -> list[str]:
    """Names as words; if they are `alike`, of a group that says what, without those that all begin or end with."""
    words = [name.split("_") for name in names]
    if alike and len(names) > 1:
        first, last = len(commonprefix(words)), len(commonprefix([each[::-1] for each in words]))
        words = [each[first : len(each) - last] or each for each in words]
    return [" ".join(each) for each in words]


def _panel(signal: SignalDescription, model: ModelDescription, title: str) -> Panel:
    if signal.across == "unit":
        thin = signal.width * max(1, SLOT // signal.width)
        return Panel(signal=signal, title=title, large=signal.name == model.memory, thin=thin)
    return Panel(signal=signal, title=title, broad=max(signal.width, LEAST[signal.across]))


def _fill(panels: Sequence[Panel], profiles: int) -> Iterator[list[Panel]]:
    """Parts that have room in a band, one panel at least in each; beside profiles there is less room."""
    room, part = ROOM - PROFILE * profiles, list[Panel]()
    for panel in panels:
        if part and sum(each.width for each in part) + panel.width > room:
            yield part
            room, part = ROOM, []
        part.append(panel)
    yield part
