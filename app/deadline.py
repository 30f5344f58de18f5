"""A request that has not begun to be answered in time is told to come again, and what it waits for is let go."""

import asyncio

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        timeout = asyncio.timeout(self.seconds)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                if timeout.expired():
                    await asyncio.sleep(0)  # where the cancellation that is on its way arrives
                timeout.reschedule(None)
            await send(message)

        try:
            async with timeout:
                await self.app(scope, receive, watch)
        except TimeoutError:
            if not timeout.expired():
                raise
            late = f"The answer should have begun within {self.seconds:g} s; it did not. Ask again."
            problem = Problem("deadline-passed", late, headers={"Retry-After": "1"})
            await answer(problem, scope["path"])(scope, receive, send)
