"""Where images meet the network: whatever waits for the same model is read together, and never waits for more.

One thread computes. A lone image is read at once, on the event loop's own: handing it over and back takes longer than
most models need for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from app.reader import Reader
    from model.tracing import Trace

Image = NDArray[np.float32]


class Batching:
    """Of one event loop, which goes on with other requests meanwhile: XLA computes outside Python's lock.

    Args:
      observe: is told how many images were read together.
    """

    def __init__(self, observe: Callable[[int], object]) -> None:
        self._observe = observe
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="read")
        self._compiler = ThreadPoolExecutor(1, thread_name_prefix="widen")
        self._widened: WeakSet[Reader] = WeakSet()
        self._waiting: deque[tuple[Reader, Image, asyncio.Future[Trace]]] = deque()
        self._busy = False  # the thread has something to read, or somebody looks whether others are there

    def __len__(self) -> int:
        """How many images wait, without those that are being read."""
        return len(self._waiting)

    async def read(self, reader: Reader, image: Image) -> Trace:
        """Read an image, [28, 28] in 0..1, with others that wait for the same model.

        Raises:
          FloatingPointError: the network computed something that is no number.
        """
        future: asyncio.Future[Trace] = asyncio.get_running_loop().create_future()
        self._waiting.append((reader, image, future))
        if not self._busy and await self._is_alone(reader, future):
            self._observe(1)
            return reader.read(image)
        return await future

    def close(self) -> None:
        """Let go of the threads."""
        self._thread.shutdown(wait=False)
        self._compiler.shutdown(wait=False, cancel_futures=True)

    async def _is_alone(self, reader: Reader, future: asyncio.Future[Trace]) -> bool:
        """Begin with all who ask in this turn of the event loop, unless it is but this one and a quick model."""
        self._busy, alone = True, False
        try:
            await asyncio.sleep(0)
            alone = len(self._waiting) == 1 and reader.is_quick
        except asyncio.CancelledError:
            future.cancel()
            raise
        finally:
            self._busy = False
            if alone:
                self._waiting.clear()
            else:
                self._begin()
        return alone

    def _begin(self) -> None:
        """Hand the thread what it can read at once, if it is free and anybody waits."""
        while self._waiting and self._waiting[0][2].done():
            self._waiting.popleft()  # who asked has given up
        if self._busy or not self._waiting:
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
        self._busy = True
        self._observe(len(together))
        futures, loop = [future for _, _, future in together], asyncio.get_running_loop()
        work = self._thread.submit(reader.read_all, [image for _, image, _ in together])
        work.add_done_callback(lambda work: loop.call_soon_threadsafe(self._end, futures, work))

    def _end(self, futures: list[asyncio.Future[Trace]], work: Future[list[Trace | Exception]]) -> None:
        self._busy = False
        self._begin()  # first, so that the thread computes while the answers are written
        failure = work.exception()
        results = [failure] * len(futures) if failure is not None else work.result()
        for future, result in zip(futures, results, strict=True):
            if future.done():
                continue
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)
