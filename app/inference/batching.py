"""Where images meet the network: whatever waits for the same model is read together, and never waits for more.

A quick model reads on the event loop: Python runs one thread at a time, so that handing images to another and back
takes longer than reading them. What takes longer is read on a thread of its own, one batch at a time. A request that is
the only one is read for at once; beside others, not before all that came in the same turn of the loop are there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gatescope.app.inference.predictor import Reader
    from gatescope.model.trace import Trace

Image = NDArray[np.float32]
Waiting: TypeAlias = "asyncio.Future[Trace]"
Results: TypeAlias = "list[Trace | Exception]"


class Batching:
    """Of one event loop.

    Args:
      observe: is told how many images were read together.
      under_way: how many requests have begun and not ended, whose images may be on their way; None if nobody knows.
    """

    def __init__(self, observe: Callable[[int], object], under_way: Callable[[], int] | None = None) -> None:
        self._observe, self._under_way = observe, under_way
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read")
        self._compiler = ThreadPoolExecutor(1, thread_name_prefix="widen")
        self._widened: WeakSet[Reader] = WeakSet()
        self._waiting: deque[tuple[Reader, Image, Waiting]] = deque()
        self._busy = False  # something is read, or will be in the next turn of the loop

    def __len__(self) -> int:
        """How many images wait, without those that are being read."""
        return len(self._waiting)

    async def read(self, reader: Reader, image: Image) -> Trace:
        """Read an image, [28, 28] in 0..1, with others that wait for the same model.

        Raises:
          FloatingPointError: the network computed something that is no number.
        """
        if reader.is_quick and not self._busy and self._under_way is not None and self._under_way() == 1:
            self._observe(1)
            (result,) = _results(reader, [image])
            if isinstance(result, Exception):
                raise result
            return result
        return await self._in_turn(reader, image)

    async def read_all(self, reader: Reader, images: Iterable[Image]) -> list[Trace]:
        """Read the images of one request, as many at once as pays.

        Raises:
          FloatingPointError: the network computed something that is no number.
        """
        return await asyncio.gather(*(self._in_turn(reader, image) for image in images))

    async def _in_turn(self, reader: Reader, image: Image) -> Trace:
        future: Waiting = asyncio.get_running_loop().create_future()
        self._waiting.append((reader, image, future))
        if not self._busy:
            self._busy = True
            # Not before those who ask in the same turn of the loop have done so.
            asyncio.get_running_loop().call_soon(self._begin)
        return await future

    def close(self) -> None:
        """Let go of the threads."""
        self._thread.shutdown(wait=False)
        self._compiler.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        """Read what can be read at once, if anybody waits: here if that takes no time, otherwise on the thread."""
        while self._waiting and self._waiting[0][2].done():
            self._waiting.popleft()  # who asked has given up
        self._busy = bool(self._waiting)
        if not self._busy:
            return
        reader = self._waiting[0][0]
        together = [entry for entry in self._waiting if entry[0] is reader and not entry[2].done()]
        if reader.is_narrow(len(together)) and reader not in self._widened:
            # A model learns to read several when several first wait for it; until it can, they are read one by one.
            self._widened.add(reader)
            self._compiler.submit(reader.widen)
        together = together[: reader.fitting(len(together))]
        taken = {id(entry) for entry in together}
        self._waiting = deque(entry for entry in self._waiting if id(entry) not in taken)
        self._observe(len(together))
        futures, loop = [future for _, _, future in together], asyncio.get_running_loop()
        images = [image for _, image, _ in together]
        if reader.is_quick:
            loop.call_soon(self._begin)  # others have their turn in between
            _answer(futures, _results(reader, images))
        else:
            work = self._thread.submit(_results, reader, images)
            work.add_done_callback(lambda work: loop.call_soon_threadsafe(self._end, futures, work))

    def _end(self, futures: list[Waiting], work: Future[Results]) -> None:
        self._begin()  # first, so that the thread computes while the answers are written
        _answer(futures, work.result())


def _results(reader: Reader, images: list[Image]) -> Results:
    """What became of each image; of all of them the exception if they could not be read together."""
    try:
        return reader.read_all(images)
    except Exception as failure:
        return [failure] * len(images)


def _answer(futures: list[Waiting], results: Results) -> None:
    for future, result in zip(futures, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
