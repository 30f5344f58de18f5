"""MNIST's test digits, for whoever wants to see a network read what it was measured on."""

from __future__ import annotations

import logging
import random
import threading
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from starlette.responses import Response

from gatescope.app.http.query_params import Whole, once
from gatescope.app.problems import Problem
from gatescope.app.schemas import DIGITS, MnistDigit, problem
from gatescope.model.data.mnist_files import MnistError, Pixels, find, names, parse

router = APIRouter(prefix="/digits", tags=["digits"])
logger = logging.getLogger("gatescope")


class Digits:
    """The test digits that lie in a folder; they are read when one is first asked for, and take 8 MB from then on.

    Its methods may be called from any thread.

    Args:
      folder: holds the files, packed or not, itself or in a folder `mnist` within; None for no digits.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def there(self) -> bool:
        """Whether the files lie where they should; whether they are whole shows when they are read."""
        return all(path is not None for path in self._paths())

    def one(self, index: int) -> MnistDigit:
        """The digit at a place in MNIST's order.

        Raises:
          Problem: there are no digits, their files are damaged, or there are not so many.
        """
        images, labels = self._read()
        if index >= len(labels):
            raise Problem(
                "unknown-digit", f"There are {len(labels):,} test digits, counted from 0; ask for one of them."
            )
        image = (images[index] / np.float64(255)).tolist()
        return MnistDigit(index=index, label=int(labels[index]), image=image)

    def any(self, label: int | None = None) -> MnistDigit:
        """One by chance, of those with a label if it is given.

        Raises:
          Problem: there are no digits, or their files are damaged.
        """
        labels = self._read()[1]
        chosen = range(len(labels)) if label is None else np.flatnonzero(labels == label).tolist()
        return self.one(random.choice(chosen))

    def _paths(self) -> list[Path | None]:
        return [find(name, Path(self._folder)) if self._folder else None for name in names("test")]

    def _read(self) -> tuple[Pixels, Pixels]:
        with self._lock:
            return self._whole

    @cached_property
    def _whole(self) -> tuple[Pixels, Pixels]:
        read: list[Pixels] = []
        for name, path in zip(names("test"), self._paths(), strict=True):
            if path is None:
                raise Problem("no-digits", f"GATESCOPE_DATA must name a folder that holds {name}.gz; see README.")
            try:
                read.append(parse(path, name))
            except (MnistError, OSError) as error:
                logger.error("%s %s", path, error)
                raise Problem("unusable-digits", f"{path.name} can't be used; the service's log says why.") from None
        images, labels = read
        return images, labels


REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There are no test digits here, or not so many."),
    503: problem("Their files cannot be used."),
}

# Plain functions, which run beside the event loop: the first one to ask waits for the files.


@router.get("/random", summary="A test digit by chance", responses=REFUSED, dependencies=[Depends(once)])
def any_digit(
    request: Request,
    response: Response,
    label: Annotated[
        Whole | None, Query(ge=0, lt=DIGITS, description="Which digit it shall be; any if left out.")
    ] = None,
) -> MnistDigit:
    """One of MNIST's 10,000 test digits, which the networks were measured on and never trained on."""
    response.headers["Cache-Control"] = "no-store"
    digits: Digits = request.app.state.digits
    return digits.any(label)


@router.get("/{index}", summary="One test digit", responses=REFUSED)
def digit(
    request: Request, index: Annotated[Whole, InPath(ge=0, description="Its place in MNIST's order, counted from 0.")]
) -> MnistDigit:
    """The one at this place, the same for ever."""
    digits: Digits = request.app.state.digits
    return digits.one(index)
