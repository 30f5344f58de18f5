"""When models are loaded and evicted."""

import asyncio
import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from gatescope.app.inference.model_repository import LOAD_THREADS, ModelRepository
from gatescope.app.inference.predictor import Predictor, UnusableModel
from gatescope.app.problems import Problem

PATIENCE = 60  # seconds, after which a test that hangs fails; nothing is measured


def offer(*names: str, max_models: int = 9) -> ModelRepository:
    return ModelRepository([f"{name}.safetensors" for name in names], max_models)


def ask(repository: ModelRepository, *names: str) -> list[str]:
    """Request models one after the other; returns the names of the predictors."""

    async def each() -> list[str]:
        return [(await repository.predictor(name)).name for name in names]

    return asyncio.run(each())


async def all_wait() -> None:
    """Let every started task run until it waits."""
    await asyncio.sleep(0)


def test_importing_the_application_imports_nothing_heavy():
    heavy = "jax flax optax orbax tensorstore plotly scipy".split()
    code = f"import sys, gatescope.app.main; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("names", "default"), [(("a", "lstm", "b"), "lstm"), (("b", "a"), "b")])
def test_only_the_default_model_is_loaded_at_startup(loads, names, default):
    repository = offer(*names)

    assert repository.names == names
    assert repository.default == default
    assert loads.began == [default]


def test_model_is_loaded_on_first_use_and_stays(loads):
    repository = offer("a", "b", "c")

    assert ask(repository, "b", "a", "b", "a", "b") == ["b", "a", "b", "a", "b"]
    assert loads.began == ["a", "b"]


def test_model_is_loaded_once_for_concurrent_requests(loads):
    repository = offer("a", "b")
    loads.gate.clear()

    async def many() -> list[Predictor]:
        waiting = [asyncio.create_task(repository.predictor("b")) for _ in range(20)]
        await all_wait()
        loads.gate.set()
        return await asyncio.gather(*waiting)

    assert len(set(asyncio.run(many()))) == 1
    assert loads.began == ["a", "b"]


def test_model_is_loaded_once_for_concurrent_threads(loads):
    repository = offer("a", "b")
    barrier = threading.Barrier(8)

    def one(_: int) -> Predictor:
        barrier.wait()
        return asyncio.run(repository.predictor("b"))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    assert loads.began == ["a", "b"]


def test_other_models_answer_while_one_is_loading(loads):
    repository = offer("a", "b", "c")
    ask(repository, "c")
    loads.gate.clear()

    async def meanwhile() -> list[str]:
        waiting = asyncio.create_task(repository.predictor("b"))
        await all_wait()
        others = [(await repository.predictor(name)).name for name in ("a", "c")]
        assert not waiting.done()
        loads.gate.set()
        return [*others, (await waiting).name]

    assert asyncio.run(meanwhile()) == ["a", "c", "b"]


@pytest.mark.parametrize("queue", [0, LOAD_THREADS], ids=["loading", "queued"])
def test_cancelled_request_does_not_cancel_the_load_of_others(loads, queue):
    repository = offer("a", "b", *(f"before-{number}" for number in range(queue)))
    loads.gate.clear()

    async def two() -> str:
        before = [asyncio.create_task(repository.predictor(name)) for name in repository.names[2:]]
        await all_wait()
        hasty, patient = (asyncio.create_task(repository.predictor("b")) for _ in range(2))
        await all_wait()
        hasty.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hasty
        loads.gate.set()
        await asyncio.gather(*before)
        return (await patient).name

    assert asyncio.run(two()) == "b"
    assert loads.began.count("b") == 1


def test_least_recently_used_model_is_evicted(loads):
    repository = offer("a", "b", "c", "d", max_models=3)

    ask(repository, "b", "c", "a", "d")
    assert loads.in_memory() == {"c", "a", "d"}

    ask(repository, "c", "b")
    assert loads.in_memory() == {"d", "c", "b"}
    assert loads.began == ["a", "b", "c", "d", "b"]


def test_concurrent_requests_for_all_models_stay_within_the_limit(loads):
    repository = offer(*"abcdefgh", max_models=2)

    async def all_at_once() -> None:
        await asyncio.gather(*(repository.predictor(name) for name in repository.names))

    asyncio.run(all_at_once())

    assert len(loads.in_memory()) == 2
    assert sorted(loads.began) == list("abcdefgh")


def test_default_model_is_evicted_and_reloaded(loads):
    repository = offer("a", "b", max_models=1)

    assert ask(repository, "b", "a", "a") == ["b", "a", "a"]
    assert loads.began == ["a", "b", "a"]
    assert loads.in_memory() == {"a"}


def test_failed_load_evicts_nothing(loads):
    loads.failing["c"] = "is broken"
    repository = offer("a", "b", "c", max_models=2)
    ask(repository, "b")

    with pytest.raises(UnusableModel):
        ask(repository, "c")

    assert ask(repository, "a", "b") == ["a", "b"]
    assert loads.began == ["a", "b", "c"]


def test_failed_load_fails_all_waiting_requests_and_is_retried_later(loads):
    loads.failing["b"] = "is broken"
    repository = offer("a", "b")
    loads.gate.clear()

    async def three() -> list[Predictor | BaseException]:
        waiting = [asyncio.create_task(repository.predictor("b")) for _ in range(3)]
        await all_wait()
        loads.gate.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [str(error) for error in asyncio.run(three())] == ["b.safetensors is broken."] * 3
    assert loads.began == ["a", "b"]

    del loads.failing["b"]
    assert ask(repository, "b") == ["b"]
    assert loads.began == ["a", "b", "b"]


def test_failure_is_logged_once_per_reason_until_the_model_loads(loads, caplog):
    repository = offer("a", "b", max_models=1)

    def fail(reason: str) -> list[str]:
        loads.failing["b"] = reason
        with pytest.raises(UnusableModel, match=reason):
            ask(repository, "b")
        return [record.getMessage() for record in caplog.records]

    broken, gone = "b.safetensors is broken.", "b.safetensors is gone."
    assert [fail("is broken") for _ in range(3)] == [[broken]] * 3
    assert fail("is gone") == [broken, gone]

    loads.failing.clear()
    ask(repository, "b", "a")
    assert len(caplog.records) == 2
    assert fail("is gone") == [broken, gone, gone]


def test_description_is_read_once_for_concurrent_threads(loads, monkeypatch):
    """The first reads until the other seven wait at the lock, where each has found no description."""
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

    def look(path: Path, cache: None) -> str:
        looked_at.append(path.stem)
        assert everyone.wait(PATIENCE)
        return path.stem

    monkeypatch.setattr("gatescope.app.inference.model_repository.read_description", look)
    repository = offer("a", "b")
    monkeypatch.setattr(repository, "_describing", Door())

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: repository.describe("b"), range(8))) == {"b"}
    assert looked_at == ["b"]


def test_unknown_model_is_refused_and_nothing_is_loaded(loads):
    repository = offer("a", "b")

    for question in (
        repository.describe,
        repository.path,
        repository.verified_file,
        lambda name: ask(repository, name),
    ):
        with pytest.raises(Problem, match="must be one of a, b;") as problem:
            question("c")
        assert problem.value.kind == "unknown-model"
    assert loads.began == ["a"]


def test_evicted_model_leaves_no_compiled_code(networks, rows):
    from gatescope.model.compiled import CompiledClassifier

    def programs() -> int:
        gc.collect()
        return sum(isinstance(found, CompiledClassifier) for found in gc.get_objects())

    image = np.array(rows, np.float32)
    repository = ModelRepository([str(networks[name]) for name in ("lstm", "rnn")], max_models=1)
    repository._warming.result(PATIENCE)
    before = programs()
    assert before

    async def read(name: str) -> None:
        (await repository.predictor(name)).predict(image)

    for name in ("rnn", "lstm"):
        asyncio.run(read(name))

    assert programs() == before


def test_callback_runs_when_warm_or_at_once(networks, loads):
    loads.warmth.clear()
    repository = ModelRepository([str(networks["lstm"])])
    done = threading.Event()
    repository.when_warm(done.set)
    assert not done.is_set() and not repository.is_warm

    loads.warmth.set()
    assert done.wait(PATIENCE) and repository.is_warm
    again = threading.Event()
    repository.when_warm(again.set)
    assert again.is_set()
