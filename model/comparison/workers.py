"""Trainings in parallel, each in a process of its own, since one training uses one core.

The processes have no state of their own: each result is sent to the parent, and an unfinished training is lost when its
process is terminated.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from typing import Any

import jax

from gatescope.model.comparison.training import Digits, Training, train

Progress = Callable[[Training, int, int, float], None]

# glibc returns large blocks to the kernel as soon as they are freed, and a step over a hundred rows allocates one: a
# quarter of its time went into zeroing the same pages again. With these settings a process keeps its memory.
TUNABLES = ("arena_max=1", "mmap_max=0", "trim_threshold=8589934592", "top_pad=67108864", "hugetlb=1")


class WorkerError(RuntimeError):
    """A worker process ended before its training did; the message says which and how."""


def train_all(
    trainings: Sequence[Training], digits: Digits, jobs: int, told: Progress
) -> Generator[tuple[Training, dict[str, Any]]]:
    """Train one after another, or in parallel with more than one job.

    Args:
      trainings: what to train, in this order.
      digits: for all of them.
      jobs: how many at a time; one is trained in this process.
      told: is called with a training and what `train` tells of it.

    Yields:
      Each training with its result, as they finish. Close the generator to end the processes.

    Raises:
      WorkerError: a process ended by itself.
    """
    if jobs == 1:
        for training in trainings:
            yield training, train(training, digits, partial(told, training))
        return
    with TemporaryDirectory(prefix="gatescope-") as compiled:
        workers = [_Worker(digits, compiled) for _ in range(min(jobs, len(trainings)))]
        try:
            yield from _share_out(trainings, workers, told)
        finally:
            for worker in workers:
                worker.end()


def _share_out(
    trainings: Sequence[Training], workers: Sequence["_Worker"], told: Progress
) -> Generator[tuple[Training, dict[str, Any]]]:
    waiting, busy = list(reversed(trainings)), list(workers)
    for worker in workers:
        worker.begin(waiting.pop())
    while busy:
        spoke = wait([worker.connection for worker in busy])
        for worker in [worker for worker in busy if worker.connection in spoke]:
            training, heard = worker.training, worker.hear()
            if isinstance(heard, tuple):
                told(training, *heard)
                continue
            if waiting:
                worker.begin(waiting.pop())
            else:
                busy.remove(worker)
            yield training, heard


class _Worker:
    """A process that trains what it is sent; it says how far it is, as a tuple, and then what came of it, as a dict.

    Args:
      digits: for all its trainings.
      compiled: a folder of all workers, in which what was compiled for one seed is found for the others.
    """

    def __init__(self, digits: Digits, compiled: str) -> None:
        # JAX's threads do not survive a fork.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, digits, compiled), daemon=True)
        # Ctrl-C reaches every process of the terminal; only the parent handles it.
        answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with _memory_kept():
                self._process.start()
        finally:
            signal.signal(signal.SIGINT, answer)
        theirs.close()  # so that the connection ends with the process

    def begin(self, training: Training) -> None:
        self.training = training
        self.connection.send(training)

    def hear(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            name, seed = self.training.model.cell, self.training.recipe.seed
            code = self._process.exitcode
            raise WorkerError(f"The process that trained {name} with seed {seed} ended with status {code}.") from None

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self.connection.close()


@contextmanager
def _memory_kept() -> Iterator[None]:
    """Processes started in this context never return memory to the kernel, unless GLIBC_TUNABLES is set."""
    if "GLIBC_TUNABLES" in os.environ:
        yield
        return
    os.environ["GLIBC_TUNABLES"] = ":".join(f"glibc.malloc.{tunable}" for tunable in TUNABLES)
    try:
        yield
    finally:
        del os.environ["GLIBC_TUNABLES"]


def _work(connection: Connection, digits: Digits, compiled: str) -> None:
    # In a short training, compiling takes longer than the steps.
    jax.config.update("jax_compilation_cache_dir", compiled)  # type: ignore[no-untyped-call]
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.3)  # type: ignore[no-untyped-call]
    try:
        while True:
            training = connection.recv()
            connection.send(train(training, digits, lambda *progress: connection.send(progress)))
            jax.clear_caches()  # type: ignore[no-untyped-call]  # memory would grow with every shape
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the parent has ended
