"""A trained classifier as machine code, its weights built in: to read an image it needs neither Flax nor their file."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax.experimental import serialize_executable

from gatescope.model.trace import Places, Together, Trace

ONE = np.float32(1).view(np.uint32)


class Program:
    """Reads images, as many at once as it has code for.

    Args:
      name: the classifier's.
      rows: T, of an image.
      columns: D, of an image.
      places: where each signal stands, as `RowClassifier.places` tells it.

    Attributes:
      code: by the number of images that it reads at once.
    """

    def __init__(self, name: str, rows: int, columns: int, places: Places) -> None:
        self.name, self.rows, self.columns, self.places = name, rows, columns, places
        self.code: dict[int, jax.stages.Compiled] = {}

    def learn(self, size: int, read: Callable[[jax.Array], tuple[jax.Array, ...]]) -> None:
        """Compile what reads `size` images at once, about a third of a second.

        Args:
          size: N.
          read: of images [N, T, D] the probabilities by row, [N, T, K], and the stacks of `RowClassifier.read_stacked`.
        """
        images = jax.ShapeDtypeStruct((size, self.rows, self.columns), np.float32)  # type: ignore[no-untyped-call]
        self.code[size] = jax.jit(read).lower(images).compile()

    def store(self, size: int) -> bytes:
        """The code that reads `size` images at once, for `restore` on such a machine with the same JAX.

        Raises:
          Exception: of any kind, if what was stored can't be restored, as of code that JAX took from its own cache.
        """
        payload, _, _ = serialize_executable.serialize(self.code[size])
        self._usable(bytes(payload), size)
        return bytes(payload)

    def restore(self, size: int, content: bytes) -> None:
        """Take over what `store` gave, in a hundredth of a second; it is run, so it must come from where nobody lies.

        Raises:
          Exception: of any kind, if it is something else.
        """
        self.code[size] = self._usable(content, size)

    def _usable(self, content: bytes, size: int) -> jax.stages.Compiled:
        """The code in there, which has read blank images: some of what is wrong with it does not show before."""
        stacks = {stack for layer in self.places for _, stack, _ in layer}
        takes, gives = jax.tree.structure(((0,), {})), jax.tree.structure((0,) * (1 + len(stacks)))
        code: jax.stages.Compiled = serialize_executable.deserialize_and_load(content, takes, gives)
        np.asarray(code(np.zeros((size, self.rows, self.columns), np.float32))[0])
        return code

    def read(self, images: Sequence[np.ndarray], size: int) -> Together:
        """Read images.

        Args:
          images: [T, D] each, numbers in [0, 1], ink 1.
          size: one that there is `code` for; so many are read, the rest of them blank.

        Raises:
          ValueError: one of the images is not [T, D], or holds something else than numbers from 0 to 1.
        """
        batch = np.zeros((size, self.rows, self.columns), np.float32)
        for place, image in enumerate(images):
            batch[place] = self._shaped(image)
        _check_range(batch)
        beliefs, *stacks = arrays = tuple([np.asarray(values) for values in self.code[size](batch)])
        traces = [
            Trace(
                model=self.name,
                image=batch[index],
                probabilities_by_row=beliefs[index],
                stacks=tuple([stack[:, index] for stack in stacks]),
                places=self.places,
            )
            for index in range(len(images))
        ]
        return Together(traces=traces, arrays=arrays)

    def _shaped(self, image: Any) -> np.ndarray:
        shaped: np.ndarray = np.asarray(image, np.float32)
        if shaped.shape != (self.rows, self.columns):
            raise ValueError(
                f"image must be [{self.rows}, {self.columns}], one row per step; got {list(shaped.shape)}."
                " Use model.digits.normalise to bring a drawing to that size."
            )
        return shaped


def _check_range(images: np.ndarray) -> None:
    # The bits of numbers from 0 to 1 are in the numbers' order, and those of all others larger: one pass, not two.
    if np.maximum.reduce(images.view(np.uint32), axis=None) <= ONE:
        return
    for image in images:
        if not (image.min() >= 0 and image.max() <= 1):
            raise ValueError(
                f"image must hold numbers from 0 (paper) to 1 (ink); got {image.min():g} to {image.max():g}."
            )
