"""A classifier's accuracy after every row, with its standard error, and the display ranges of its signals."""

import math
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model.classifier import RowClassifier

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Accuracy on a data set.

    Args:
      digits: N, its size.
      by_row: [T], the accuracy after each row, in [0, 1].
    """

    digits: int
    by_row: np.ndarray

    @property
    def final(self) -> float:
        """The accuracy after the last row, in [0, 1]."""
        return float(self.by_row[-1])

    @property
    def standard_error(self) -> float:
        """The standard error of `final`, that of a binomial share: sqrt(p (1 - p) / N)."""
        return math.sqrt(self.final * (1 - self.final) / self.digits)

    def __str__(self) -> str:
        return f"{100 * self.final:.2f} % ± {100 * self.standard_error:.2f} of {self.digits:,}"


def measure(classifier: RowClassifier, images: np.ndarray, labels: np.ndarray) -> Accuracy:
    """Measure the accuracy on a set of images.

    Args:
      classifier: the network.
      images: [N, T, D], float in [0, 1] or uint8 with 255 = ink.
      labels: [N].

    Raises:
      ValueError: there are no images, or their number is not that of the labels.
    """
    if len(images) == 0 or len(images) != len(labels):
        raise ValueError(f"There must be as many images as labels, and one at least; got {len(images)}, {len(labels)}.")
    graph, weights = nnx.split(classifier)

    @jax.jit
    def right(batch: jax.Array, truth: jax.Array) -> jax.Array:
        return nnx.merge(graph, weights).forward(_as_ink(batch)).logits.argmax(axis=2) == truth[:, None]

    counted = [right(*_padded(images, labels, start))[: len(images) - start] for start in range(0, len(images), BATCH)]
    return Accuracy(digits=len(images), by_row=np.concatenate(counted).mean(axis=0))


def display_ranges(classifier: RowClassifier, images: np.ndarray) -> dict[str, float]:
    """A symmetric display range for each unbounded signal, the same for all digits.

    Args:
      classifier: the network.
      images: [N, T, D] as in `measure`; the first 1,000 of them are used.

    Returns:
      By signal name, the 99.5th percentile of its absolute values in any layer, rounded up to one decimal.
    """
    computed = classifier.forward(_as_ink(jnp.asarray(images[:BATCH])))
    ranges = {}
    for signal in classifier.signals:
        if not signal.bounded:
            layers = [layer[signal.name] for layer in computed.layers if signal.name in layer]
            size = max(float(np.percentile(np.abs(values), 99.5)) for values in layers)
            ranges[signal.name] = max(math.ceil(10 * size) / 10, 0.1)
    return ranges


def _as_ink(images: jax.Array) -> jax.Array:
    return images.astype(jnp.float32) / 255 if images.dtype == jnp.uint8 else images


def _padded(images: np.ndarray, labels: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """One batch; the last is padded with copies of its first digit, so that all have one compiled shape."""
    chosen = np.arange(start, start + BATCH)
    chosen[chosen >= len(images)] = start
    return np.asarray(images[chosen]), np.asarray(labels[chosen], np.int32)
