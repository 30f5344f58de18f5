"""Dynamic batching: images that wait for the same model are computed in one batch; no image waits to fill one.

A fast model runs on the event loop: because of the GIL, handing images to another thread and back takes longer than
computing them. A slow model runs on a thread of its own, one batch at a time. The image of the only request in flight
is computed immediately; otherwise a batch starts after this turn of the event loop, with all images of that turn.
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
    from gatescope.app.inference.predictor import Predictor
    from gatescope.model.trace import Trace

Image = NDArray[np.float32]
Pending: TypeAlias = "asyncio.Future[Trace]"
Results: TypeAlias = "list[Trace | Exception]"


class Batching:
    """The queue of images of one event loop.

    Args:
      observe: called with the size of each batch.
      in_flight: returns the number of requests in progress, whose images may still arrive; None if it is unknown.
    """

    def __init__(self, observe: Callable[[int], object], in_flight: Callable[[], int] | None = None) -> None:
        self._observe, self._in_flight = observe, in_flight
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="predict")
        self._compiler = ThreadPoolExecutor(1, thread_name_prefix="compile")
        self._compiling: WeakSet[Predictor] = WeakSet()
        self._queue: deque[tuple[Predictor, Image, Pending]] = deque()
        self._busy = False  # a batch is being computed, or will be in the next turn of the loop

    def __len__(self) -> int:
        """The number of waiting images, without those being computed."""
        return len(self._queue)

    async def predict(self, predictor: Predictor, image: Image) -> Trace:
        """The trace of an image, [28, 28] in 0..1.

        Raises:
          FloatingPointError: the network computed NaN or infinity.
        """
        is_alone = not self._busy and self._in_flight is not None and self._in_flight() == 1
        if is_alone and predictor.runs_on_event_loop:
            self._observe(1)
            (result,) = _results(predictor, [image])
            if isinstance(result, Exception):
                raise result
            return result
        return await self._enqueue(predictor, image)

    async def predict_all(self, predictor: Predictor, images: Iterable[Image]) -> list[Trace]:
        """The traces of one request's images, in the most efficient batches.

        Raises:
          FloatingPointError: the network computed NaN or infinity.
        """
        return await asyncio.gather(*(self._enqueue(predictor, image) for image in images))

    async def _enqueue(self, predictor: Predictor, image: Image) -> Trace:
        future: Pending = asyncio.get_running_loop().create_future()
        self._queue.append((predictor, image, future))
        if not self._busy:
            self._busy = True
            # After the other requests of this turn of the loop have enqueued theirs.
            asyncio.get_running_loop().call_soon(self._start_batch)
        return await future

    def close(self) -> None:
        """Shut down the threads."""
        self._thread.shutdown(wait=False)
        self._compiler.shutdown(wait=False, cancel_futures=True)

    def _start_batch(self) -> None:
        """Compute the next batch, if an image waits: here if the model is fast, otherwise on the thread."""
        while self._queue and self._queue[0][2].done():
            self._queue.popleft()  # the request was cancelled
        self._busy = bool(self._queue)
        if not self._busy:
            return
        predictor = self._queue[0][0]
        batch = [entry for entry in self._queue if entry[0] is predictor and not entry[2].done()]
        if predictor.lacks_batch_size_for(len(batch)) and predictor not in self._compiling:
            # Larger batches are compiled when they would first be of use; until then smaller ones serve.
            self._compiling.add(predictor)
            self._compiler.submit(predictor.compile_batch_sizes)
        batch = batch[: predictor.batch_size_for(len(batch))]
        taken = {id(entry) for entry in batch}
        self._queue = deque(entry for entry in self._queue if id(entry) not in taken)
        self._observe(len(batch))
        futures, loop = [future for _, _, future in batch], asyncio.get_running_loop()
        images = [image for _, image, _ in batch]
        if predictor.runs_on_event_loop:
            loop.call_soon(self._start_batch)  # other callbacks run in between
            _resolve(futures, _results(predictor, images))
        else:
            work = self._thread.submit(_results, predictor, images)
            work.add_done_callback(lambda work: loop.call_soon_threadsafe(self._end_batch, futures, work))

    def _end_batch(self, futures: list[Pending], work: Future[Results]) -> None:
        self._start_batch()  # first, so that the thread computes while the responses are written
        _resolve(futures, work.result())


def _results(predictor: Predictor, images: list[Image]) -> Results:
    """The trace of each image or its error; the same error for all if the batch as a whole failed."""
    try:
        return predictor.predict_batch(images)
    except Exception as failure:
        return [failure] * len(images)


def _resolve(futures: list[Pending], results: Results) -> None:
    for future, result in zip(futures, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
