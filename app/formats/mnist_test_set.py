"""MNIST's test digits from the files of a folder."""

from __future__ import annotations

import logging
import random
import threading
from functools import cached_property
from pathlib import Path

import numpy as np

from gatescope.app.problems import Problem
from gatescope.app.schemas import MnistDigit
from gatescope.model.data.mnist_files import MnistError, Pixels, find, names, parse

logger = logging.getLogger("gatescope")


class MnistTestSet:
    """The test digits in a folder, read on first use; they occupy 8 MB from then on. All methods are thread-safe.

    Args:
      folder: contains the files, compressed or not, itself or in a subfolder `mnist`; None means no digits.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def is_available(self) -> bool:
        """Whether the files exist; whether they are valid shows when they are read."""
        return all(path is not None for path in self._paths())

    def digit(self, index: int) -> MnistDigit:
        """The digit at an index of MNIST's order.

        Raises:
          Problem: there are no digits, their files are damaged, or the index is out of range.
        """
        images, labels = self._read()
        if index >= len(labels):
            raise Problem(
                "unknown-digit", f"There are {len(labels):,} test digits, counted from 0; ask for one of them."
            )
        image = (images[index] / np.float64(255)).tolist()
        return MnistDigit(index=index, label=int(labels[index]), image=image)

    def random_digit(self, label: int | None = None) -> MnistDigit:
        """A random digit, of one label if it is given.

        Raises:
          Problem: there are no digits, or their files are damaged.
        """
        labels = self._read()[1]
        candidates = range(len(labels)) if label is None else np.flatnonzero(labels == label).tolist()
        return self.digit(random.choice(candidates))

    def _paths(self) -> list[Path | None]:
        return [find(name, Path(self._folder)) if self._folder else None for name in names("test")]

    def _read(self) -> tuple[Pixels, Pixels]:
        with self._lock:
            return self._images_and_labels

    @cached_property
    def _images_and_labels(self) -> tuple[Pixels, Pixels]:
        arrays: list[Pixels] = []
        for name, path in zip(names("test"), self._paths(), strict=True):
            if path is None:
                raise Problem("no-digits", f"GATESCOPE_DATA must name a folder that holds {name}.gz.")
            try:
                arrays.append(parse(path, name))
            except (MnistError, OSError) as error:
                logger.error("%s %s", path, error)
                raise Problem("unusable-digits", f"{path.name} can't be used; the service's log says why.") from None
        images, labels = arrays
        return images, labels
