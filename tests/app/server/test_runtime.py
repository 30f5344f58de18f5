"""Memory that is freed is retained; what was freed before is returned to the system."""

import gc
import platform
import subprocess
import sys

import pytest

from gatescope.app.server import runtime

# Blocks as large as a response, ten at a time, again and again; then the number of page faults.
ALLOCATE = """
import resource, sys
from gatescope.app.server.runtime import retain_freed_memory
if sys.argv[1] == "retained":
    retain_freed_memory()
def allocate():
    return [bytearray(170_000) for _ in range(10)]
for _ in range(10):
    allocate()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    allocate()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


# Most of 100 MB are freed in pieces below one in use: how much less is resident before and after the call.
FREE = """
from pathlib import Path
from gatescope.app.server.runtime import retain_freed_memory
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
pieces = [bytearray(50_000) for _ in range(2000)]
last = bytearray(50_000)
before = resident()
del pieces
held = resident()
retain_freed_memory()
print(before - held, held - resident())
"""


def page_faults(how: str) -> int:
    return int(subprocess.check_output([sys.executable, "-c", ALLOCATE, how], text=True))


glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs mallopt of the GNU C library")


@glibc
def test_memory_freed_later_is_retained():
    assert page_faults("retained") < 50
    assert page_faults("not retained") > 1000, "nothing needs to be retained"


@glibc
def test_memory_freed_before_is_returned():
    before, after = map(int, subprocess.check_output([sys.executable, "-c", FREE], text=True).split())

    pages = 2000 * 50_000 // 4096
    assert before < pages / 10, "nothing needs to be returned"
    assert after > pages * 0.8


SETTLED = """
import gc, jax
FLAG = "jax_cpu_enable_async_dispatch"
from gatescope.app.server import runtime
with runtime.startup():
    runtime.prepare()
    suspended = gc.isenabled()
    runtime.settle()
    print(suspended, gc.isenabled(), gc.get_freeze_count() > 10_000, jax.config.values[FLAG])
"""


def test_collector_is_suspended_at_startup_and_exempts_what_is_there_then():
    printed = subprocess.check_output([sys.executable, "-c", SETTLED], text=True)

    assert printed.split() == ["False", "True", "True", "False"]


def test_file_limit_is_raised_as_far_as_allowed():
    resource = pytest.importorskip("resource")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]

    connections = runtime.raise_file_limit()

    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == hard
    assert connections == (sys.maxsize if hard == resource.RLIM_INFINITY else hard - runtime.OTHER_FILES)


def test_collector_is_enabled_again_after_a_failed_start():
    with pytest.raises(ZeroDivisionError), runtime.startup():
        raise ZeroDivisionError

    assert gc.isenabled()
