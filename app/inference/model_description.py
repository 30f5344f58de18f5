"""The description of a model from its checkpoint: shape, signals, equations and card."""

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

# Display range of an unbounded signal that the card gives none for, as during training.
DEFAULT_RANGE = 1.0


def describe(checkpoint: Checkpoint, widths: Sequence[Mapping[str, int]]) -> ModelDescription:
    """The description of a model; an empty card is valid.

    Args:
      checkpoint: its weights are not used.
      widths: for each layer, bottom first, the numbers at a row of each of its signals.

    Raises:
      ValueError: the card has values of wrong types, or that JSON cannot represent.
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
                ranges.get(signal.name, DEFAULT_RANGE),
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
    description.model_dump_json()  # free-form fields may fail here, and must not in a response that lists all models
    return description


def _ranges(card: Mapping[str, Any]) -> dict[str, float]:
    """The display ranges of unbounded signals by name.

    Raises:
      ValueError: a range is not a number above 0.
    """
    ranges = card.get("ranges", {})
    if not isinstance(ranges, dict) or not all(
        type(reach) in (int, float) and 0 < reach < math.inf for reach in ranges.values()
    ):
        raise ValueError("the ranges on its card must be numbers above 0, by signal. Publish it anew.")
    return ranges


def _describe_signal(signal: Signal, reach: float, widths: Mapping[int, int]) -> SignalDescription:
    """The description of a signal.

    Args:
      signal: of a cell.
      reach: limit of the display on an unbounded side.
      widths: numbers at a row, by layer.
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
