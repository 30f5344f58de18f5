"""The models that are offered: each is loaded when it is first asked for, and a limited number stays in memory."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gatescope.app.inference.compile_cache import Kept
from gatescope.app.inference.predictor import Reader, UnusableModel, find_models, find_statistics, read_description
from gatescope.app.problems import Problem
from gatescope.app.schemas import ModelDescription, Models, UnusableModelDescription

DEFAULT = "lstm"
LOADERS = 2  # at a time; a load keeps a processor busy for a third of a second
logger = logging.getLogger("gatescope")


class Inference:
    """The default model, ready to read, and all others, each ready a moment after it was first asked for.

    Its methods may be called from any thread.

    Args:
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.
      max_models: so many stay in memory; beyond, the one that was not asked for the longest makes room. None: all.
      kept: where what is compiled is looked for and left; None compiles it anew.

    Raises:
      UnusableModel: there is none at all, two have the same name, a name is not in the zoo, or the default one's file
        can't be used. If another one's can't, only those who ask for it hear of it.
    """

    def __init__(self, models: Sequence[str] = (), max_models: int | None = None, kept: Kept | None = None) -> None:
        from gatescope.model import compile_counter

        self._paths = find_models(models)
        self._max_models, self._kept = max_models, kept
        self._compilations = compile_counter.heard()
        reader = Reader(self._paths[self.default], kept)
        self.loads = Counter({(self.default, "loaded"): 1})  # by model and outcome
        self._readers = {self.default: reader}  # the one that was not asked for the longest comes first
        self._loading: dict[str, Future[Reader]] = {}
        self._descriptions = {self.default: reader.description}
        self._failures: dict[str, str] = {}
        self._lock, self._describing = threading.Lock(), threading.Lock()
        self._loaders = ThreadPoolExecutor(LOADERS, thread_name_prefix="load")
        self._warming = self._loaders.submit(reader.widen)

    def close(self) -> None:
        """Load nothing more, and let go of the threads."""
        self._loaders.shutdown(wait=False, cancel_futures=True)

    @property
    def warm(self) -> bool:
        """Whether nothing is left to compile for the default model. It reads one image at a time before that too."""
        return self._warming.done()

    def when_warm(self, then: Callable[[], object]) -> None:
        """Have something done when nothing is left to compile for the default model; at once if that is so already."""
        self._warming.add_done_callback(lambda _: then())

    @property
    def in_memory(self) -> int:
        """How many models are ready to read."""
        return len(self._readers)

    @property
    def compilations(self) -> int:
        """How often XLA compiled something in this process since its first model was asked for."""
        return len(self._compilations)

    @property
    def names(self) -> tuple[str, ...]:
        """What models can be asked for."""
        return tuple(self._paths)

    @property
    def default(self) -> str:
        """The model that answers when none is named."""
        return DEFAULT if DEFAULT in self._paths else self.names[0]

    def path(self, name: str) -> Path:
        """The file of a model.

        Raises:
          Problem: there is no model of that name.
        """
        if name not in self._paths:
            raise Problem("unknown-model", f"The model must be one of {', '.join(self.names)}; see /models.")
        return self._paths[name]

    def whole_file(self, name: str) -> Path:
        """The file of a model, read through as it lies there now: nobody should carry off a damaged one.

        Raises:
          Problem: there is no model of that name.
          UnusableModel: its file can't be used.
        """
        path = self.path(name)
        self._look(name, path)
        return path

    def statistics(self, name: str) -> Path:
        """The file of what is known of a model's signals on all test digits.

        Raises:
          Problem: there is no model of that name, or nothing is known of these weights.
          UnusableModel: its file can't be used.
        """
        return find_statistics(self.path(name))

    def describe(self, name: str) -> ModelDescription:
        """What one may want to know before asking a model. The first time takes about a twentieth of a second.

        Raises:
          Problem: there is no model of that name.
          UnusableModel: its file can't be used.
        """
        path = self.path(name)
        if (known := self._descriptions.get(name)) is not None:
            return known
        with self._describing:
            if (known := self._descriptions.get(name)) is None:
                known = self._descriptions[name] = self._look(name, path)
            return known

    def models(self) -> Models:
        """All models, those that can't be used apart. The first time takes most of a second for sixteen."""
        usable, unusable = [], []
        for name in self.names:
            try:
                usable.append(self.describe(name))
            except UnusableModel as error:
                unusable.append(UnusableModelDescription(name=name, reason=error.detail))
        return Models(default=self.default, models=usable, unusable=unusable)

    async def reader(self, name: str) -> Reader:
        """A model, ready to read: at once if it is in memory, otherwise when a thread has loaded it for all who wait.

        Raises:
          Problem: there is no model of that name.
          UnusableModel: its file can't be used.
        """
        path = self.path(name)
        with self._lock:
            if (reader := self._readers.pop(name, None)) is not None:
                self._readers[name] = reader
                return reader
            if name not in self._loading:
                self._loading[name] = self._loaders.submit(self._load, name, path)
            loading = self._loading[name]
        # Whoever gives up waiting must not stop the load that others wait for.
        return await asyncio.shield(asyncio.wrap_future(loading))

    def _load(self, name: str, path: Path) -> Reader:
        reader = None
        try:
            reader = Reader(path, self._kept)
            self._descriptions[name] = reader.description
            self._failures.pop(name, None)
            return reader
        except UnusableModel as error:
            self._descriptions.pop(name, None)  # the file is no longer what it was
            self._tell(name, error)
            raise
        finally:
            with self._lock:
                del self._loading[name]
                self.loads[name, "failed" if reader is None else "loaded"] += 1
                if reader is not None:
                    self._readers[name] = reader
                while self._max_models is not None and len(self._readers) > self._max_models:
                    del self._readers[next(iter(self._readers))]

    def _look(self, name: str, path: Path) -> ModelDescription:
        try:
            return read_description(path, self._kept)
        except UnusableModel as error:
            self._tell(name, error)
            raise

    def _tell(self, name: str, error: UnusableModel) -> None:
        """Write to the log why a model can't be used, once however many ask for it."""
        if self._failures.get(name) != str(error):
            self._failures[name] = str(error)
            logger.error("%s", error, exc_info=error.__cause__)

    @staticmethod
    def normalise(grey: NDArray[Any]) -> NDArray[np.float32]:
        """Scale and centre a drawing as MNIST's were.

        Args:
          grey: [H, W] uint8 or float in 0..1, dark ink on light paper or the reverse.

        Raises:
          Problem: there is no ink in it.
        """
        from gatescope.model.data.normalise import BlankImage, normalise

        try:
            return normalise(grey)
        except BlankImage as error:
            raise Problem("blank-image", str(error)) from None
