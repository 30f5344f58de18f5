"""Memory that was freed is there at once for whoever asks next, but for what was freed before."""

import platform
import subprocess
import sys

import pytest

# Blocks as an answer is made in, ten at a time, over and over; then how many pages the system cleared.
ASKED = """
import resource, sys
from gatescope.app.server.runtime import keep_freed
if sys.argv[1] == "kept":
    keep_freed()
def ask():
    return [bytearray(170_000) for _ in range(10)]
for _ in range(10):
    ask()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    ask()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


# Most of a hundred megabytes are freed in pieces before, below one that is kept: how much less is resident afterwards.
LEFT = """
from pathlib import Path
from gatescope.app.server.runtime import keep_freed
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
pieces = [bytearray(50_000) for _ in range(2000)]
last = bytearray(50_000)
before = resident()
del pieces
held = resident()
keep_freed()
print(before - held, held - resident())
"""


def cleared(how: str) -> int:
    return int(subprocess.check_output([sys.executable, "-c", ASKED, how], text=True))


glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's C library can be told so")


@glibc
def test_what_is_freed_is_kept_for_the_next_who_asks():
    assert cleared("kept") < 50
    assert cleared("not kept") > 1000, "then nothing needs to be kept"


@glibc
def test_what_was_freed_before_is_given_back():
    by_itself, then = map(int, subprocess.check_output([sys.executable, "-c", LEFT], text=True).split())

    pages = 2000 * 50_000 // 4096
    assert by_itself < pages / 10, "then nothing needs to be given back"
    assert then > pages * 0.8
