"""Numbers written all at once are JSON, and the same float32 when they are read."""

import json
import re

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gatescope.app.formats import json_floats
from gatescope.app.formats.json_floats import FEWEST, LARGE, MOST_ODD, SMALL

SHAPE = (3, 28, 64)  # more than FEWEST
assert np.prod(SHAPE) > FEWEST
TWELVE_DECIMALS = re.compile(rb"[ -][0-9]\.[0-9]{12}[],]")
ANY = st.integers(0, 2**32 - 1).map(lambda bits: np.uint32(bits).view(np.float32)).filter(np.isfinite)
USUAL = st.floats(float(SMALL), 9.5, width=32) | st.floats(-9.5, -float(SMALL), width=32) | st.just(0.0)


def bits(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.float32).view(np.uint32)


def write(tables) -> list[bytes]:
    return [bytes(text) for text in json_floats.write(tables)]


def read_back(texts: list[bytes]) -> np.ndarray:
    """The numbers as float64, on which two JSON parsers agree; a program casts them to float32."""
    found = [json.loads(text) for text in texts]
    assert found == [orjson.loads(text) for text in texts]
    return np.array(found)


def usual(shape=SHAPE, seed=0) -> np.ndarray:
    """Numbers as gates have them, none of them odd."""
    values = np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)
    return np.where(np.abs(values) < 0.001, np.float32(0.5), values)


@given(arrays(np.float32, SHAPE, elements=USUAL, fill=st.just(np.float32(0.25))))
def test_numbers_with_twelve_decimals_round_trip(tables):
    texts = write(tables)

    assert len(TWELVE_DECIMALS.findall(b"".join(texts))) == tables.size
    np.testing.assert_array_equal(bits(read_back(texts)), bits(tables))


@given(st.lists(ANY, min_size=1, max_size=5), st.data())
def test_finite_numbers_round_trip(numbers, data):
    tables = usual()
    for number in numbers:
        tables[data.draw(st.tuples(*(st.integers(0, side - 1) for side in SHAPE)))] = number

    np.testing.assert_array_equal(bits(read_back(write(tables))), bits(tables))


@pytest.mark.parametrize("exponent", range(-15, 5))
@pytest.mark.parametrize("sign", [1, -1])
def test_neighbours_of_powers_of_two_round_trip(exponent, sign):
    """There what twelve decimals leave out is nearest to half of the way to the next number."""
    first = np.float32(2.0**exponent).view(np.uint32).astype(np.int64)
    count = int(np.prod(SHAPE))
    tables = sign * (first + np.arange(count) - count // 2).astype(np.uint32).view(np.float32).reshape(SHAPE)

    np.testing.assert_array_equal(bits(read_back(write(tables))), bits(tables))


EDGES = [
    *(np.nextafter(edge, towards) for edge in (SMALL, LARGE) for towards in (np.float32(0), np.float32(100))),
    *(SMALL, LARGE, np.float32(0), np.float32(-0.0), np.float32(1)),
    *(np.finfo(np.float32).max, np.finfo(np.float32).tiny, np.finfo(np.float32).smallest_subnormal),
]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 5, 0), (1, 5, 63), (2, 27, 63)])
def test_edges_of_the_decimal_range_round_trip_at_every_position(edge, place):
    for number in (edge, -edge):
        tables = usual()
        tables[place] = number

        np.testing.assert_array_equal(bits(read_back(write(tables))), bits(tables))


@pytest.mark.parametrize("scale", [1e-30, 1e-7, 1e30])
def test_orjson_writes_tables_of_mostly_odd_numbers(scale):
    tables = (usual() * scale).astype(np.float32)

    assert write(tables) == [orjson.dumps(table, option=orjson.OPT_SERIALIZE_NUMPY) for table in tables]


@pytest.mark.parametrize("more", [0, 1])
def test_allowed_odd_numbers_leave_the_others_unchanged(more):
    tables = usual((4, 28, 64))
    tables[:, :, 5] = 0  # which needs no more decimals than there are
    most = int(MOST_ODD * tables.size)
    others = np.flatnonzero(tables)
    tables.reshape(-1)[others[: 3 * (most + more) : 3]] = 1e-9

    texts = write(tables)

    np.testing.assert_array_equal(bits(read_back(texts)), bits(tables))
    assert len(TWELVE_DECIMALS.findall(b"".join(texts))) == (0 if more else tables.size - most)


@pytest.mark.parametrize("shape", [(0, 28, 128), (1, 28, 1), (2, 28, 3)])
def test_small_tables_are_written(shape):
    tables = usual(shape)

    texts = write(tables)

    assert len(texts) == shape[0]
    if texts:
        np.testing.assert_array_equal(bits(read_back(texts)), bits(tables))


def test_tables_may_be_non_contiguous():
    tables = np.swapaxes(usual((28, 3, 64)), 0, 1)
    tables[1, 4, 2] = 1e-20
    assert not tables.flags.c_contiguous
    before = tables.copy()

    np.testing.assert_array_equal(bits(read_back(write(tables))), bits(tables))
    np.testing.assert_array_equal(tables, before)
