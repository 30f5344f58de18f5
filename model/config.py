"""How a classifier is built and how it is trained, as frozen dataclasses that travel as JSON."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

Value = bool | int | float | str


@dataclass(frozen=True, kw_only=True)
class _Config:
    """Reads and writes the fields of a subclass as a JSON object; an unknown or a missing key is an error."""

    def values(self) -> dict[str, Any]:
        """The fields by name as plain JSON values, in their declared order."""
        return dataclasses.asdict(self)

    def to_json(self) -> str:
        """The fields as one line of JSON, in their declared order."""
        return json.dumps(self.values())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Build from what `to_json` wrote.

        Raises:
          ValueError: the text is no JSON object, a key is unknown or missing, or a value is out of its range.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            message = f"{cls.__name__} must be a JSON object; got text that is not JSON ({error.msg})."
            raise ValueError(message) from None
        if not isinstance(values, dict):
            raise ValueError(f"{cls.__name__} must be a JSON object; got {type(values).__name__}.")
        known = [field.name for field in dataclasses.fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise ValueError(f"{cls.__name__} has the keys {', '.join(known)}; got {', '.join(unknown)} as well.")
        if missing := [name for name in known if name not in values]:
            raise ValueError(f"{cls.__name__} must have every one of its keys; {', '.join(missing)} is missing.")
        return cls(**values)

    def _must(self, holds: bool, name: str, rule: str) -> None:
        if not holds:
            raise ValueError(f"{type(self).__name__}.{name} must be {rule}; got {getattr(self, name)!r}.")

    def _must_count(self, *names: str) -> None:
        for name in names:
            value: Any = getattr(self, name)
            self._must(type(value) is int and value >= 1, name, "a whole number, 1 or more")


@dataclass(frozen=True, kw_only=True)
class ModelConfig(_Config):
    """The shape of a row classifier.

    Args:
      cell: a name in `gatescope.model.cells.CELLS`.
      units: H, the width of every recurrent layer.
      layers: how many recurrent layers stand on one another.
      rows: T, time steps; one image row each.
      columns: D, pixels in a row.
      classes: K.
      options: the cell's own switches that are not at their defaults, by name; its class says which there are. A
        mapping may be given; it is kept as sorted pairs, so that a configuration can be hashed.
    """

    cell: str = "lstm"
    units: int = 128
    layers: int = 1
    rows: int = 28
    columns: int = 28
    classes: int = 10
    options: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        self._must(isinstance(self.cell, str), "cell", "the name of a cell")
        self._must_count("units", "layers", "rows", "columns", "classes")
        pairs = tuple(self.options.items()) if isinstance(self.options, Mapping) else self.options
        named = all(isinstance(name, str) and isinstance(value, Value) for name, value in pairs)
        self._must(named, "options", "names with a switch, a number or a word each")
        object.__setattr__(self, "options", tuple(sorted(pairs)))

    def values(self) -> dict[str, Any]:
        return super().values() | {"options": dict(self.options)}


@dataclass(frozen=True, kw_only=True)
class TrainConfig(_Config):
    """The recipe; every number that changes the trained weights stands here.

    Args:
      epochs: passes over the training set.
      batch: digits in a step.
      seed: of the initial weights, the order of the digits, the augmentation and the dropout.
      optimiser: a name in `gatescope.model.training.optimiser.OPTIMISERS`.
      schedule: "one_cycle" (Smith & Topin, 2018) or "constant".
      learning_rate: the peak of the schedule.
      warm_up: the share of all steps in which the one-cycle rate climbs to its peak.
      weight_decay: decoupled (Loshchilov & Hutter, 2019), on matrices only.
      clip_norm: the largest global norm of a gradient, which keeps its direction (Pascanu et al., 2013); 0 for none.
      clip_value: the largest size of any number in a gradient, which may turn it (Mikolov, 2012); 0 for none.
      ema: decay per step of the averaged weights, which are the ones that are kept.
      label_smoothing: the share of the target spread over all classes (Szegedy et al., 2016).
      dropout: the share of hidden units hidden from the readout.
      row_loss: the weight of the loss on the belief after every row, beside 1 for the last row's.
      augmentation: 0 shows the digits as they are, 1 the full distortions of `gatescope.model.training.distortions`.
      augmentation_end: what is left of that at the end; it falls over the last two fifths of the steps, so that the
        network ends on digits much as people write them.
      written: the share of every batch that `gatescope.model.training.synthetic_digits` draws in place of MNIST's.
    """

    epochs: int = 40
    batch: int = 128
    seed: int = 0
    optimiser: str = "muon"
    schedule: str = "one_cycle"
    learning_rate: float = 1e-2
    warm_up: float = 0.2
    weight_decay: float = 0.1
    clip_norm: float = 1.0
    clip_value: float = 0.0
    ema: float = 0.999
    label_smoothing: float = 0.05
    dropout: float = 0.2
    row_loss: float = 0.2
    augmentation: float = 1.0
    augmentation_end: float = 0.4
    written: float = 0.12

    def __post_init__(self) -> None:
        self._must_count("epochs", "batch")
        self._must(type(self.seed) is int and self.seed >= 0, "seed", "a whole number, 0 or more")
        self._must(self.optimiser in ("muon", "adamw", "rmsprop"), "optimiser", "muon, adamw or rmsprop")
        self._must(self.schedule in ("one_cycle", "constant"), "schedule", "one_cycle or constant")
        self._must(self.learning_rate > 0, "learning_rate", "more than 0")
        for name in ("warm_up", "ema", "label_smoothing", "dropout", "written"):
            self._must(0 <= getattr(self, name) < 1, name, "from 0 up to, but not, 1")
        for name in ("weight_decay", "clip_norm", "clip_value", "row_loss", "augmentation", "augmentation_end"):
            self._must(getattr(self, name) >= 0, name, "0 or more")
