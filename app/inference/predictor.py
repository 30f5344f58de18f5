"""One loaded model, from images to traces: the service's only use of JAX. NumPy arrays go in and come out.

Heavy modules are imported when a file is first loaded, so that importing the service costs nothing.
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

from gatescope.app.inference.compile_cache import CompileCache
from gatescope.app.inference.model_loader import ModelLoader
from gatescope.app.problems import Problem
from gatescope.app.schemas import SIDE, ModelDescription

if TYPE_CHECKING:
    from gatescope.model.trace import Trace

# Each size is compiled for itself. Beyond the last one an image gets no cheaper.
BATCH_SIZES = (1, 4, 16)
MIN_FILL = 0.75  # of a batch; below, several smaller batches take less time
EVENT_LOOP_SECONDS = 0.001  # for one image; the largest batch takes up to six times as long
MAX_REASON = 500  # characters of an unexpected exception's message


class UnusableModel(Problem):
    """A model cannot be used; says why and what to do.

    Args:
      message: for the operator; `str` gives it.
      path: the file, if it is at fault. Clients get its name only, not its folder.
    """

    def __init__(self, message: str, path: Path | None = None) -> None:
        super().__init__("unusable-model", message if path is None else message.replace(str(path), path.name))
        self.message = message

    def __str__(self) -> str:
        return self.message


def find_models(models: Sequence[str] = ()) -> dict[str, Path]:
    """The files of models by their names; they are not opened.

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


def read_description(path: Path, cache: CompileCache | None = None) -> ModelDescription:
    """The description of a model from its file; nothing is compiled.

    Args:
      path: the weights file.
      cache: may hold the description.

    Raises:
      UnusableModel: the file is invalid.
    """
    with _usable(path):
        return ModelLoader(path, cache).describe()


def find_statistics(path: Path) -> Path:
    """The file with the signal statistics of a model.

    Args:
      path: the weights file.

    Raises:
      Problem: there are no statistics, or not of these weights.
      UnusableModel: the weights file is invalid.
    """
    from gatescope.model.analysis.statistics_file import StatisticsError, find_statistics

    with _usable(path):
        try:
            return find_statistics(path)
        except StatisticsError as error:
            missing = Problem("no-statistics", str(error))
    raise missing


class Predictor:
    """A warmed-up model, compiled for batch size 1 and, on demand, for the others. Thread-safe.

    Args:
      path: the weights file.
      cache: the compile cache; None compiles anew.

    Attributes:
      batch_sizes: those that are compiled, in ascending order.
      runs_on_event_loop: whether one image takes so little time that the event loop can compute it.
      description: the model's.
      signals: names of its signals.

    Raises:
      UnusableModel: the file is invalid.
    """

    def __init__(self, path: Path, cache: CompileCache | None = None) -> None:
        self.batch_sizes: tuple[int, ...] = BATCH_SIZES[:1]
        self._compiling = threading.Lock()
        with _usable(path):
            self._loader = ModelLoader(path, cache)
            self._loader.compile(self.batch_sizes[0])
            first = self.predict(np.zeros((SIDE, SIDE), np.float32))
            self.runs_on_event_loop = min(self._seconds(first.image) for _ in range(3)) < EVENT_LOOP_SECONDS
            widths = [{name: values.shape[-1] for name, values in layer.items()} for layer in first.layers]
            self.description = self._loader.describe(widths)
        self.signals = tuple(dict.fromkeys(signal.name for signal in self.description.signals))

    def compile_batch_sizes(self) -> None:
        """Compile for the remaining batch sizes, each of which takes as long as the first."""
        with self._compiling:
            for size in BATCH_SIZES[len(self.batch_sizes) :]:
                self._loader.compile(size)
                self.batch_sizes = (*self.batch_sizes, size)

    def batch_size_for(self, count: int) -> int:
        """The most efficient of the compiled batch sizes for `count` waiting images."""
        return _most_efficient(count, self.batch_sizes)

    def lacks_batch_size_for(self, count: int) -> bool:
        """Whether a batch size that is not compiled yet would be more efficient for `count` waiting images."""
        return _most_efficient(count, BATCH_SIZES) > self.batch_size_for(count)

    def predict(self, image: NDArray[np.float32]) -> Trace:
        """The trace of one image.

        Args:
          image: [28, 28] in 0..1, ink 1.

        Raises:
          FloatingPointError: the network computed NaN or infinity.
        """
        result = self.predict_batch([image])[0]
        if isinstance(result, Exception):
            raise result
        return result

    def predict_batch(self, images: Sequence[NDArray[np.float32]]) -> list[Trace | Exception]:
        """The traces of up to `batch_size_for(len(images))` images, or the error that `predict` would raise for one."""
        batch = self._loader.run(images, self.batch_size_for(len(images)))
        if batch.is_finite:
            return [*batch.traces]
        return [trace if trace.is_finite else _not_finite(trace) for trace in batch.traces]

    def _seconds(self, image: NDArray[np.float32]) -> float:
        began = time.perf_counter()
        self.predict(image)
        return time.perf_counter() - began


def _most_efficient(count: int, sizes: Sequence[int]) -> int:
    return max(size for size in sizes if size == 1 or count >= MIN_FILL * size)


def _not_finite(trace: Trace) -> Exception:
    # JSON would show such a number as null, as if it had never been computed.
    return FloatingPointError(f"every number in a trace must be finite; {trace.model} computed NaN or infinity.")


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    """Turn every error caused by a weights file into UnusableModel."""
    from gatescope.model.weights_file import CheckpointError

    try:
        yield
    except CheckpointError as error:
        raise UnusableModel(str(error), path) from None
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, found["loc"])) for found in error.errors())
        raise UnusableModel(f"{path} has a card with invalid values: {fields}. Publish it anew.", path) from None
    except Exception as error:
        # A file can make a network fail in ways that nobody foresees; other models must not suffer.
        reason = " ".join(str(error).split())[:MAX_REASON]
        raise UnusableModel(f"{path} cannot be used: {reason or type(error).__name__}", path) from error
