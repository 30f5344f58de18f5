"""Whatever is sent, the answer is a small problem document that repeats none of it, and the next one is answered."""

import json

import pytest

from gatescope.app.problems import KINDS
from tests.robustness.corpus import CASES
from tests.robustness.corpus.case import MARK
from tests.robustness.probed_service import GOOD, ProbedService, read_answer

MOST = 4000  # bytes of a refusal


@pytest.fixture(scope="module")
def impatient():
    """A service that waits a second for what is not coming."""
    with ProbedService(environ={"GATESCOPE_RECEIVE_SECONDS": "1"}) as served:
        yield served
        assert served.stop() == (0, "")  # nothing went wrong in there, so that nothing was logged


@pytest.fixture(scope="module")
def good(impatient) -> bytes:
    """What the service answers to a good request."""
    answer = impatient.ask(GOOD)
    assert answer.status == 200
    return answer.body


@pytest.mark.parametrize("name", CASES)
def test_hostile_request_gets_a_small_problem_and_the_next_request_an_answer(impatient, good, name):
    case = CASES[name]
    with impatient.connect() as client:
        client.sendall(case.sent)
        answer = read_answer(client)

    problem = json.loads(answer.body)
    assert problem["type"] == f"/problems/{case.kind}", problem
    assert answer.status == problem["status"] == KINDS[case.kind][0]
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.body) < MOST
    assert MARK not in answer.body.decode() and MARK not in str(answer.headers)
    assert impatient.ask(GOOD).body == good
