"""What is compared, as a table: sections of named variants, every one of them a shape and what its recipe changes."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gatescope.model.config import ModelConfig, TrainConfig, Value
from gatescope.model.training.presets import PRESETS

IMAGE_ROWS = 28
BASELINE = "lstm"


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One shape to train.

    Args:
      name: how a section calls it.
      title: what people call it, whatever number of blank rows follows.
      model: its shape; rows beyond the image's are blank.
      baseline: the variant of the same section that it is compared with.
      changes: the fields of the recipe that differ from the LSTM's, as its preset has them.
    """

    name: str
    title: str
    model: ModelConfig
    baseline: str = BASELINE
    changes: tuple[tuple[str, Value], ...] = ()

    @property
    def blanks(self) -> int:
        """How many blank rows follow the digit."""
        return self.model.rows - IMAGE_ROWS

    @property
    def shape(self) -> str:
        """The name without the blank rows: what a curve over them belongs to."""
        return self.name.partition("+")[0]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Variants that belong side by side.

    Args:
      title: its heading.
      about: what differs between its variants, and what does not.
      variants: what is trained.
      changes: the fields of the recipe that differ from every other section's.
    """

    title: str
    about: str
    variants: tuple[Variant, ...]
    changes: Mapping[str, Value] = field(default_factory=dict)

    def recipe(self, variant: Variant, epochs: int, seed: int) -> TrainConfig:
        """The recipe of one training: the usual one, for so many epochs, as the variant and this section change it."""
        changes: dict[str, Any] = dict(variant.changes) | dict(self.changes)
        return dataclasses.replace(TrainConfig(epochs=epochs, seed=seed), **changes)


GRU_BEFORE = Variant(
    name="gru-before", title="GRU, reset before", model=ModelConfig(cell="gru", options=(("reset", "before"),))
)
COMPARED = (
    "rnn",
    "lstm",
    "lstm2",
    "peephole",
    "cifg",
    "gru",
    GRU_BEFORE.name,
    "depth_gated",
    "clockwork",
    "grid",
    "attention",
    "lstm-nfg",
    "lstm-nig",
    "lstm-nog",
    "lstm-niaf",
    "lstm-noaf",
)

# The units with which a cell has nearest to the 81,674 parameters of the LSTM with 128; modules of a clockwork cell are
# of one size, so that its units come in fives.
MATCHED_UNITS = {
    "rnn": 267,
    "lstm": 128,
    "lstm2": 77,
    "peephole": 128,
    "cifg": 150,
    "gru": 149,
    GRU_BEFORE.name: 150,
    "depth_gated": 74,
    "clockwork": 340,
    "grid": 49,
    "attention": 121,
    "lstm-nfg": 150,
    "lstm-nig": 150,
    "lstm-nog": 150,
    "lstm-niaf": 128,
    "lstm-noaf": 128,
}


def _lstm(name: str, title: str, **options: Value) -> Variant:
    return Variant(name=name, title=title, model=ModelConfig(options=tuple(options.items())))


def _preset(name: str) -> Variant:
    preset, usual = PRESETS[name], TrainConfig().values()
    changes = tuple((field, value) for field, value in preset.recipe.values().items() if value != usual[field])
    return Variant(name=name, title=preset.title, model=preset.model, changes=changes)


CELLS = tuple(GRU_BEFORE if name == GRU_BEFORE.name else _preset(name) for name in COMPARED)

# An LSTM starts with forget bias 1 and output bias 0, so the plain one is a corner of the square.
INITIALISATIONS = (
    _preset("lstm"),
    _lstm("lstm-f0", "LSTM, forget bias 0", forget_bias=0.0),
    _lstm("lstm-f3", "LSTM, forget bias 3", forget_bias=3.0),
    _lstm("lstm-o1", "LSTM, output bias 1", output_bias=1.0),
    _lstm("lstm-f0-o1", "LSTM, forget bias 0, output bias 1", forget_bias=0.0, output_bias=1.0),
    _lstm("lstm-chrono", "LSTM, chrono initialisation", chrono=True),
)

MATCHED = tuple(
    dataclasses.replace(variant, model=dataclasses.replace(variant.model, units=MATCHED_UNITS[variant.name]))
    for variant in CELLS
)

BLANKS = (0, 28, 56, 84)
DELAYED = tuple(
    Variant(
        name=f"{variant.name}+{blanks}",
        title=variant.title,
        model=dataclasses.replace(variant.model, rows=IMAGE_ROWS + blanks),
        baseline=f"{BASELINE}+{blanks}",
    )
    for variant in (
        *(_preset(name) for name in ("rnn", "lstm", "gru", "lstm-nfg")),
        *(variant for variant in INITIALISATIONS if variant.name in ("lstm-f0", "lstm-f3")),
    )
    for blanks in BLANKS
)

SECTIONS: dict[str, Section] = {
    "cells": Section(
        title="The cells as they ship",
        about="Every cell in the shape that the zoo has; they differ in their numbers of parameters. The clockwork RNN"
        " learns at the rate that its preset has.",
        variants=CELLS,
    ),
    "initialisation": Section(
        title="What the LSTM's biases start at",
        about="One LSTM; only what the biases of its forget, output and input gates start at differs.",
        variants=INITIALISATIONS,
    ),
    "matched": Section(
        title="The cells with as many parameters as the LSTM",
        about="Units are chosen so that the parameters come nearest to the 81,674 of the LSTM with 128 units.",
        variants=MATCHED,
    ),
    "delay": Section(
        title="A digit, then blank rows",
        about="The answer is asked for after 0 to 84 blank rows, through which the digit must be remembered. Only the"
        " last row's answer is trained (row_loss 0). Digits are neither distorted nor drawn anew, since both are made"
        " for pictures of 28 rows (augmentation 0, written 0).",
        variants=DELAYED,
        changes={"row_loss": 0.0, "augmentation": 0.0, "augmentation_end": 0.0, "written": 0.0},
    ),
}
