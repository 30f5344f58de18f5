"""Waiting images share a batch, no image waits to fill one, and every request gets its own trace."""

import asyncio
import threading
from typing import Any

import numpy as np
import pytest

from gatescope.app.inference.batching import Batching
from gatescope.app.inference.predictor import BATCH_SIZES, MIN_FILL, Predictor

PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


class Slow:
    """Takes the place of a Predictor: an image is a number and its trace the same as text; the first batch waits."""

    runs_on_event_loop = False

    def __init__(self) -> None:
        self.gate, self.began, self.batches = threading.Event(), threading.Event(), []

    def batch_size_for(self, count: int) -> int:
        return max(size for size in BATCH_SIZES if size == 1 or count >= MIN_FILL * size)

    def lacks_batch_size_for(self, count: int) -> bool:
        return False

    def predict_batch(self, images: list[Any]) -> list[Any]:
        self.batches.append(list(images))
        self.began.set()
        assert self.gate.wait(PATIENCE)
        if "all" in images:
            raise MemoryError
        return [FloatingPointError("no number") if image == "bad" else str(image) for image in images]


async def ask(batching: Batching, predictor: Slow, *images: Any) -> list[Any]:
    """Ask for all of them at the same time, the predictor being busy with the first."""
    waiting = [asyncio.ensure_future(batching.predict(predictor, images[0]))]
    await busy(predictor)
    waiting += [asyncio.ensure_future(batching.predict(predictor, image)) for image in images[1:]]
    await asyncio.sleep(0)
    predictor.gate.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


async def busy(predictor: Slow) -> None:
    """Wait until it reads."""
    assert await asyncio.to_thread(predictor.began.wait, PATIENCE)


@pytest.mark.parametrize(
    ("count", "batches"),
    [(1, [1]), (2, [1, 1]), (3, [1, 1, 1]), (4, [1, 3]), (5, [1, 4]), (8, [1, 4, 3]), (17, [1, 16]), (20, [1, 16, 3])],
)
def test_waiting_images_share_batches_of_efficient_sizes(count, batches):
    predictor, sizes = Slow(), []

    answers = asyncio.run(ask(Batching(sizes.append), predictor, *range(count)))

    assert answers == [str(number) for number in range(count)]
    assert [len(batch) for batch in predictor.batches] == sizes == batches


def test_batch_holds_images_of_one_model_in_order_of_arrival():
    a, b = Slow(), Slow()

    async def mixed() -> None:
        batching = Batching(lambda size: None)
        b.gate.set()
        waiting = [asyncio.ensure_future(batching.predict(*it)) for it in [(a, 0), *[(b, n) for n in range(3)], (a, 1)]]
        await asyncio.sleep(0)
        a.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(mixed())

    assert (a.batches, b.batches) == ([[0], [1]], [[0, 1, 2]])


def test_failed_image_does_not_fail_the_others_of_its_batch():
    answers = asyncio.run(ask(Batching(lambda size: None), Slow(), 0, 1, "bad", 3))

    assert answers[:2] == ["0", "1"]
    assert isinstance(answers[2], FloatingPointError)
    assert answers[3] == "3"


def test_failed_batch_fails_all_its_images_and_not_the_next():
    predictor = Slow()

    answers = asyncio.run(ask(Batching(lambda size: None), predictor, 0, "all", 2, 3, 4, 5))

    assert [type(answer) for answer in answers] == [str] + [MemoryError] * 4 + [str]


def test_cancelled_request_is_not_computed():
    predictor = Slow()

    async def give_up() -> str:
        batching = Batching(lambda size: None)
        first, second = (asyncio.ensure_future(batching.predict(predictor, image)) for image in (0, 1))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        predictor.gate.set()
        await first
        return await batching.predict(predictor, 2)

    assert asyncio.run(give_up()) == "2"
    assert predictor.batches == [[0], [2]]


class Quick(Slow):
    """Reads at once, and notes in which thread."""

    runs_on_event_loop = True

    def __init__(self) -> None:
        super().__init__()
        self.gate.set()
        self.threads: list[int] = []

    def predict(self, image: Any) -> Any:
        return self.predict_batch([image])[0]

    def predict_batch(self, images: list[Any]) -> list[Any]:
        self.threads.append(threading.get_ident())
        return super().predict_batch(images)


@pytest.mark.parametrize(("count", "runs_on_event_loop", "here"), [(1, True, True), (3, True, True), (3, False, False)])
def test_fast_model_computes_the_images_of_one_turn_on_the_event_loop(count, runs_on_event_loop, here):
    predictor, sizes = Quick(), []
    predictor.runs_on_event_loop = runs_on_event_loop

    async def together() -> list[Any]:
        batching = Batching(sizes.append)
        return await asyncio.gather(*(batching.predict(predictor, number) for number in range(count)))

    assert asyncio.run(together()) == [str(number) for number in range(count)]
    assert predictor.batches == [list(range(count))] and sizes == [count]
    assert [thread == threading.get_ident() for thread in predictor.threads] == [here]


def test_single_request_is_computed_immediately():
    predictor, sizes = Quick(), []

    async def alone() -> tuple[bool, str]:
        batching = Batching(sizes.append, lambda: 1)
        asked = batching.predict(predictor, 7)
        try:
            asked.send(None)
        except StopIteration as answered:
            return True, answered.value
        asked.close()
        return False, ""

    assert asyncio.run(alone()) == (True, "7")
    assert sizes == [1]


@pytest.mark.parametrize(("in_flight", "runs_on_event_loop"), [(2, True), (1, False)])
def test_concurrent_requests_or_slow_models_are_batched(in_flight, runs_on_event_loop):
    predictor, sizes = Quick(), []
    predictor.runs_on_event_loop = runs_on_event_loop

    async def together() -> list[Any]:
        batching = Batching(sizes.append, lambda: in_flight)
        return await asyncio.gather(*(batching.predict(predictor, number) for number in range(4)))

    assert asyncio.run(together()) == ["0", "1", "2", "3"]
    assert sizes == [4]


def test_images_of_a_single_request_share_a_batch():
    predictor, sizes = Quick(), []

    async def one_request() -> list[Any]:
        return await Batching(sizes.append, lambda: 1).predict_all(predictor, list(range(16)))

    assert asyncio.run(one_request()) == [str(number) for number in range(16)]
    assert sizes == [16]


def test_single_request_gets_the_error_of_its_image():
    async def alone() -> None:
        await Batching(lambda size: None, lambda: 1).predict(Quick(), "bad")

    with pytest.raises(FloatingPointError):
        asyncio.run(alone())


@pytest.mark.parametrize("others", [0, 1, 2])
def test_cancelled_first_request_does_not_block_the_others(others):
    predictor = Quick()

    async def give_up() -> list[Any]:
        batching = Batching(lambda size: None)
        first, *rest = (asyncio.ensure_future(batching.predict(predictor, number)) for number in range(1 + others))
        await asyncio.sleep(0)
        first.cancel()
        answers = await asyncio.gather(*rest)
        with pytest.raises(asyncio.CancelledError):
            await first
        return [*answers, await batching.predict(predictor, 9)]

    assert asyncio.run(asyncio.wait_for(give_up(), PATIENCE)) == [str(number) for number in range(1, 1 + others)] + [
        "9"
    ]
    assert [0] not in predictor.batches


def test_larger_batches_are_compiled_when_they_are_first_needed(networks, rows):
    predictor, image = Predictor(networks["lstm"]), np.array(rows, np.float32)
    batching = Batching(lambda size: None)

    async def together(count: int) -> None:
        await asyncio.gather(*(batching.predict(predictor, image) for _ in range(count)))

    asyncio.run(together(2))
    assert not len(batching._compiling)  # too few to pay
    asyncio.run(together(3))
    batching._compiler.shutdown()
    assert predictor.batch_sizes == BATCH_SIZES


@pytest.mark.parametrize("network", ["lstm", "grid"])
def test_batched_images_give_the_numbers_of_each_alone(networks, network, rows, compilations):
    predictor = Predictor(networks[network])
    predictor.compile_batch_sizes()
    compilations.clear()
    images = [np.roll(np.array(rows, np.float32), shift, axis=1) for shift in range(13)]

    assert [predictor.batch_size_for(count) for count in (1, 2, 3, 11, 12, 16, 99)] == [1, 1, 4, 4, 16, 16, 16]
    for count in (3, 13):
        for image, together in zip(images, predictor.predict_batch(images[:count]), strict=False):
            alone = predictor.predict(image)
            np.testing.assert_array_equal(together.image, image)
            np.testing.assert_allclose(together.probabilities_by_row, alone.probabilities_by_row, atol=1e-5, rtol=0)
            for ours, theirs in zip(together.layers, alone.layers, strict=True):
                assert list(ours) == list(theirs)
                for name in ours:
                    np.testing.assert_allclose(ours[name], theirs[name], atol=1e-5, rtol=0)
    assert not compilations
