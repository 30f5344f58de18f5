"""Many clients at a time from one process: what they are answered, and how soon."""

import asyncio
import resource
import statistics
import time
from collections import Counter
from collections.abc import Sequence

from tests.support.service import TIMEOUT

ALLOWED = {"200", "503", "429"}  # what may be answered to a good request, however many there are


def open_many_files() -> None:
    """Let this process have as many sockets as the system allows; many begin with 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all stay below."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Tally:
    """What came back: answers by status, troubles by name, and the seconds that each good answer took."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.seconds: list[float] = []

    def others(self) -> list[str]:
        """Whatever is neither an answer nor a refusal to be expected."""
        return sorted(self.answers.keys() - ALLOWED)

    def told(self) -> dict[str, object]:
        """In words for people: counts, and milliseconds of the good answers."""
        good = self.seconds or [float("nan")]
        return {
            "answers": dict(self.answers),
            "median_ms": round(1000 * statistics.median(good), 2),
            "p99_ms": round(1000 * percentile(good, 0.99), 2),
        }


class Client:
    """One client, which keeps its connection as long as the service does."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, sent: bytes, tally: Tally) -> str:
        """The status of the answer, or what went wrong; both are tallied."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await self._answer(sent)
        except (OSError, EOFError, TimeoutError) as error:
            status = type(error).__name__
            self.close()
        tally.answers[status] += 1
        if status == "200":
            tally.seconds.append(time.perf_counter() - began)
        return status

    async def _answer(self, sent: bytes) -> str:
        if self.reader is not None and self.reader.at_eof():
            self.close()  # the service has let go of a connection that lay idle, as it says that it does
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(*self.address)
        self.writer.write(sent)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length))
        if b"connection: close" in head:
            self.close()
        return head.split()[1].decode()

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
