"""Everything hostile that is sent to the service, by name."""

from tests.robustness.corpus import json_bodies, pictures, requests, tensors
from tests.robustness.corpus.case import Case

CASES: dict[str, Case] = {}
for _part in (json_bodies, pictures, requests, tensors):
    assert not CASES.keys() & _part.CASES.keys()
    CASES |= _part.CASES
