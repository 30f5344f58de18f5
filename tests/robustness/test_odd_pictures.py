"""Pictures that are whole but unusual are read as the plain picture of the same digit is."""

import json

import numpy as np
import pytest

from tests.robustness.corpus.files import encoded
from tests.robustness.corpus.odd_pictures import JPEGS, PLAIN, PNGS, SCALED_PNGS, TWO_VALUED, TWO_VALUED_PNGS
from tests.robustness.probed_service import ProbedService, request


@pytest.fixture(scope="module")
def served():
    with ProbedService() as served:
        yield served
        assert served.stop() == (0, "")  # Pillow warns of odd tags, which is nothing for the log


def read(served, content: bytes, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The belief in each digit, and what the network got, of a picture that it takes for a seven."""
    answer = served.ask(request("/predict?signals=cell_state", content, f"image/{kind}"))
    assert answer.status == 200, answer.body
    told = json.loads(answer.body)
    assert told["prediction"] == 7
    return np.array(told["probabilities"]), np.array(told["image"])


@pytest.mark.parametrize("name", PNGS)
def test_an_odd_png_is_read_as_the_plain_one(served, name):
    belief, image = read(served, encoded(PLAIN), "png")
    odd_belief, odd_image = read(served, PNGS[name], "png")

    np.testing.assert_allclose(odd_image, image, atol=0.01)
    np.testing.assert_allclose(odd_belief, belief, atol=0.01)


@pytest.mark.parametrize("name", TWO_VALUED_PNGS)
def test_a_png_of_few_bits_is_read_as_the_same_in_eight(served, name):
    plain, odd = (read(served, png, "png") for png in (encoded(TWO_VALUED), TWO_VALUED_PNGS[name]))

    for found, expected in zip(odd, plain, strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", SCALED_PNGS)
def test_a_png_of_another_size_is_read_nearly_as_the_plain_one(served, name):
    belief, odd_belief = (read(served, png, "png")[0] for png in (encoded(PLAIN), SCALED_PNGS[name]))

    np.testing.assert_allclose(odd_belief, belief, atol=0.05)


@pytest.mark.parametrize("name", JPEGS)
def test_an_odd_jpeg_is_read_as_the_plain_one(served, name):
    belief, image = read(served, JPEGS["plain"], "jpeg")
    odd_belief, odd_image = read(served, JPEGS[name], "jpeg")

    np.testing.assert_allclose(odd_image, image, atol=0.1)
    np.testing.assert_allclose(odd_belief, belief, atol=0.05)
