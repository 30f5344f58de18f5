"""Traces of images by a trained classifier that is compiled once for each batch size."""

import weakref
from collections.abc import Callable, Sequence

import jax
import numpy as np
from flax import nnx

from gatescope.model.checkpoint import Checkpoint
from gatescope.model.classifier import RowClassifier
from gatescope.model.compiled import CompiledClassifier
from gatescope.model.trace import Trace

_COMPILED: weakref.WeakKeyDictionary[Checkpoint, CompiledClassifier] = weakref.WeakKeyDictionary()


def trace(checkpoint: Checkpoint, image: np.ndarray) -> Trace:
    """Trace one image: every gate, state and probability after every row.

    The first call for a checkpoint compiles, about a third of a second; later ones take well under a millisecond.

    Args:
      checkpoint: from `gatescope.load`.
      image: [T, D], numbers in [0, 1], ink 1; image[t] is row t. `gatescope.normalise` makes one of any drawing.

    Raises:
      ValueError: the image is not [T, D] for this classifier, or a number in it is not in [0, 1].
    """
    return trace_batch(checkpoint, [image], 1)[0]


def trace_batch(checkpoint: Checkpoint, images: Sequence[np.ndarray], batch_size: int) -> list[Trace]:
    """Trace several images in one batch, which takes little longer than one image.

    The numbers are those of `trace` up to float32 rounding, since larger matrix products round differently.

    Args:
      checkpoint: from `gatescope.load`.
      images: [T, D] each, as for `trace`; at most `batch_size`.
      batch_size: the batch is padded to this size with blank images; each size is compiled once.

    Raises:
      ValueError: as `trace`, for any of the images.
    """
    return compiled_for(checkpoint, batch_size).run(images, batch_size).traces


def compiled_for(checkpoint: Checkpoint, batch_size: int) -> CompiledClassifier:
    """The checkpoint's classifier, compiled for a batch size, if need be now."""
    compiled = _COMPILED.get(checkpoint)
    if compiled is None:
        rows, columns = checkpoint.config.rows, checkpoint.config.columns
        compiled = CompiledClassifier(checkpoint.name, rows, columns, checkpoint.classifier.signal_layout)
        compiled = _COMPILED.setdefault(checkpoint, compiled)
    if batch_size not in compiled.executables:
        compiled.compile(batch_size, forward_function(checkpoint.classifier))
    return compiled


def forward_function(classifier: RowClassifier) -> Callable[[jax.Array], tuple[jax.Array, ...]]:
    """The function to compile, with the weights as constants.

    Returns:
      A function as `CompiledClassifier.compile` takes it.
    """
    graph, weights = nnx.split(classifier)

    def forward(images: jax.Array) -> tuple[jax.Array, ...]:
        computed = nnx.merge(graph, weights).forward_stacked(images)
        return jax.nn.softmax(computed.logits), *computed.stacks

    return forward
