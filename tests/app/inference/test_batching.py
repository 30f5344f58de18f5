"""What waits is read together, nothing waits for more, and everyone gets their own."""

import asyncio
import threading
from typing import Any

import numpy as np
import pytest

from gatescope.app.inference.batching import Batching
from gatescope.app.inference.predictor import SIZES, WORTH, Reader

PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


class Slow:
    """Takes the place of a Reader: an image is a number and its trace the same as text; the first batch waits."""

    is_quick = False

    def __init__(self) -> None:
        self.gate, self.began, self.batches = threading.Event(), threading.Event(), []

    def fitting(self, count: int) -> int:
        return max(size for size in SIZES if size == 1 or count >= WORTH * size)

    def is_narrow(self, count: int) -> bool:
        return False

    def read_all(self, images: list[Any]) -> list[Any]:
        self.batches.append(list(images))
        self.began.set()
        assert self.gate.wait(PATIENCE)
        if "all" in images:
            raise MemoryError
        return [FloatingPointError("no number") if image == "bad" else str(image) for image in images]


async def ask(batching: Batching, reader: Slow, *images: Any) -> list[Any]:
    """Ask for all of them at the same time, the reader being busy with the first."""
    waiting = [asyncio.ensure_future(batching.read(reader, images[0]))]
    await busy(reader)
    waiting += [asyncio.ensure_future(batching.read(reader, image)) for image in images[1:]]
    await asyncio.sleep(0)
    reader.gate.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


async def busy(reader: Slow) -> None:
    """Wait until it reads."""
    assert await asyncio.to_thread(reader.began.wait, PATIENCE)


@pytest.mark.parametrize(
    ("count", "batches"),
    [(1, [1]), (2, [1, 1]), (3, [1, 1, 1]), (4, [1, 3]), (5, [1, 4]), (8, [1, 4, 3]), (17, [1, 16]), (20, [1, 16, 3])],
)
def test_what_waits_is_read_together_in_sizes_that_pay(count, batches):
    reader, sizes = Slow(), []

    answers = asyncio.run(ask(Batching(sizes.append), reader, *range(count)))

    assert answers == [str(number) for number in range(count)]
    assert [len(batch) for batch in reader.batches] == sizes == batches


def test_two_models_are_not_read_together_and_the_first_who_waits_is_next():
    a, b = Slow(), Slow()

    async def mixed() -> None:
        batching = Batching(lambda size: None)
        b.gate.set()
        waiting = [asyncio.ensure_future(batching.read(*it)) for it in [(a, 0), *[(b, n) for n in range(3)], (a, 1)]]
        await asyncio.sleep(0)
        a.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(mixed())

    assert (a.batches, b.batches) == ([[0], [1]], [[0, 1, 2]])


def test_what_is_wrong_with_one_image_does_not_concern_the_others():
    answers = asyncio.run(ask(Batching(lambda size: None), Slow(), 0, 1, "bad", 3))

    assert answers[:2] == ["0", "1"]
    assert isinstance(answers[2], FloatingPointError)
    assert answers[3] == "3"


def test_when_reading_fails_all_of_its_batch_hear_of_it_and_the_next_are_read():
    reader = Slow()

    answers = asyncio.run(ask(Batching(lambda size: None), reader, 0, "all", 2, 3, 4, 5))

    assert [type(answer) for answer in answers] == [str] + [MemoryError] * 4 + [str]


def test_who_gives_up_is_not_read_for():
    reader = Slow()

    async def give_up() -> str:
        batching = Batching(lambda size: None)
        first, second = (asyncio.ensure_future(batching.read(reader, image)) for image in (0, 1))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        reader.gate.set()
        await first
        return await batching.read(reader, 2)

    assert asyncio.run(give_up()) == "2"
    assert reader.batches == [[0], [2]]


class Quick(Slow):
    """Reads at once, and notes in which thread."""

    is_quick = True

    def __init__(self) -> None:
        super().__init__()
        self.gate.set()
        self.threads: list[int] = []

    def read(self, image: Any) -> Any:
        return self.read_all([image])[0]

    def read_all(self, images: list[Any]) -> list[Any]:
        self.threads.append(threading.get_ident())
        return super().read_all(images)


@pytest.mark.parametrize(("count", "is_quick", "here"), [(1, True, True), (3, True, True), (3, False, False)])
def test_a_quick_model_reads_on_the_event_loop_what_is_asked_in_one_turn_of_it(count, is_quick, here):
    reader, sizes = Quick(), []
    reader.is_quick = is_quick

    async def together() -> list[Any]:
        batching = Batching(sizes.append)
        return await asyncio.gather(*(batching.read(reader, number) for number in range(count)))

    assert asyncio.run(together()) == [str(number) for number in range(count)]
    assert reader.batches == [list(range(count))] and sizes == [count]
    assert [thread == threading.get_ident() for thread in reader.threads] == [here]


def test_who_is_alone_is_read_for_without_waiting_for_anybody():
    reader, sizes = Quick(), []

    async def alone() -> tuple[bool, str]:
        batching = Batching(sizes.append, lambda: 1)
        asked = batching.read(reader, 7)
        try:
            asked.send(None)
        except StopIteration as answered:
            return True, answered.value
        asked.close()
        return False, ""

    assert asyncio.run(alone()) == (True, "7")
    assert sizes == [1]


@pytest.mark.parametrize(("under_way", "is_quick"), [(2, True), (1, False)])
def test_nobody_is_read_for_at_once_while_others_may_come_or_where_it_takes_long(under_way, is_quick):
    reader, sizes = Quick(), []
    reader.is_quick = is_quick

    async def together() -> list[Any]:
        batching = Batching(sizes.append, lambda: under_way)
        return await asyncio.gather(*(batching.read(reader, number) for number in range(4)))

    assert asyncio.run(together()) == ["0", "1", "2", "3"]
    assert sizes == [4]


def test_the_images_of_one_request_are_read_together_though_it_is_alone():
    reader, sizes = Quick(), []

    async def one_request() -> list[Any]:
        return await Batching(sizes.append, lambda: 1).read_all(reader, list(range(16)))

    assert asyncio.run(one_request()) == [str(number) for number in range(16)]
    assert sizes == [16]


def test_who_is_alone_hears_what_is_wrong_with_the_image():
    async def alone() -> None:
        await Batching(lambda size: None, lambda: 1).read(Quick(), "bad")

    with pytest.raises(FloatingPointError):
        asyncio.run(alone())


@pytest.mark.parametrize("others", [0, 1, 2])
def test_the_first_who_gives_up_in_the_turn_it_asked_keeps_nobody_waiting(others):
    reader = Quick()

    async def give_up() -> list[Any]:
        batching = Batching(lambda size: None)
        first, *rest = (asyncio.ensure_future(batching.read(reader, number)) for number in range(1 + others))
        await asyncio.sleep(0)
        first.cancel()
        answers = await asyncio.gather(*rest)
        with pytest.raises(asyncio.CancelledError):
            await first
        return [*answers, await batching.read(reader, 9)]

    assert asyncio.run(asyncio.wait_for(give_up(), PATIENCE)) == [str(number) for number in range(1, 1 + others)] + [
        "9"
    ]
    assert [0] not in reader.batches


def test_a_model_learns_to_read_several_when_several_first_wait_for_it(networks, rows):
    reader, image = Reader(networks["lstm"]), np.array(rows, np.float32)
    batching = Batching(lambda size: None)

    async def together(count: int) -> None:
        await asyncio.gather(*(batching.read(reader, image) for _ in range(count)))

    asyncio.run(together(2))
    assert not len(batching._widened)  # too few to pay
    asyncio.run(together(3))
    batching._compiler.shutdown()
    assert reader.sizes == SIZES


@pytest.mark.parametrize("network", ["lstm", "grid"])
def test_images_read_together_give_the_numbers_of_each_alone(networks, network, rows, compilations):
    reader = Reader(networks[network])
    reader.widen()
    compilations.clear()
    images = [np.roll(np.array(rows, np.float32), shift, axis=1) for shift in range(13)]

    assert [reader.fitting(count) for count in (1, 2, 3, 11, 12, 16, 99)] == [1, 1, 4, 4, 16, 16, 16]
    for count in (3, 13):
        for image, together in zip(images, reader.read_all(images[:count]), strict=False):
            alone = reader.read(image)
            np.testing.assert_array_equal(together.image, image)
            np.testing.assert_allclose(together.probabilities_by_row, alone.probabilities_by_row, atol=1e-5, rtol=0)
            for ours, theirs in zip(together.layers, alone.layers, strict=True):
                assert list(ours) == list(theirs)
                for name in ours:
                    np.testing.assert_allclose(ours[name], theirs[name], atol=1e-5, rtol=0)
    assert not compilations
