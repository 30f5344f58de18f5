"""A network between the browser and the service that is as bad as a test wants it."""

import asyncio
import socket
import struct
import threading
from typing import Any

PIECE = 1024  # bytes that pass at a time where the rate is limited
RESET = struct.pack("ii", 1, 0)  # a socket that closes with what it has not sent, at once: RST


class Network:
    """A proxy on this machine; as good as none until a test makes it worse.

    Args:
      server: where requests go on to.

    Attributes:
      latency: seconds that every request takes on its way.
      rate: bytes a second that all answers share; 0 is as fast as can be.
      broken: how many answers from now on end after `after` bytes.
      after: of the answer that is broken.
      by_reset: whether its connection is reset, or closed as if all was said.
    """

    def __init__(self, server: Any) -> None:
        self.server = server
        self.latency, self.rate, self.broken, self.after, self.by_reset = 0.0, 0, 0, 20_000, True
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._line = asyncio.Lock()
        starting = asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._proxy = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.url = f"http://127.0.0.1:{self._proxy.sockets[0].getsockname()[1]}"

    def disconnect(self) -> None:
        """Let nothing pass any more: to the browser it is as if the service had stopped."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()

    def stop(self) -> None:
        """Disconnect, and end the thread."""
        self.disconnect()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._proxy.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        service, onward = await asyncio.open_connection("127.0.0.1", self.server.port)
        passed = 0  # bytes of the present answer

        async def ask() -> None:
            nonlocal passed
            while part := await browser.read(65536):
                await asyncio.sleep(self.latency)
                passed = 0
                onward.write(part)
            onward.close()

        async def answer() -> None:
            nonlocal passed
            while part := await service.read(PIECE if self.rate else 8 * PIECE):
                if self.rate:
                    async with self._line:
                        await asyncio.sleep(len(part) / self.rate)
                back.write(part)
                await back.drain()
                passed += len(part)
                if self.broken and passed > self.after:
                    self.broken -= 1
                    if self.by_reset:
                        back.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return

        asked = asyncio.create_task(ask())
        try:
            await answer()
        except OSError:
            pass  # the browser has gone, which is its right
        finally:
            asked.cancel()
            onward.close()
            back.transport.abort()
