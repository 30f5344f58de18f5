"""One model from its file, ready to read: the service's only door to JAX. NumPy goes in, NumPy comes out.

What is heavy is imported when a file is looked at, so that importing the service costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from gatescope.app.inference.compile_cache import Kept
from gatescope.app.inference.model_loader import Network
from gatescope.app.problems import Problem
from gatescope.app.schemas import SIDE, ModelDescription

if TYPE_CHECKING:
    from gatescope.model.trace import Trace

# How many images are read at once; each size is compiled for itself. Beyond the last one an image gets no cheaper.
SIZES = (1, 4, 16)
WORTH = 0.75  # so much of a size must be asked for; below, several smaller ones take less time
QUICK_SECONDS = 0.001  # for an image; the event loop waits up to six times as long, for the largest size
MOST_REASON = 500  # characters of what somebody else's exception has to say


class UnusableModel(Problem):
    """A model can't be used; says why and what to do.

    Args:
      message: for whoever runs the service; `str` gives it.
      path: the file, if it is at fault. Who asks over HTTP is told its name alone, not where it lies.
    """

    def __init__(self, message: str, path: Path | None = None) -> None:
        super().__init__("unusable-model", message if path is None else message.replace(str(path), path.name))
        self.message = message

    def __str__(self) -> str:
        return self.message


def find_models(models: Sequence[str] = ()) -> dict[str, Path]:
    """The files of models by their names; whether they can be used shows when they are read.

    Args:
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.

    Raises:
      UnusableModel: there is none at all, two have the same name, or a name is not in the zoo.
    """
    from gatescope.model.weights_file import CheckpointError, find, names

    try:
        paths = [find(name) for name in models or names()]
    except CheckpointError as error:
        raise UnusableModel(str(error)) from None
    found = {path.stem: path for path in paths}
    if len(found) != len(paths) or not paths:
        came = ", ".join(path.stem for path in paths) or "none"
        raise UnusableModel(f"There must be at least one model, and no two of the same name; got {came}.")
    return found


def read_description(path: Path, kept: Kept | None = None) -> ModelDescription:
    """What a model's file tells of it; nothing is compiled.

    Args:
      path: the file.
      kept: where it may be told already.

    Raises:
      UnusableModel: the file can't be used.
    """
    with _usable(path):
        return Network(path, kept).describe()


def find_statistics(path: Path) -> Path:
    """The file of what is known of a model's signals.

    Raises:
      Problem: there is none, or none of these weights.
      UnusableModel: the model's own file can't be used.
    """
    from gatescope.model.analysis.statistics_file import RecordError, find_record

    with _usable(path):
        try:
            return find_record(path)
        except RecordError as error:
            missing = Problem("no-statistics", str(error))
    raise missing


class Reader:
    """A model that has read an image, so that nothing is left to compile. Any thread may use it.

    Args:
      path: its file.
      kept: where what is compiled is looked for and left; None compiles it anew.

    Attributes:
      is_quick: whether it reads an image so fast that nobody need be spared the wait.

    Raises:
      UnusableModel: the file can't be used.
    """

    def __init__(self, path: Path, kept: Kept | None = None) -> None:
        self.sizes: tuple[int, ...] = SIZES[:1]
        self._widening = threading.Lock()
        with _usable(path):
            self._network = Network(path, kept)
            self._network.learn(self.sizes[0])
            first = self.read(np.zeros((SIDE, SIDE), np.float32))
            self.is_quick = min(self._seconds(first.image) for _ in range(3)) < QUICK_SECONDS
            widths = [{name: values.shape[-1] for name, values in layer.items()} for layer in first.layers]
            self.description = self._network.describe(widths)
        self.signals = tuple(dict.fromkeys(signal.name for signal in self.description.signals))

    def widen(self) -> None:
        """Learn to read several images at once, which takes as long again for each size."""
        with self._widening:
            for size in SIZES[len(self.sizes) :]:
                self._network.learn(size)
                self.sizes = (*self.sizes, size)

    def fitting(self, count: int) -> int:
        """How many to read at once, of the sizes that are compiled, when `count` wait."""
        return _fitting(count, self.sizes)

    def is_narrow(self, count: int) -> bool:
        """Whether it would pay to `widen` when `count` wait."""
        return _fitting(count, SIZES) > self.fitting(count)

    def read(self, image: NDArray[np.float32]) -> Trace:
        """Read an image and keep everything.

        Args:
          image: [28, 28] in 0..1, ink 1.

        Raises:
          FloatingPointError: the network computed something that is no number.
        """
        result = self.read_all([image])[0]
        if isinstance(result, Exception):
            raise result
        return result

    def read_all(self, images: Sequence[NDArray[np.float32]]) -> list[Trace | Exception]:
        """Read up to `fitting(len(images))` images at once; for one that `read` would fail on, the exception."""
        together = self._network.read(images, self.fitting(len(images)))
        if together.is_finite:
            return [*together.traces]
        return [trace if trace.is_finite else _not_finite(trace) for trace in together.traces]

    def _seconds(self, image: NDArray[np.float32]) -> float:
        began = time.perf_counter()
        self.read(image)
        return time.perf_counter() - began


def _fitting(count: int, sizes: Sequence[int]) -> int:
    return max(size for size in sizes if size == 1 or count >= WORTH * size)


def _not_finite(trace: Trace) -> Exception:
    # JSON would show it as null, as if it had never been computed.
    return FloatingPointError(f"every number in a trace must be finite; {trace.model} computed NaN or infinity.")


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    """Make one kind of error of everything that can be wrong with a file."""
    from gatescope.model.weights_file import CheckpointError

    try:
        yield
    except CheckpointError as error:
        raise UnusableModel(str(error), path) from None
    except ValidationError as error:
        places = ", ".join(".".join(map(str, place["loc"])) for place in error.errors())
        raise UnusableModel(
            f"{path} has a card of which this cannot be told: {places}. Publish it anew.", path
        ) from None
    except Exception as error:
        # Nobody can foresee what a file brings a network to; whatever it is, the other models must not suffer.
        reason = " ".join(str(error).split())[:MOST_REASON]
        raise UnusableModel(f"{path} can't be used: {reason or type(error).__name__}", path) from error
