"""The loaded models, ready to read: the service's only door to JAX. NumPy goes in, NumPy comes out.

What is heavy is imported when the models are loaded, so that importing the service costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.problem import Problem
from app.schemas import ModelDescription, SignalDescription

if TYPE_CHECKING:
    from fastapi import Request

    from model.checkpoint import Checkpoint
    from model.tracing import Trace

DEFAULT = "lstm"


class UnusableModel(ValueError):
    """A model that was asked for can't be loaded; says why and what to do."""


class Inference:
    """Models that have been loaded and have read an image once, so that nothing is left to compile.

    Its methods may be called from any thread: nothing is written after loading.

    Args:
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.

    Raises:
      UnusableModel: a file can't be used, there is none at all, or two have the same name.
    """

    def __init__(self, models: Sequence[str] = ()) -> None:
        from model.checkpoint import CheckpointError, load, names
        from model.tracing import trace

        try:
            checkpoints = [load(name) for name in models or names()]
        except CheckpointError as error:
            raise UnusableModel(str(error)) from None
        self._trace = trace
        self._checkpoints = {checkpoint.name: checkpoint for checkpoint in checkpoints}
        if len(self._checkpoints) != len(checkpoints) or not checkpoints:
            came = ", ".join(checkpoint.name for checkpoint in checkpoints) or "none"
            raise UnusableModel(f"There must be at least one model, and no two of the same name; got {came}.")
        for name, checkpoint in self._checkpoints.items():
            self.read(name, np.zeros((checkpoint.config.rows, checkpoint.config.columns), np.float32))

    @property
    def names(self) -> tuple[str, ...]:
        """What models can be asked for."""
        return tuple(self._checkpoints)

    @property
    def default(self) -> str:
        """The model that answers when none is named."""
        return DEFAULT if DEFAULT in self._checkpoints else self.names[0]

    def checkpoint(self, name: str) -> Checkpoint:
        """The weights and all that is known about them.

        Raises:
          Problem: there is no model of that name.
        """
        if name not in self._checkpoints:
            raise Problem("unknown-model", f"The model must be one of {', '.join(self.names)}; see /models.")
        return self._checkpoints[name]

    def signals(self, name: str) -> tuple[str, ...]:
        """The names of what each layer exposes, in order."""
        return tuple(signal.name for signal in self.checkpoint(name).classifier.signals)

    def describe(self, name: str) -> ModelDescription:
        """What one may want to know before asking a model."""
        checkpoint = self.checkpoint(name)
        card, config, classifier = checkpoint.card, checkpoint.config, checkpoint.classifier
        return ModelDescription(
            name=checkpoint.name,
            cell=config.cell,
            units=config.units,
            layers=config.layers,
            rows=config.rows,
            columns=config.columns,
            classes=config.classes,
            parameters=card["parameters"],
            memory=classifier.memory.name,
            signals=[_describe_signal(signal, card["ranges"]) for signal in classifier.signals],
            accuracy=card["accuracy"],
            provenance=card["provenance"],
        )

    def read(self, name: str, image: NDArray[np.float32]) -> Trace:
        """Read an image and keep everything.

        Args:
          image: [28, 28] in 0..1, ink 1.

        Raises:
          Problem: there is no model of that name.
          FloatingPointError: the network computed something that is no number.
        """
        trace = self._trace(self.checkpoint(name), image)
        arrays = [trace.probabilities_by_row, *(values for layer in trace.layers for values in layer.values())]
        if not all(np.isfinite(values).all() for values in arrays):
            # JSON would show it as null, as if it had never been computed.
            raise FloatingPointError(f"every number in a trace must be finite; {name} computed NaN or infinity.")
        return trace

    @staticmethod
    def normalise(grey: NDArray[Any]) -> NDArray[np.float32]:
        """Scale and centre a drawing as MNIST's were.

        Args:
          grey: [H, W] uint8 or float in 0..1, dark ink on light paper or the reverse.

        Raises:
          Problem: there is no ink in it.
        """
        from model.digits import BlankImage, normalise

        try:
            return normalise(grey)
        except BlankImage as error:
            raise Problem("blank-image", str(error)) from None


def _describe_signal(signal: Any, ranges: dict[str, float]) -> SignalDescription:
    bounded = signal.low is not None and signal.high is not None
    return SignalDescription(
        name=signal.name,
        symbol=signal.symbol,
        range=(signal.low, signal.high) if bounded else (-ranges[signal.name], ranges[signal.name]),
        bounded=bounded,
        meaning=signal.meaning,
    )


def inference_of(request: Request) -> Inference:
    """The models of the application that a request came to.

    Raises:
      Problem: they are still being loaded.
    """
    inference: Inference | None = getattr(request.app.state, "inference", None)
    if inference is None:
        raise Problem("not-ready", "The models must be loaded and warmed up first; ask again in a few seconds.")
    return inference
