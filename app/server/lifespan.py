"""The beginning and the end of an ASGI application, as the server has it that speaks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message, Scope


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncIterator[None]:
    """Start an application and end it afterwards, by ASGI's lifespan protocol; what hinders its start is raised."""
    asked, told = asyncio.Queue[Message](), asyncio.Queue[Message]()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = asyncio.ensure_future(app(scope, asked.get, told.put))
    start = asyncio.ensure_future(told.get())
    await asked.put({"type": "lifespan.startup"})
    await asyncio.wait({life, start}, return_when=asyncio.FIRST_COMPLETED)
    if not start.done() or start.result()["type"] != "lifespan.startup.complete":
        start.cancel()
        await life  # raises what went wrong
    try:
        yield
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await life
