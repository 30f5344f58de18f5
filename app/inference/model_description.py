"""What may be known of a model before it is asked, put together from its file."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gatescope.app.schemas import ModelDescription, SignalDescription

if TYPE_CHECKING:
    from gatescope.model.checkpoint import Checkpoint
    from gatescope.model.signals import Signal

# How far a display reaches for a signal without bounds of which a card tells nothing, as in a run that goes on.
UNTOLD = 1.0


def describe(checkpoint: Checkpoint, widths: Sequence[Mapping[str, int]]) -> ModelDescription:
    """The model's shape, what it exposes and what its card says, which may be nothing.

    Args:
      checkpoint: its weights are not looked at.
      widths: for each layer, bottom first, how many numbers each of its signals has at a row.

    Raises:
      ValueError: the card holds something of another type than it must, or something that JSON has no words for.
    """
    card, config, classifier = checkpoint.card, checkpoint.config, checkpoint.classifier
    ranges = _ranges(card)
    try:
        json.dumps(card, allow_nan=False)
    except ValueError:
        raise ValueError("every number on its card must be finite. Publish it anew.") from None
    description = ModelDescription(
        name=checkpoint.name,
        title=card.get("title", checkpoint.name),
        idea=card.get("idea", ""),
        source=card.get("source", ""),
        note=card.get("note", ""),
        cell=config.cell,
        options=dataclasses.asdict(classifier.layers[0].options),
        units=config.units,
        layers=config.layers,
        rows=config.rows,
        columns=config.columns,
        classes=config.classes,
        parameters=checkpoint.parameters,
        memory=classifier.memory.name,
        output=classifier.output.name,
        signals=[
            _describe_signal(
                signal,
                ranges.get(signal.name, UNTOLD),
                {
                    layer: widths[layer][signal.name]
                    for layer, cell in enumerate(classifier.layers)
                    if signal in cell.signals
                },
            )
            for signal in classifier.signals
        ],
        equations=[list(cell.equations) for cell in classifier.layers],
        belief=classifier.belief,
        accuracy=card.get("accuracy", {}),
        training=card.get("training", {}),
        provenance=card.get("provenance", {}),
    )
    description.model_dump_json()  # may fail for what is free in its form, and must not where all models are told of
    return description


def _ranges(card: Mapping[str, Any]) -> dict[str, float]:
    """How far the display of each signal without bounds goes, by name.

    Raises:
      ValueError: that is not a number above 0.
    """
    ranges = card.get("ranges", {})
    if not isinstance(ranges, dict) or not all(
        type(reach) in (int, float) and 0 < reach < math.inf for reach in ranges.values()
    ):
        raise ValueError("the ranges on its card must be numbers above 0, by signal. Publish it anew.")
    return ranges


def _describe_signal(signal: Signal, reach: float, widths: Mapping[int, int]) -> SignalDescription:
    """A signal with the range of a display.

    Args:
      signal: from a cell.
      reach: how far the display goes on a side that has no bound.
      widths: how many numbers it has at a row, by layer.
    """
    low = -reach if signal.low is None else signal.low
    high = reach if signal.high is None else signal.high
    return SignalDescription(
        name=signal.name,
        symbol=signal.symbol,
        range=(low, high),
        bounded=signal.bounded,
        meaning=signal.meaning,
        across=signal.across,
        group=signal.group,
        labels=list(signal.labels),
        keeps=signal.keeps,
        width=max(widths.values()),
        layers=list(widths),
    )
