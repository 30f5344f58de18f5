"""Statistics of a network's signals over a data set, the reference for those of a single digit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model.classifier import RowClassifier
from gatescope.model.signals import Signal

BATCH = 250
BINS = 20
LEAST = 1e-30  # smaller values count as this, so that their logarithm is finite


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalStatistics:
    """Statistics of one signal of one layer; n is its width, the number of units for most.

    Args:
      mean: [n], over all digits and rows.
      spread: [n], the standard deviation over digits of the mean over rows.
      mean_by_row: [T, n], over all digits.
      spread_by_row: [T, n], the standard deviation over digits.
      shares: [n, BINS], a histogram: the shares of values in equal parts of [0, 1]; None unless the signal's range is
        [0, 1].
      half_life: [n], in rows: ln 2 over the mean of -ln f; None unless the signal is a retention gate.
    """

    mean: np.ndarray
    spread: np.ndarray
    mean_by_row: np.ndarray
    spread_by_row: np.ndarray
    shares: np.ndarray | None
    half_life: np.ndarray | None


def measure_signals(classifier: RowClassifier, images: np.ndarray) -> tuple[dict[str, SignalStatistics], ...]:
    """Measure every signal over a set of images.

    Args:
      classifier: the network.
      images: [N, T, D] uint8, 255 = ink, two or more.

    Returns:
      For each layer, bottom first, the statistics by signal.

    Raises:
      ValueError: there are fewer than two images.
    """
    if len(images) < 2:
        raise ValueError(f"There must be two images or more, or nothing could differ; got {len(images)}.")
    tallies: list[dict[str, _Tally]] = [
        {signal.name: _Tally(signal) for signal in cell.signals} for cell in classifier.layers
    ]
    for layers in _batches(classifier, images):
        for tally, layer in zip(tallies, layers, strict=True):
            for name, values in layer.items():
                tally[name].add(values)
    return tuple({name: tally.statistics() for name, tally in layer.items()} for layer in tallies)


def memory_samples(classifier: RowClassifier, images: np.ndarray) -> tuple[np.ndarray, ...]:
    """The memory after every row of every image, [N T, H] for each layer, bottom first.

    Args:
      classifier: the network.
      images: [N, T, D] uint8, 255 = ink.
    """
    memory, samples = classifier.memory.name, [list[np.ndarray]() for _ in classifier.layers]
    for layers in _batches(classifier, images):
        for sample, layer in zip(samples, layers, strict=True):
            sample.append(layer[memory].reshape(-1, layer[memory].shape[-1]))
    return tuple(np.concatenate(sample) for sample in samples)


def _batches(classifier: RowClassifier, images: np.ndarray) -> Iterator[Sequence[dict[str, np.ndarray]]]:
    """Every layer's signals, [B, T, n] each, batch by batch; the last batch may be smaller."""
    graph, weights = nnx.split(classifier)

    @jax.jit
    def read(batch: jax.Array) -> tuple[dict[str, jax.Array], ...]:
        return nnx.merge(graph, weights).forward(batch.astype(jnp.float32) / 255).layers

    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        # One compiled shape for all: a smaller last batch is padded with blank images, whose signals are discarded.
        whole = np.zeros((BATCH, *images.shape[1:]), images.dtype)
        whole[: len(batch)] = batch
        count = len(batch)
        yield [{name: np.asarray(values)[:count] for name, values in layer.items()} for layer in read(whole)]


class _Tally:
    """Sums of one signal over digits, in float64."""

    def __init__(self, signal: Signal) -> None:
        self.parts = (signal.low, signal.high) == (0.0, 1.0)
        self.keeps = signal.keeps
        self.digits = 0
        self.sums: np.ndarray | float = 0.0
        self.squares: np.ndarray | float = 0.0
        self.counts: np.ndarray | int = 0
        self.logarithms: np.ndarray | float = 0.0
        self.means: list[np.ndarray] = []

    def add(self, values: np.ndarray) -> None:
        values = values.astype(np.float64)
        columns = values.shape[-1]
        self.digits += len(values)
        self.sums = self.sums + values.sum(axis=0)
        self.squares = self.squares + (values**2).sum(axis=0)
        self.means.append(values.mean(axis=1))
        if self.parts:
            bins = np.minimum((values * BINS).astype(np.int64), BINS - 1) + BINS * np.arange(columns)
            self.counts = self.counts + np.bincount(bins.ravel(), minlength=BINS * columns).reshape(columns, BINS)
        if self.keeps:
            self.logarithms = self.logarithms + np.log(np.maximum(values, LEAST)).mean(axis=1).sum(axis=0)

    def statistics(self) -> SignalStatistics:
        by_row = np.asarray(self.sums) / self.digits
        variance = np.maximum(np.asarray(self.squares) / self.digits - by_row**2, 0.0)
        shares = np.asarray(self.counts) / (self.digits * len(by_row)) if self.parts else None
        with np.errstate(divide="ignore"):
            half_life = np.log(2) / -(np.asarray(self.logarithms) / self.digits) if self.keeps else None
        return SignalStatistics(
            mean=by_row.mean(axis=0),
            spread=np.concatenate(self.means).std(axis=0),
            mean_by_row=by_row,
            spread_by_row=np.sqrt(variance),
            shares=shares,
            half_life=half_life,
        )
