import pytest

from gatescope.app.http.negotiation import preferred

OFFERS = ("application/json", "application/vnd.safetensors")
JSON, TENSORS = OFFERS


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (TENSORS, TENSORS),
        (f"{JSON};q=0.8, {TENSORS}", TENSORS),
        (f"{JSON};q=0.8, {TENSORS};q=0.8", JSON),
        (f"{JSON};q=0, */*", TENSORS),
        (f"*/*;q=0.1, {TENSORS};q=0.2", TENSORS),
        (f"*/*, {TENSORS};q=0.2", JSON),
        ("  Application/VND.Safetensors ; Q=0.3 , text/html", TENSORS),
        ("text/html", None),
        (f"{JSON};q=0", None),
        (f"{JSON};q=none", None),
        (f"{JSON};q=nan", None),
        (",,;", None),
    ],
)
def test_preferred_offer_has_the_highest_quality(accept, expected):
    assert preferred(accept, OFFERS) == expected
