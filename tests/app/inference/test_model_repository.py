"""When a model is loaded, for whom, and how long it stays."""

import asyncio
import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from gatescope.app.inference.model_repository import LOADERS, Inference
from gatescope.app.inference.predictor import Reader, UnusableModel
from gatescope.app.problems import Problem

PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


def offer(*names: str, max_models: int = 9) -> Inference:
    return Inference([f"{name}.safetensors" for name in names], max_models)


def ask(inference: Inference, *names: str) -> list[str]:
    """Ask for one after the other, and tell who came."""

    async def each() -> list[str]:
        return [(await inference.reader(name)).name for name in names]

    return asyncio.run(each())


async def all_wait() -> None:
    """Let every task that was begun run to where it waits for something."""
    await asyncio.sleep(0)


def test_importing_the_service_imports_nothing_heavy():
    heavy = "jax flax optax orbax tensorstore plotly scipy".split()
    code = f"import sys, app.main; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("names", "default"), [(("a", "lstm", "b"), "lstm"), (("b", "a"), "b")])
def test_only_the_default_model_which_is_lstm_or_else_the_first_is_loaded_at_the_start(loads, names, default):
    inference = offer(*names)

    assert inference.names == names
    assert inference.default == default
    assert loads.began == [default]


def test_a_model_is_loaded_when_it_is_first_asked_for_and_stays(loads):
    inference = offer("a", "b", "c")

    assert ask(inference, "b", "a", "b", "a", "b") == ["b", "a", "b", "a", "b"]
    assert loads.began == ["a", "b"]


def test_a_model_is_loaded_once_for_many_who_ask_at_the_same_time(loads):
    inference = offer("a", "b")
    loads.gate.clear()

    async def many() -> list[Reader]:
        waiting = [asyncio.create_task(inference.reader("b")) for _ in range(20)]
        await all_wait()
        loads.gate.set()
        return await asyncio.gather(*waiting)

    assert len(set(asyncio.run(many()))) == 1
    assert loads.began == ["a", "b"]


def test_a_model_is_loaded_once_for_many_threads(loads):
    inference = offer("a", "b")
    barrier = threading.Barrier(8)

    def one(_: int) -> Reader:
        barrier.wait()
        return asyncio.run(inference.reader("b"))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    assert loads.began == ["a", "b"]


def test_while_a_model_is_loaded_the_others_answer(loads):
    inference = offer("a", "b", "c")
    ask(inference, "c")
    loads.gate.clear()

    async def meanwhile() -> list[str]:
        waiting = asyncio.create_task(inference.reader("b"))
        await all_wait()
        others = [(await inference.reader(name)).name for name in ("a", "c")]
        assert not waiting.done()
        loads.gate.set()
        return [*others, (await waiting).name]

    assert asyncio.run(meanwhile()) == ["a", "c", "b"]


@pytest.mark.parametrize("queue", [0, LOADERS], ids=["loading", "queued"])
def test_who_gives_up_waiting_does_not_stop_the_load_for_the_others(loads, queue):
    inference = offer("a", "b", *(f"before-{number}" for number in range(queue)))
    loads.gate.clear()

    async def two() -> str:
        before = [asyncio.create_task(inference.reader(name)) for name in inference.names[2:]]
        await all_wait()
        hasty, patient = (asyncio.create_task(inference.reader("b")) for _ in range(2))
        await all_wait()
        hasty.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hasty
        loads.gate.set()
        await asyncio.gather(*before)
        return (await patient).name

    assert asyncio.run(two()) == "b"
    assert loads.began.count("b") == 1


def test_the_model_that_was_not_asked_for_the_longest_makes_room(loads):
    inference = offer("a", "b", "c", "d", max_models=3)

    ask(inference, "b", "c", "a", "d")
    assert loads.in_memory() == {"c", "a", "d"}

    ask(inference, "c", "b")
    assert loads.in_memory() == {"d", "c", "b"}
    assert loads.began == ["a", "b", "c", "d", "b"]


def test_no_more_models_stay_than_may_when_all_are_asked_for_at_the_same_time(loads):
    inference = offer(*"abcdefgh", max_models=2)

    async def all_at_once() -> None:
        await asyncio.gather(*(inference.reader(name) for name in inference.names))

    asyncio.run(all_at_once())

    assert len(loads.in_memory()) == 2
    assert sorted(loads.began) == list("abcdefgh")


def test_the_default_model_may_make_room_and_comes_back(loads):
    inference = offer("a", "b", max_models=1)

    assert ask(inference, "b", "a", "a") == ["b", "a", "a"]
    assert loads.began == ["a", "b", "a"]
    assert loads.in_memory() == {"a"}


def test_a_model_that_fails_takes_no_room(loads):
    loads.failing["c"] = "is broken"
    inference = offer("a", "b", "c", max_models=2)
    ask(inference, "b")

    with pytest.raises(UnusableModel):
        ask(inference, "c")

    assert ask(inference, "a", "b") == ["a", "b"]
    assert loads.began == ["a", "b", "c"]


def test_a_failure_is_told_to_all_who_wait_and_tried_again_for_who_asks_later(loads):
    loads.failing["b"] = "is broken"
    inference = offer("a", "b")
    loads.gate.clear()

    async def three() -> list[Reader | BaseException]:
        waiting = [asyncio.create_task(inference.reader("b")) for _ in range(3)]
        await all_wait()
        loads.gate.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [str(error) for error in asyncio.run(three())] == ["b.safetensors is broken."] * 3
    assert loads.began == ["a", "b"]

    del loads.failing["b"]
    assert ask(inference, "b") == ["b"]
    assert loads.began == ["a", "b", "b"]


def test_the_log_tells_once_why_a_model_cannot_be_used_until_the_reason_is_another_or_it_could(loads, caplog):
    inference = offer("a", "b", max_models=1)

    def fail(reason: str) -> list[str]:
        loads.failing["b"] = reason
        with pytest.raises(UnusableModel, match=reason):
            ask(inference, "b")
        return [record.getMessage() for record in caplog.records]

    broken, gone = "b.safetensors is broken.", "b.safetensors is gone."
    assert [fail("is broken") for _ in range(3)] == [[broken]] * 3
    assert fail("is gone") == [broken, gone]

    loads.failing.clear()
    ask(inference, "b", "a")
    assert len(caplog.records) == 2
    assert fail("is gone") == [broken, gone, gone]


def test_a_model_is_looked_at_once_to_describe_it_for_many_threads(loads, monkeypatch):
    """The first looks until the other seven stand at the door, where each has found the model unknown."""
    looked_at, at_the_door, everyone = [], [], threading.Event()

    class Door:
        def __init__(self) -> None:
            self.lock = threading.Lock()

        def __enter__(self) -> None:
            at_the_door.append(threading.get_ident())
            if len(at_the_door) == 8:
                everyone.set()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    def look(path: Path, kept: None) -> str:
        looked_at.append(path.stem)
        assert everyone.wait(PATIENCE)
        return path.stem

    monkeypatch.setattr("gatescope.app.inference.model_repository.read_description", look)
    inference = offer("a", "b")
    monkeypatch.setattr(inference, "_describing", Door())

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: inference.describe("b"), range(8))) == {"b"}
    assert looked_at == ["b"]


def test_a_model_that_is_not_offered_is_refused_and_nothing_is_loaded(loads):
    inference = offer("a", "b")

    for question in (inference.describe, inference.path, inference.whole_file, lambda name: ask(inference, name)):
        with pytest.raises(Problem, match="must be one of a, b;") as problem:
            question("c")
        assert problem.value.kind == "unknown-model"
    assert loads.began == ["a"]


def test_a_model_that_made_room_leaves_no_compiled_code_behind(networks, rows):
    from gatescope.model.compiled import Program

    def programs() -> int:
        gc.collect()
        return sum(isinstance(found, Program) for found in gc.get_objects())

    image = np.array(rows, np.float32)
    inference = Inference([str(networks[name]) for name in ("lstm", "rnn")], max_models=1)
    inference._warming.result(PATIENCE)
    before = programs()
    assert before

    async def read(name: str) -> None:
        (await inference.reader(name)).read(image)

    for name in ("rnn", "lstm"):
        asyncio.run(read(name))

    assert programs() == before


def test_what_is_to_be_done_when_nothing_is_left_to_compile_is_done_then_or_at_once(networks, loads):
    loads.warmth.clear()
    inference = Inference([str(networks["lstm"])])
    done = threading.Event()
    inference.when_warm(done.set)
    assert not done.is_set() and not inference.warm

    loads.warmth.set()
    assert done.wait(PATIENCE) and inference.warm
    again = threading.Event()
    inference.when_warm(again.set)
    assert again.is_set()
