"""A trained classifier as executables with the weights built in, which run without Flax and the weights file."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax.experimental import serialize_executable

from gatescope.model.trace import SignalLayout, Trace, TraceBatch

ONE = np.float32(1).view(np.uint32)


class CompiledClassifier:
    """Executables of one classifier, one for each batch size.

    Args:
      name: of the classifier.
      rows: T, of an image.
      columns: D, of an image.
      layout: where each signal is in the stacks, from `RowClassifier.signal_layout`.

    Attributes:
      executables: by batch size.
    """

    def __init__(self, name: str, rows: int, columns: int, layout: SignalLayout) -> None:
        self.name, self.rows, self.columns, self.layout = name, rows, columns, layout
        self.executables: dict[int, jax.stages.Compiled] = {}

    def compile(self, batch_size: int, forward: Callable[[jax.Array], tuple[jax.Array, ...]]) -> None:
        """Compile for a batch size, which takes about a third of a second.

        Args:
          batch_size: N.
          forward: a function of images [N, T, D] that returns the probabilities by row, [N, T, K], and the stacks of
            `RowClassifier.forward_stacked`.
        """
        images = jax.ShapeDtypeStruct((batch_size, self.rows, self.columns), np.float32)  # type: ignore[no-untyped-call]
        self.executables[batch_size] = jax.jit(forward).lower(images).compile()

    def serialize(self, batch_size: int) -> bytes:
        """The executable for a batch size as bytes, for `load` on the same kind of machine with the same JAX.

        Raises:
          Exception: of any type, if the bytes cannot be loaded, as for executables from JAX's own compile cache.
        """
        payload, _, _ = serialize_executable.serialize(self.executables[batch_size])
        self._loaded(bytes(payload), batch_size)
        return bytes(payload)

    def load(self, batch_size: int, content: bytes) -> None:
        """Add a serialized executable, which takes a hundredth of a second.

        The bytes are executed: they must come from a trusted source.

        Raises:
          Exception: of any type, if they are not what `serialize` returned for this batch size.
        """
        self.executables[batch_size] = self._loaded(content, batch_size)

    def _loaded(self, content: bytes, batch_size: int) -> jax.stages.Compiled:
        """The executable after a run on blank images: some faults of a damaged one show only then."""
        stacks = {stack for layer in self.layout for _, stack, _ in layer}
        inputs, outputs = jax.tree.structure(((0,), {})), jax.tree.structure((0,) * (1 + len(stacks)))
        executable: jax.stages.Compiled = serialize_executable.deserialize_and_load(content, inputs, outputs)
        np.asarray(executable(np.zeros((batch_size, self.rows, self.columns), np.float32))[0])
        return executable

    def run(self, images: Sequence[np.ndarray], batch_size: int) -> TraceBatch:
        """Trace images in one batch.

        Args:
          images: [T, D] each, numbers in [0, 1], ink 1; at most `batch_size`.
          batch_size: a key of `executables`; the batch is padded to it with blank images.

        Raises:
          ValueError: an image is not [T, D], or a number in it is not in [0, 1].
        """
        batch = np.zeros((batch_size, self.rows, self.columns), np.float32)
        for index, image in enumerate(images):
            batch[index] = self._shaped(image)
        _check_range(batch)
        probabilities, *stacks = arrays = tuple([np.asarray(values) for values in self.executables[batch_size](batch)])
        traces = [
            Trace(
                model=self.name,
                image=batch[index],
                probabilities_by_row=probabilities[index],
                stacks=tuple([stack[:, index] for stack in stacks]),
                layout=self.layout,
            )
            for index in range(len(images))
        ]
        return TraceBatch(traces=traces, arrays=arrays)

    def _shaped(self, image: Any) -> np.ndarray:
        shaped: np.ndarray = np.asarray(image, np.float32)
        if shaped.shape != (self.rows, self.columns):
            raise ValueError(
                f"image must be [{self.rows}, {self.columns}], one row per step; got {list(shaped.shape)}."
                " Use gatescope.normalise to bring a drawing to that size."
            )
        return shaped


def _check_range(images: np.ndarray) -> None:
    # The bits of numbers in [0, 1], read as integers, have the order of the numbers, and all others are larger: one
    # pass over the images in place of two.
    if np.maximum.reduce(images.view(np.uint32), axis=None) <= ONE:
        return
    for image in images:
        if not (image.min() >= 0 and image.max() <= 1):
            raise ValueError(
                f"image must hold numbers from 0 (paper) to 1 (ink); got {image.min():g} to {image.max():g}."
            )
