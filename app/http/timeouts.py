"""Request timeouts: a request whose response does not start in time is cancelled and answered with 503."""

import asyncio
from typing import Any

from gatescope.app.problems import Problem


class RequestTimeouts:
    """The timeouts of all requests in progress, with one timer for all of them.

    A request is cancelled through its task. Work in a thread cannot be cancelled: it continues, bounded by the limits
    on requests, and the request occupies its slot until it ends.

    Args:
      seconds: from the headers of a request to the start of its response.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._expiries: dict[asyncio.Task[Any], float] = {}  # by the loop's time; the earliest first, all being equal
        self._expired: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def start(self, task: asyncio.Task[Any]) -> None:
        """Start the timeout of the request that `task` serves."""
        loop = task.get_loop()
        self._expiries[task] = expiry = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_at(expiry, self._cancel_expired, loop)

    async def response_started(self, task: asyncio.Task[Any]) -> None:
        """End the timeout: the response is about to start, and may take as long as the client reads.

        Raises:
          asyncio.CancelledError: the timeout had expired.
        """
        if task in self._expired:
            await asyncio.sleep(0)  # where the pending cancellation is raised
        self._expiries.pop(task, None)

    def problem(self, task: asyncio.Task[Any], cancelling: int) -> Problem | None:
        """The problem of a cancelled task, which then goes on, if the timeout cancelled it; None if something else did.

        Args:
          task: the request's, in which CancelledError was raised.
          cancelling: its `Task.cancelling()` when the request began.
        """
        if task not in self._expired or task.uncancel() > cancelling:
            return None
        detail = f"The response did not start within the request timeout of {self.seconds:g} s; retry."
        return Problem("deadline-passed", detail, headers={"Retry-After": "1"})

    def stop(self, task: asyncio.Task[Any]) -> None:
        """Forget the request of `task`."""
        self._expiries.pop(task, None)
        self._expired.discard(task)

    def _cancel_expired(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel the requests whose timeout has expired, and set the timer for the next one."""
        self._timer = None
        for task, expiry in list(self._expiries.items()):
            if expiry > loop.time():
                self._timer = loop.call_at(expiry, self._cancel_expired, loop)
                return
            del self._expiries[task]
            self._expired.add(task)
            task.cancel()
