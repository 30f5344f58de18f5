"""A request that has not begun to be answered in time is told to come again, and what it waits for is let go."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatescope.app.http.error_responses import answer
from gatescope.app.problems import Problem


class Deadlines:
    """When requests must have begun to be answered, and one clock for all of them.

    Args:
      seconds: from a request to the beginning of its answer.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends: dict[asyncio.Task[Any], float] = {}  # the earliest first, since all may take as long
        self._late: set[asyncio.Task[Any]] = set()
        self._clock: asyncio.TimerHandle | None = None

    def begin(self, task: asyncio.Task[Any]) -> None:
        """The task that works on a request has begun."""
        loop = task.get_loop()
        self._ends[task] = end = loop.time() + self.seconds
        if self._clock is None:
            self._clock = loop.call_at(end, self._look, loop)

    async def begun(self, task: asyncio.Task[Any]) -> None:
        """The answer is about to begin, and may take as long as its reader needs.

        Raises:
          asyncio.CancelledError: its time was past.
        """
        if task in self._late:
            await asyncio.sleep(0)  # where the cancellation that is on its way arrives
        self._ends.pop(task, None)

    def passed(self, task: asyncio.Task[Any], asked_before: int) -> Problem | None:
        """Why the task was cancelled, where the deadline was the reason: then it goes on; None if it was another.

        Args:
          asked_before: how often it had been asked to end when it began.
        """
        if task not in self._late or task.uncancel() > asked_before:
            return None
        late = f"The answer should have begun within {self.seconds:g} s; it did not. Ask again."
        return Problem("deadline-passed", late, headers={"Retry-After": "1"})

    def end(self, task: asyncio.Task[Any]) -> None:
        """The task is done with the request."""
        self._ends.pop(task, None)
        self._late.discard(task)

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


class Deadline:
    """Ends what takes too long.

    Work in a thread can't be ended: it goes on, bounded by the limits on what comes in, and its request with it.

    Args:
      seconds: from a request to the beginning of its answer.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.deadlines = Deadlines(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self.app(scope, receive, send)
            return
        asked_before = task.cancelling()
        self.deadlines.begin(task)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self.deadlines.begun(task)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except asyncio.CancelledError:
            if (problem := self.deadlines.passed(task, asked_before)) is None:
                raise  # it is somebody else who ends it
            await answer(problem, scope["path"])(scope, receive, send)
        finally:
            self.deadlines.end(task)
