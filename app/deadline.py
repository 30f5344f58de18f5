"""A request that has not begun to be answered in time is told to come again, and what it waits for is let go."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import answer
from app.problem import Problem


class Deadline:
    """Ends what takes too long. An answer that has begun may take as long as its reader needs.

    Work in a thread can't be ended: it goes on, bounded by the limits on what comes in, and its request with it.

    Args:
      seconds: from a request to the beginning of its answer.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        # When each must have begun, the earliest first, since all may take as long: so one clock is enough for all.
        self._ends: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._clock: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self.app(scope, receive, send)
            return
        asked_before = task.cancelling()
        self._begin(task)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                if task in self._late:
                    await asyncio.sleep(0)  # where the cancellation that is on its way arrives
                self._ends.pop(task, None)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except asyncio.CancelledError:
            if task not in self._late or task.uncancel() > asked_before:
                raise  # it is somebody else who ends it
            late = f"The answer should have begun within {self.seconds:g} s; it did not. Ask again."
            problem = Problem("deadline-passed", late, headers={"Retry-After": "1"})
            await answer(problem, scope["path"])(scope, receive, send)
        finally:
            self._ends.pop(task, None)
            self._late.discard(task)

    def _begin(self, task: asyncio.Task[Any]) -> None:
        loop = task.get_loop()
        self._ends[task] = end = loop.time() + self.seconds
        if self._clock is None:
            self._clock = loop.call_at(end, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End those whose time is past, and come again when the next one's will be."""
        self._clock = None
        for task, end in list(self._ends.items()):
            if end > loop.time():
                self._clock = loop.call_at(end, self._look, loop)
                return
            del self._ends[task]
            self._late.add(task)
            task.cancel()
