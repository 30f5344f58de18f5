"""Everything a trained classifier computed while it read one image."""

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import jax
import numpy as np
from flax import nnx

from model.checkpoint import Checkpoint
from model.classifier import Places

Read = Callable[[np.ndarray], tuple[jax.Array, ...]]

ONE = np.float32(1).view(np.uint32)

_COMPILED: weakref.WeakKeyDictionary[Checkpoint, tuple[Read, Places]] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """One image, read row by row; all arrays are float32 and in the order of the rows, top first.

    Args:
      model: the name of the classifier.
      image: [T, D] in [0, 1], ink 1: what the network read.
      probabilities_by_row: [T, K], the belief after each row; each row sums to 1.
      stacks: [T, S, n] each, all signals of one width side by side; ranges as in `model.signals`.
      places: where each signal stands in there, as `RowClassifier.places` tells it.
    """

    model: str
    image: np.ndarray
    probabilities_by_row: np.ndarray
    stacks: tuple[np.ndarray, ...]
    places: Places

    @cached_property
    def layers(self) -> tuple[dict[str, np.ndarray], ...]:
        """For each layer, bottom first, its signals by name, [T, n] each, n = H for most."""
        return tuple({name: self.stacks[stack][:, place] for name, stack, place in layer} for layer in self.places)

    @property
    def is_finite(self) -> bool:
        """Whether nothing in it is NaN or infinite, as weights that are damaged or too large may have it."""
        return _is_finite((self.probabilities_by_row, *self.stacks))

    @property
    def probabilities(self) -> np.ndarray:
        """[K], the belief after the last row."""
        last: np.ndarray = self.probabilities_by_row[-1]
        return last

    @property
    def prediction(self) -> int:
        """The class that the network believes in most after the last row."""
        return int(self.probabilities.argmax())


@dataclass(frozen=True, kw_only=True, eq=False)
class Together:
    """Several images, read at once.

    Args:
      traces: of each image, in their order.
      arrays: what the traces are parts of, and whatever else was computed with them.
    """

    traces: list[Trace]
    arrays: tuple[np.ndarray, ...]

    @property
    def is_finite(self) -> bool:
        """Whether nothing in the arrays is NaN or infinite: then each trace is finite, and asking all takes longer."""
        return _is_finite(self.arrays)


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
    return trace_together(checkpoint, images, size).traces


def trace_together(checkpoint: Checkpoint, images: Sequence[np.ndarray], size: int) -> Together:
    """`trace_all`, with the arrays that the traces are parts of."""
    batch = np.zeros((size, checkpoint.config.rows, checkpoint.config.columns), np.float32)
    for place, image in enumerate(images):
        batch[place] = _shaped(checkpoint, image)
    _check_range(batch)
    read, places = _compiled(checkpoint)
    beliefs, *stacks = arrays = tuple([np.asarray(values) for values in read(batch)])
    traces = [
        Trace(
            model=checkpoint.name,
            image=batch[index],
            probabilities_by_row=beliefs[index],
            stacks=tuple([stack[:, index] for stack in stacks]),
            places=places,
        )
        for index in range(len(images))
    ]
    return Together(traces=traces, arrays=arrays)


def _is_finite(arrays: Sequence[np.ndarray]) -> bool:
    return all(np.logical_and.reduce(np.isfinite(values), axis=None) for values in arrays)


def _shaped(checkpoint: Checkpoint, image: np.ndarray) -> np.ndarray:
    config = checkpoint.config
    image = np.asarray(image, np.float32)
    if image.shape != (config.rows, config.columns):
        raise ValueError(
            f"image must be [{config.rows}, {config.columns}], one row per step; got {list(image.shape)}."
            " Use model.digits.normalise to bring a drawing to that size."
        )
    return image


def _check_range(images: np.ndarray) -> None:
    # The bits of numbers from 0 to 1 are in the numbers' order, and those of all others larger: one pass, not two.
    if np.maximum.reduce(images.view(np.uint32), axis=None) <= ONE:
        return
    for image in images:
        if not (image.min() >= 0 and image.max() <= 1):
            raise ValueError(
                f"image must hold numbers from 0 (paper) to 1 (ink); got {image.min():g} to {image.max():g}."
            )


def compiled(checkpoint: Checkpoint) -> Read:
    """The checkpoint's classifier as one compiled function of images, its weights built in as constants.

    Returns:
      A function of images [N, T, D] that gives the probabilities by row, [N, T, K], and the stacks of
      `RowClassifier.read_stacked`.
    """
    return _compiled(checkpoint)[0]


def _compiled(checkpoint: Checkpoint) -> tuple[Read, Places]:
    if (known := _COMPILED.get(checkpoint)) is not None:
        return known
    graph, weights = nnx.split(checkpoint.classifier)

    def read(images: jax.Array) -> tuple[jax.Array, ...]:
        reading = nnx.merge(graph, weights).read_stacked(images)
        return jax.nn.softmax(reading.logits), *reading.stacks

    return _COMPILED.setdefault(checkpoint, (jax.jit(read), checkpoint.classifier.places))
