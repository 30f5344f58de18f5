"""Model repository: models load on first use, and the least recently used ones are evicted."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from gatescope.app.inference.compile_cache import CompileCache
from gatescope.app.inference.predictor import (
    Predictor,
    UnusableModel,
    find_models,
    find_statistics,
    read_description,
)
from gatescope.app.problems import Problem
from gatescope.app.schemas import ModelDescription, Models, UnusableModelDescription

DEFAULT = "lstm"
LOAD_THREADS = 2  # loading a model keeps a core busy for a third of a second
logger = logging.getLogger("gatescope")


class ModelRepository:
    """The default model, warmed up at construction, and all others, loaded on first use. Thread-safe.

    Args:
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.
      max_models: models in memory; beyond, the least recently used one is evicted. None keeps all.
      cache: the compile cache; None compiles anew.

    Attributes:
      loads: number of loads by model and outcome, "loaded" or "failed".

    Raises:
      UnusableModel: there is none at all, two have the same name, a name is not in the zoo, or the default model's file
        is invalid. Other invalid files are reported when they are used.
    """

    def __init__(
        self, models: Sequence[str] = (), max_models: int | None = None, cache: CompileCache | None = None
    ) -> None:
        from gatescope.model import compile_counter

        self._paths = find_models(models)
        self._max_models, self._cache = max_models, cache
        self._compilations = compile_counter.compile_events()
        predictor = Predictor(self._paths[self.default], cache)
        self.loads = Counter({(self.default, "loaded"): 1})
        self._predictors = {self.default: predictor}  # the least recently used one first
        self._loading: dict[str, Future[Predictor]] = {}
        self._descriptions = {self.default: predictor.description}
        self._failures: dict[str, str] = {}
        self._lock, self._describing = threading.Lock(), threading.Lock()
        self._threads = ThreadPoolExecutor(LOAD_THREADS, thread_name_prefix="load")
        self._warming = self._threads.submit(predictor.compile_batch_sizes)

    def close(self) -> None:
        """Cancel queued loads and shut down the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def is_warm(self) -> bool:
        """Whether the default model is compiled for all batch sizes. Before that it computes single images."""
        return self._warming.done()

    def when_warm(self, callback: Callable[[], object]) -> None:
        """Call back when the default model is compiled for all batch sizes, at once if it is already."""
        self._warming.add_done_callback(lambda _: callback())

    @property
    def in_memory(self) -> int:
        """The number of loaded models."""
        return len(self._predictors)

    @property
    def compilations(self) -> int:
        """The number of XLA compilations in this process since the first repository was made."""
        return len(self._compilations)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models."""
        return tuple(self._paths)

    @property
    def default(self) -> str:
        """The model of a request that names none."""
        return DEFAULT if DEFAULT in self._paths else self.names[0]

    def path(self, name: str) -> Path:
        """The weights file of a model.

        Raises:
          Problem: there is no such model.
        """
        if name not in self._paths:
            raise Problem("unknown-model", f"The model must be one of {', '.join(self.names)}; see /models.")
        return self._paths[name]

    def verified_file(self, name: str) -> Path:
        """The weights file of a model after reading it through, so that no damaged file is handed out.

        Raises:
          Problem: there is no such model.
          UnusableModel: its file is invalid.
        """
        path = self.path(name)
        self._read_description(name, path)
        return path

    def statistics(self, name: str) -> Path:
        """The file with a model's signal statistics on all test digits.

        Raises:
          Problem: there is no such model, or there are no statistics of its weights.
          UnusableModel: its file is invalid.
        """
        return find_statistics(self.path(name))

    def describe(self, name: str) -> ModelDescription:
        """The description of a model. The first time takes about 50 ms.

        Raises:
          Problem: there is no such model.
          UnusableModel: its file is invalid.
        """
        path = self.path(name)
        if (known := self._descriptions.get(name)) is not None:
            return known
        with self._describing:
            if (known := self._descriptions.get(name)) is None:
                known = self._descriptions[name] = self._read_description(name, path)
            return known

    def models(self) -> Models:
        """All models, the unusable ones apart. The first time takes most of a second for sixteen."""
        usable, unusable = [], []
        for name in self.names:
            try:
                usable.append(self.describe(name))
            except UnusableModel as error:
                unusable.append(UnusableModelDescription(name=name, reason=error.detail))
        return Models(default=self.default, models=usable, unusable=unusable)

    async def predictor(self, name: str) -> Predictor:
        """A loaded model; concurrent calls share one load.

        Raises:
          Problem: there is no such model.
          UnusableModel: its file is invalid.
        """
        path = self.path(name)
        with self._lock:
            if (predictor := self._predictors.pop(name, None)) is not None:
                self._predictors[name] = predictor
                return predictor
            if name not in self._loading:
                self._loading[name] = self._threads.submit(self._load, name, path)
            loading = self._loading[name]
        # Cancelling one call must not cancel the load that others wait for.
        return await asyncio.shield(asyncio.wrap_future(loading))

    def _load(self, name: str, path: Path) -> Predictor:
        predictor = None
        try:
            predictor = Predictor(path, self._cache)
            self._descriptions[name] = predictor.description
            self._failures.pop(name, None)
            return predictor
        except UnusableModel as error:
            self._descriptions.pop(name, None)  # the file has changed
            self._log_failure(name, error)
            raise
        finally:
            with self._lock:
                del self._loading[name]
                self.loads[name, "failed" if predictor is None else "loaded"] += 1
                if predictor is not None:
                    self._predictors[name] = predictor
                while self._max_models is not None and len(self._predictors) > self._max_models:
                    del self._predictors[next(iter(self._predictors))]

    def _read_description(self, name: str, path: Path) -> ModelDescription:
        try:
            return read_description(path, self._cache)
        except UnusableModel as error:
            self._log_failure(name, error)
            raise

    def _log_failure(self, name: str, error: UnusableModel) -> None:
        """Log why a model is unusable, once for each reason however many requests fail."""
        if self._failures.get(name) != str(error):
            self._failures[name] = str(error)
            logger.error("%s", error, exc_info=error.__cause__)
