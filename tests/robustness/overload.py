"""Far too much of everything: `uv run python tests/robustness/overload.py --seconds 60`.

A service of its own on this machine, which the clients take a share of. Prints figures as JSON and ends with 1 if

* ten times as many pictures a second as it reads bring anything but 200, 503 and 429, or 5 s after them it is not back
  to normal,
* many clients that ask as fast as they can get anything else, or
* many slow sockets (silent, dripping headers, dripping bodies) slow others down more than twice.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import statistics
import sys
import time
from multiprocessing.synchronize import Event

from PIL import Image

from tests.robustness.corpus.files import encoded, seven
from tests.robustness.load import Client, Tally, open_many_files
from tests.robustness.probed_service import GOOD, ProbedService, request

TIMES = 10
BACK_SECONDS = 5.0
MOST_SLOWER = 2.0
PICTURE = request(
    "/predict?signals=cell_state", encoded(seven().resize((1000, 1000), Image.Resampling.BICUBIC)), "image/png"
)
DRIPS = {
    b"": b"",
    b"GET / HTTP/1.1\r\nX-A: ": b"a",
    b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n": b" ",
}


async def closed_loop(served: ProbedService, sent: bytes, clients: int, seconds: float) -> Tally:
    """Each client sends its next request as soon as it has a response; after a 503 it retries within two seconds."""
    tally, end = Tally(), time.monotonic() + seconds

    async def one() -> None:
        client = Client(served.address)
        while time.monotonic() < end:
            if await client.ask(sent, tally) != "200":
                await asyncio.sleep(random.uniform(0, 2))
        client.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return tally


async def flood(served: ProbedService, seconds: float) -> tuple[dict[str, object], list[str]]:
    """Pictures at TIMES the rate at which the service reads them, whatever it answers."""
    few = max(0.5, seconds / 6)
    alone = await closed_loop(served, PICTURE, 1, few)
    busy = await closed_loop(served, PICTURE, 8, few)
    rate = TIMES * len(busy.seconds) / few
    tally, free, tasks = Tally(), list[Client](), set[asyncio.Task[None]]()

    async def one() -> None:
        client = free.pop() if free else Client(served.address)
        await client.ask(PICTURE, tally)
        free.append(client)

    began, asked = time.monotonic(), 0
    while (now := time.monotonic() - began) < seconds:
        while asked < now * rate:
            tasks.add(task := asyncio.create_task(one()))
            task.add_done_callback(tasks.discard)
            asked += 1
        await asyncio.sleep(0.002)
    ended, back = time.monotonic(), None
    client, usual = Client(served.address), statistics.median(alone.seconds)
    while back is None and time.monotonic() < ended + 4 * BACK_SECONDS:
        after = Tally()
        for _ in range(5):
            await client.ask(PICTURE, after)
        if after.answers["200"] == 5 and statistics.median(after.seconds) <= 2 * usual:
            back = round(time.monotonic() - ended, 2)
    await asyncio.gather(*tasks)
    for each in (client, *free):
        each.close()
    told = {
        "reads_per_s": round(len(busy.seconds) / few, 1),
        "asked_per_s": round(asked / seconds, 1),
        "connections": len(free),
        **tally.told(),
        "back_to_normal_after_s": back,
    }
    broken = [f"the flood was answered {other}" for other in tally.others()]
    if not tally.answers["200"]:
        broken.append("nobody in the flood was answered")
    late = [] if back is not None and back <= BACK_SECONDS else ["slow: not back to normal in time after the flood"]
    return told, broken + late


async def crowd(served: ProbedService, clients: int, seconds: float) -> tuple[dict[str, object], list[str]]:
    """Many clients, each with its connection, which ask as fast as they are answered."""
    tally = await closed_loop(served, GOOD, clients, seconds)
    told = {"clients": clients, "answered_per_s": round(len(tally.seconds) / seconds, 1), **tally.told()}
    return told, [f"the crowd was answered {other}" for other in tally.others()]


async def drip(address: tuple[str, int], sockets: int, ready: Event) -> None:
    """Keep so many slow connections open until this process is ended; each sends a byte a second, or none."""
    connected = 0

    async def one(start: bytes, piece: bytes) -> None:
        nonlocal connected
        first = True
        while True:
            try:
                reader, writer = await asyncio.open_connection(*address)
                writer.write(start)
                connected += first
                first = False
                if connected == sockets:
                    ready.set()
                while not reader.at_eof() and not writer.is_closing():
                    await asyncio.sleep(1)
                    writer.write(piece)
                    await writer.drain()
                writer.close()
            except OSError:
                await asyncio.sleep(random.random())

    kinds = list(DRIPS.items())
    await asyncio.gather(*(one(*kinds[number % len(kinds)]) for number in range(sockets)))


def drip_in_a_process(address: tuple[str, int], sockets: int, ready: Event) -> None:
    open_many_files()
    asyncio.run(drip(address, sockets, ready))


async def slow(served: ProbedService, sockets: int, seconds: float, rounds: int) -> tuple[dict[str, object], list[str]]:
    """What one good client waits, in turn with and without the slow ones around it."""
    spawn, each = multiprocessing.get_context("spawn"), seconds / (2 * rounds)
    quiet, among = [], []
    for _ in range(rounds):
        quiet.append(await closed_loop(served, GOOD, 1, each))
        ready = spawn.Event()
        dripping = spawn.Process(target=drip_in_a_process, args=(served.address, sockets, ready), daemon=True)
        dripping.start()
        try:
            if not await asyncio.to_thread(ready.wait, 60):
                raise RuntimeError(f"{sockets} slow connections could not be opened within 60 s")
            among.append(await closed_loop(served, GOOD, 1, each))
        finally:
            dripping.terminate()
            await asyncio.to_thread(dripping.join)
    pairs = [(before.told(), beside.told()) for before, beside in zip(quiet, among, strict=True)]
    slower = {
        name: round(statistics.median(float(b[name]) / float(a[name]) for a, b in pairs), 2)  # type: ignore[arg-type]
        for name in ("median_ms", "p99_ms")
    }
    told = {"sockets": sockets, "rounds": rounds, "times_slower": slower, "quiet": pairs[-1][0], "among": pairs[-1][1]}
    broken = [f"beside slow sockets somebody was answered {other}" for tally in among for other in tally.others()]
    late = [f"slow: {name} grew {times} times" for name, times in slower.items() if times > MOST_SLOWER]
    return told, broken + late


async def try_all(arguments: argparse.Namespace) -> int:
    with ProbedService() as served:
        served.until_warm()
        served.ask(PICTURE)
        parts = {
            "flood": await flood(served, arguments.seconds),
            "crowd": await crowd(served, arguments.clients, arguments.seconds / 2),
            "slow_sockets": await slow(served, arguments.slow, arguments.seconds / 2, arguments.rounds),
        }
        status, error = served.stop()
    broken = [why for _, found in parts.values() for why in found]
    if (status, error) != (0, ""):
        broken.append(f"the service ended with {status}: {error[-500:]}")
    if arguments.untimed:
        broken = [why for why in broken if not why.startswith("slow: ")]
    print(json.dumps({name: told for name, (told, _) in parts.items()} | {"broken": broken}, indent=1))
    return 1 if broken else 0


def main() -> int:
    """Try all three, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of the flood; the others take half as long")
    parser.add_argument("--clients", type=int, default=500, help="that ask as fast as they can")
    parser.add_argument("--slow", type=int, default=1000, help="sockets that send a byte a second, or none")
    parser.add_argument("--rounds", type=int, default=4, help="in turn with and without slow sockets")
    parser.add_argument("--untimed", action="store_true", help="judge what is answered alone, not how soon")
    open_many_files()
    return asyncio.run(try_all(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
