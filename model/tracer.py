"""Everything a trained classifier computed while it read one image."""

import weakref
from collections.abc import Callable, Sequence

import jax
import numpy as np
from flax import nnx

from gatescope.model.checkpoint import Checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.compiled import Program
from gatescope.model.trace import Trace

_PROGRAMS: weakref.WeakKeyDictionary[Checkpoint, Program] = weakref.WeakKeyDictionary()


def trace(checkpoint: Checkpoint, image: np.ndarray) -> Trace:
    """Read one image and keep every gate, state and belief.

    The first call for a checkpoint compiles, about a third of a second; later ones take well under a millisecond.

    Args:
      checkpoint: from `model.load`.
      image: [T, D], numbers in [0, 1], ink 1; image[t] is row t. `model.digits.normalise` makes one of any drawing.

    Raises:
      ValueError: the image is not [T, D] for this classifier, or holds something else than numbers from 0 to 1.
    """
    return trace_all(checkpoint, [image], 1)[0]


def trace_all(checkpoint: Checkpoint, images: Sequence[np.ndarray], size: int) -> list[Trace]:
    """Read several images at once: a few take little longer than one. Each size compiles for itself.

    The numbers are those of `trace` but for float32's rounding, which falls elsewhere in larger products.

    Args:
      checkpoint: from `model.load`.
      images: [T, D] each, as `trace` takes them.
      size: so many are read, the rest of them blank; at least as many as there are images.

    Raises:
      ValueError: one of them is not what `trace` takes.
    """
    return program_of(checkpoint, size).read(images, size).traces


def program_of(checkpoint: Checkpoint, size: int) -> Program:
    """The checkpoint's classifier as machine code, compiled for `size` images at once unless it is already."""
    program = _PROGRAMS.get(checkpoint)
    if program is None:
        rows, columns = checkpoint.config.rows, checkpoint.config.columns
        program = Program(checkpoint.name, rows, columns, checkpoint.classifier.places)
        program = _PROGRAMS.setdefault(checkpoint, program)
    if size not in program.code:
        program.learn(size, reading(checkpoint.classifier))
    return program


def reading(classifier: RowClassifier) -> Callable[[jax.Array], tuple[jax.Array, ...]]:
    """What is to be compiled to read images: its weights are constants in there.

    Returns:
      A function as `Program.learn` takes it.
    """
    graph, weights = nnx.split(classifier)

    def read(images: jax.Array) -> tuple[jax.Array, ...]:
        seen = nnx.merge(graph, weights).read_stacked(images)
        return jax.nn.softmax(seen.logits), *seen.stacks

    return read
