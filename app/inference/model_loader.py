"""Load a classifier from its weights file, or from the compile cache, which spares importing Flax and compiling."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatescope.app.inference.compile_cache import CompileCache
from gatescope.app.inference.model_description import describe
from gatescope.app.schemas import DIGITS, SIDE, ModelDescription

if TYPE_CHECKING:
    from gatescope.model.checkpoint import Checkpoint
    from gatescope.model.compiled import CompiledClassifier
    from gatescope.model.trace import SignalLayout, TraceBatch

logger = logging.getLogger("gatescope")


class ModelLoader:
    """One weights file: its description, and its classifier compiled for some batch sizes.

    Args:
      path: the weights file.
      cache: where compiled code and the description are looked up and stored; None compiles anew.

    Raises:
      CheckpointError: the file is invalid, or changed since it was first read; methods may raise it too.
    """

    def __init__(self, path: Path, cache: CompileCache | None = None) -> None:
        from gatescope.model import weights_file

        self._path, self._cache = path, cache
        self._digest = weights_file.read(path).digest
        self._checkpoint: Checkpoint | None = None
        self._compiled: CompiledClassifier | None = None

    def describe(self, widths: Sequence[Mapping[str, int]] | None = None) -> ModelDescription:
        """The model's description; nothing is compiled.

        Args:
          widths: as `describe` in `gatescope.app.inference.model_description` takes them; None computes them.

        Raises:
          ValueError: the service does not support such a network, or its card is invalid.
        """
        if (cached := self._get("description")) is not None:
            return ModelDescription.model_validate_json(cached)
        from gatescope.model import checkpoint

        outline = self._checked(self._checkpoint or checkpoint.describe(self._path))
        description = describe(outline, outline.widths() if widths is None else widths)
        self._put("description", description.model_dump_json().encode())
        return description

    def compile(self, size: int) -> None:
        """Compile the classifier for a batch size, about a third of a second unless it is cached.

        Raises:
          ValueError: as `describe`.
        """
        if self._load_executable(size):
            return
        from gatescope.model import checkpoint, tracer
        from gatescope.model.compiled import CompiledClassifier

        if self._checkpoint is None:
            self._checkpoint = self._checked(checkpoint.load(self._path))
        classifier = self._checkpoint.classifier
        if self._compiled is None:
            self._compiled = CompiledClassifier(self._path.stem, SIDE, SIDE, classifier.signal_layout)
            self._put("layout", json.dumps(self._compiled.layout).encode())
        self._compiled.compile(size, tracer.forward_function(classifier))
        self._store_executable(self._compiled, size)

    def run(self, images: Sequence[Any], size: int) -> TraceBatch:
        """The traces of up to `size` images, [28, 28] each; `size` must be compiled."""
        assert self._compiled is not None, "compile a batch size first"
        return self._compiled.run(images, size)

    def _load_executable(self, size: int) -> bool:
        """Load the executable for a batch size from the cache; False if that fails."""
        if (code := self._get(_entry(size))) is None:
            return False
        try:
            if (compiled := self._compiled) is None:
                if (layout := self._get("layout")) is None:
                    return False
                from gatescope.model.compiled import CompiledClassifier

                compiled = CompiledClassifier(self._path.stem, SIDE, SIDE, _layout(json.loads(layout)))
            compiled.load(size, code)
        except Exception as error:  # JAX raises errors of many kinds
            logger.warning("the cached executable of %s cannot be loaded; compiling anew: %s", self._path.name, error)
            return False
        self._compiled = compiled
        return True

    def _store_executable(self, compiled: CompiledClassifier, size: int) -> None:
        if self._cache is None:
            return
        try:
            self._put(_entry(size), compiled.serialize(size))
        except Exception as error:  # here too
            logger.warning(
                "the executable of %s cannot be cached (%s). Where JAX_COMPILATION_CACHE_DIR is set, unset it.",
                self._path.name,
                error,
            )

    def _checked(self, checkpoint: Checkpoint) -> Checkpoint:
        """The checkpoint, if its file has not changed and its shape is the service's."""
        from gatescope.model.weights_file import CheckpointError

        if checkpoint.digest != self._digest:
            raise CheckpointError(f"{self._path} changed while it was loaded; retry.")
        config = checkpoint.config
        if (config.rows, config.columns) != (SIDE, SIDE):
            raise ValueError(f"it must read {SIDE} rows of {SIDE} pixels; it reads {config.rows} of {config.columns}.")
        if config.classes != DIGITS:
            raise ValueError(f"it must have {DIGITS} classes, the digits 0 to 9; it has {config.classes}.")
        return checkpoint

    def _get(self, entry: str) -> bytes | None:
        return None if self._cache is None else self._cache.get(self._path.stem, self._digest, entry)

    def _put(self, entry: str, content: bytes) -> None:
        if self._cache is not None:
            self._cache.put(self._path.stem, self._digest, entry, content)


def _entry(size: int) -> str:
    return f"executable for batch size {size}"


def _layout(parsed: list[list[tuple[str, int, int]]]) -> SignalLayout:
    """The same from JSON, which has no tuples."""
    return tuple(tuple((name, stack, index) for name, stack, index in layer) for layer in parsed)
