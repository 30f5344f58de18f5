"""What goes wrong around a service: it is stopped, its clients vanish, its disk is full or may not be written to."""

import contextlib
import json
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import time

import pytest

from tests.robustness.corpus.pictures import GOOD_PNG
from tests.robustness.probed_service import GOOD, SEVEN, ProbedService, read_answer, request
from tests.support.require import require
from tests.support.service import MAIN, TIMEOUT

IN_FLIGHT = 50
GONE = 1000
# One of them has its mount namespace to itself, in which nothing of the root can be written.
READ_ONLY = ("unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -o remount,ro,bind / && exec "$@"', "sh")
NOWHERE = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"), "/nowhere")
# Writes a line wherever Python is about to speak to somebody.
WATCHED = """
import sys
sys.addaudithook(lambda event, given: event in {"socket.connect", "socket.sendto", "socket.getnameinfo"}
    and sys.stderr.write(f"{event} {given}\\n"))
"""
# The tests' own cache of what was compiled would be written to.
UNCACHED = {"JAX_COMPILATION_CACHE_DIR": None}


def test_sigterm_answers_every_request_in_flight():
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(ProbedService())
        expected = served.ask(GOOD).body
        clients = [stack.enter_context(served.connect()) for _ in range(IN_FLIGHT)]
        for client in clients:
            client.sendall(GOOD[:-1])
        while served.metrics()["gatescope_connections"] < IN_FLIGHT + 1:
            pass
        served.process.send_signal(signal.SIGSTOP)  # so that it finds all of it at once, and has answered nobody yet
        for client in clients:
            client.sendall(GOOD[-1:])
        served.process.send_signal(signal.SIGTERM)
        served.process.send_signal(signal.SIGCONT)
        answers = [read_answer(client) for client in clients]

        assert [answer.status for answer in answers] == [200] * IN_FLIGHT
        assert {digit(answer.body) for answer in answers} == {digit(expected)}
        assert all(client.recv(1) == b"" for client in clients)
        assert served.wait() == (0, "")


def digit(body: bytes) -> int:
    """What was read; the last decimals depend on how many images were read together."""
    return json.loads(body)["prediction"]


def vanish(served: ProbedService, number: int) -> None:
    """Begin a request and be gone: in its headers, its body, behind it or in its answer; politely or not."""
    picture = request("/predict", GOOD_PNG, "image/png")
    whole = (GOOD, picture, request("/static/js/main.js", method="GET"))[number // 8 % 3]
    client = served.connect()
    client.sendall((whole[:20], whole[:-1], whole, whole)[number % 4])
    if number % 4 == 3:
        select.select([client], [], [], TIMEOUT)
    if number // 4 % 2:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # reset
    client.close()


def settled(served: ProbedService) -> tuple[int, int]:
    """Descriptors and threads, when nobody's connection, place or image is left."""
    end = time.monotonic() + TIMEOUT
    while True:
        told = served.metrics()
        left = [told[f"gatescope_{name}"] for name in ("connections", "queue_requests", "queue_images")]
        if left == [1, 0, 0]:
            return served.descriptors(), served.threads()
        assert time.monotonic() < end, f"{left} connections, places and images are left"
        time.sleep(0.01)


def test_thousand_vanished_clients_leave_no_descriptor_or_thread():
    with ProbedService() as served:
        served.until_warm()
        expected = served.ask(GOOD).body
        for number in range(96):
            vanish(served, number)
        before = settled(served)
        for number in range(GONE):
            vanish(served, number)

        after = settled(served)
        # Threads for files are kept for a while, and are never more than there may be at a time.
        assert after[0] <= before[0] + 2
        assert after[1] <= before[1] + 4
        assert served.ask(GOOD).body == expected
        assert served.stop() == (0, "")


READ_ONLY_ROOT = "a root that is read only, without a home or a folder for what is temporary"
# No byte can be added to any file: what a full disk does, also to whom owns it.
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
PLACES = {
    "a full disk": {"environ": UNCACHED, "program": FULL + WATCHED + MAIN},
    READ_ONLY_ROOT: {
        "environ": UNCACHED | NOWHERE,
        "program": WATCHED + MAIN,
        "launcher": READ_ONLY,
    },
}


@pytest.mark.parametrize("cached", [False, True], ids=["", "with a folder for what is compiled"])
@pytest.mark.parametrize(
    ("place", "told"),
    [("a full disk", r".*compile cache .* cannot be used \(File too large\).*\n"), (READ_ONLY_ROOT, "")],
)
def test_service_answers_without_a_writable_disk_and_connects_to_nobody(place, told, cached, tmp_path):
    if "launcher" in PLACES[place]:
        require(shutil.which("unshare"), "needs unshare, of util-linux")
        made = subprocess.run([*READ_ONLY, "sh", "-c", "! touch /"], capture_output=True)
        require(made.returncode == 0, f"needs a kernel that gives out mount namespaces: {made.stderr.decode()}")
    asked = PLACES[place]
    if cached:
        asked = asked | {"environ": asked["environ"] | {"GATESCOPE_CACHE": str(tmp_path)}}
        (tmp_path / "compiled").mkdir(mode=0o700)
    with ProbedService(**asked) as served:
        served.until_warm()
        for whole in (GOOD, request("/predict", GOOD_PNG, "image/png"), request("/", method="GET")):
            assert served.ask(whole).status == 200
        status, error = served.stop()
    assert status == 0
    assert re.fullmatch(told if cached else "", error), error
    assert [*(tmp_path / "compiled").glob("*")] == []


def test_restart_with_a_cache_compiles_nothing_and_answers_the_same_bytes(tmp_path):
    asked = [request(f"/predict?model={model}", json.dumps({"image": SEVEN}).encode()) for model in ("lstm", "gru")] + [
        request("/models", method="GET")
    ]
    answers, compilations = [], []
    for _ in range(2):
        with ProbedService(environ=UNCACHED | {"GATESCOPE_CACHE": str(tmp_path)}) as served:
            served.until_warm()
            answers.append([served.ask(whole).body for whole in asked])
            compilations.append(served.metrics()["gatescope_compilations_total"])
            assert served.stop() == (0, "")

    assert answers[0] == answers[1]
    assert compilations[0] > 0
    assert compilations[1] == 0
