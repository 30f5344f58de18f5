"""A network from its weights file, or from what an earlier start has kept of it, which spares Flax and the compiler."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatescope.app.inference.compile_cache import Kept
from gatescope.app.inference.model_description import describe
from gatescope.app.schemas import DIGITS, SIDE, ModelDescription

if TYPE_CHECKING:
    from gatescope.model.checkpoint import Checkpoint
    from gatescope.model.compiled import Program
    from gatescope.model.trace import Places, Together

logger = logging.getLogger("gatescope")


class Network:
    """What one weights file holds, as it lay there when it was first looked at.

    Args:
      path: of the file.
      kept: where what is made of it is looked for and left; None makes everything anew.

    Raises:
      CheckpointError: the file can't be used, or was changed in between; its methods may raise it too.
    """

    def __init__(self, path: Path, kept: Kept | None = None) -> None:
        from gatescope.model import weights_file

        self._path, self._kept = path, kept
        self._digest = weights_file.read(path).digest
        self._checkpoint: Checkpoint | None = None
        self._program: Program | None = None

    def describe(self, widths: Sequence[Mapping[str, int]] | None = None) -> ModelDescription:
        """What can be told of it; nothing is compiled.

        Args:
          widths: as `describe` in `gatescope.app.inference.model_description` takes them; None finds them out.

        Raises:
          ValueError: the service has no use for such a network, or its card is not what it must be.
        """
        if (told := self._find("description")) is not None:
            return ModelDescription.model_validate_json(told)
        from gatescope.model import checkpoint

        outline = self._same(self._checkpoint or checkpoint.describe(self._path))
        description = describe(outline, outline.widths() if widths is None else widths)
        self._keep("description", description.model_dump_json().encode())
        return description

    def learn(self, size: int) -> None:
        """Be able to read so many images at once; what has to be compiled takes about a third of a second.

        Raises:
          ValueError: as `describe`.
        """
        if self._restore(size):
            return
        from gatescope.model import checkpoint, tracer
        from gatescope.model.compiled import Program

        if self._checkpoint is None:
            self._checkpoint = self._same(checkpoint.load(self._path))
        classifier = self._checkpoint.classifier
        if self._program is None:
            self._program = Program(self._path.stem, SIDE, SIDE, classifier.places)
            self._keep("places", json.dumps(self._program.places).encode())
        self._program.learn(size, tracer.reading(classifier))
        self._store(self._program, size)

    def read(self, images: Sequence[Any], size: int) -> Together:
        """Read images, [28, 28] each, as many at once as it has learned to."""
        assert self._program is not None, "it must learn first"
        return self._program.read(images, size)

    def _restore(self, size: int) -> bool:
        """Whether it can read so many images at once by what was kept."""
        if (code := self._find(_code(size))) is None:
            return False
        try:
            if (program := self._program) is None:
                if (places := self._find("places")) is None:
                    return False
                from gatescope.model.compiled import Program

                program = Program(self._path.stem, SIDE, SIDE, _places(json.loads(places)))
            program.restore(size, code)
        except Exception as error:  # nobody can foresee what JAX has to say of it
            logger.warning("what was kept of %s can't be used and is made anew: %s", self._path.name, error)
            return False
        self._program = program
        return True

    def _store(self, program: Program, size: int) -> None:
        if self._kept is None:
            return
        try:
            self._keep(_code(size), program.store(size))
        except Exception as error:  # nor of this
            logger.warning(
                "what was compiled of %s can't be kept (%s). Where JAX_COMPILATION_CACHE_DIR is set, unset it.",
                self._path.name,
                error,
            )

    def _same(self, checkpoint: Checkpoint) -> Checkpoint:
        """It, unless its file is another one by now or holds what the service has no use for."""
        from gatescope.model.weights_file import CheckpointError

        if checkpoint.digest != self._digest:
            raise CheckpointError(f"{self._path} was changed while it was read; ask again.")
        config = checkpoint.config
        if (config.rows, config.columns) != (SIDE, SIDE):
            raise ValueError(f"it must read {SIDE} rows of {SIDE} pixels; it reads {config.rows} of {config.columns}.")
        if config.classes != DIGITS:
            raise ValueError(f"it must tell {DIGITS} classes apart, the digits 0 to 9; it tells {config.classes}.")
        return checkpoint

    def _find(self, piece: str) -> bytes | None:
        return None if self._kept is None else self._kept.find(self._path.stem, self._digest, piece)

    def _keep(self, piece: str, content: bytes) -> None:
        if self._kept is not None:
            self._kept.keep(self._path.stem, self._digest, piece, content)


def _code(size: int) -> str:
    return f"code for {size}"


def _places(told: list[list[tuple[str, int, int]]]) -> Places:
    """The same from JSON, which has no tuples."""
    return tuple(tuple((name, stack, place) for name, stack, place in layer) for layer in told)
