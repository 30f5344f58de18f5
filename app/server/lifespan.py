"""Startup and shutdown of an application by the server's side of ASGI's lifespan protocol."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Scope


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncIterator[None]:
    """Start an application, and shut it down on exit.

    Raises:
      Exception: what prevents the application from starting.
    """
    events, replies = asyncio.Queue[Message](), asyncio.Queue[Message]()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    running = asyncio.ensure_future(app(scope, events.get, replies.put))
    start = asyncio.ensure_future(replies.get())
    await events.put({"type": "lifespan.startup"})
    await asyncio.wait({running, start}, return_when=asyncio.FIRST_COMPLETED)
    if not start.done() or start.result()["type"] != "lifespan.startup.complete":
        start.cancel()
        await running  # raises the cause
    try:
        yield
    finally:
        await events.put({"type": "lifespan.shutdown"})
        await running
