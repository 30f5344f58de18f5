"""Tuning of the process: JAX, garbage collector, malloc and open files. Every host of the application calls it.

`prepare` comes before the application is created, within `startup`; `settle` when the application has started;
`retain_freed_memory` when the default model is warm.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OTHER_FILES = 64  # open beside connections

# From malloc.h of the GNU C library, where mallopt(3) describes them.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
RETAINED_BYTES = 32 * 2**20  # the most that M_MMAP_THRESHOLD may be
GROWTH_BYTES = 4 * 2**20


def prepare() -> None:
    """Import JAX and set its flags, before anything is computed, and raise the limit of open files."""
    import jax

    raise_file_limit()
    # A request waits for its trace: passing it to a thread of JAX's own and back takes half as long again.
    jax.config.update("jax_cpu_enable_async_dispatch", False)  # type: ignore[no-untyped-call]


def raise_file_limit() -> int:
    """Raise the limit of open files, often 1024, as far as the system allows.

    Returns:
      The number of connections that can be open at a time.
    """
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else max(1, soft - OTHER_FILES)


@contextmanager
def startup() -> Iterator[None]:
    """Suspend the garbage collector until `settle`: scanning imports and compiled code takes a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Exempt all present objects from garbage collection, so that no request waits while JAX is scanned."""
    gc.freeze()
    gc.enable()


def retain_freed_memory() -> None:
    """Return free memory to the system now, and retain what is freed from now on (GNU C library only).

    By default, the library returns the memory of a large response once it is sent, and the next response waits while
    the system clears the pages: up to a third of the time of writing a trace as JSON. What the compiler freed, a tenth
    of all memory, it retains.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.malloc_trim(0)
        for parameter, size in (
            (M_MMAP_THRESHOLD, RETAINED_BYTES),
            (M_TRIM_THRESHOLD, RETAINED_BYTES),
            (M_TOP_PAD, GROWTH_BYTES),
        ):
            library.mallopt(parameter, size)
