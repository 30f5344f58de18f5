"""Serialize arrays of float32 numbers as JSON.

A trace of the LSTM has 21,504 numbers. orjson, which finds the shortest text of each, takes three times as long as
computing them; this takes a third of that. A number gets twelve decimals here, looked up four at a time: enough to
parse as the same float32, except for very small and for large numbers. If those are few, they get an exponent; if they
are many, orjson writes all.
"""

import numpy as np
import orjson
from numpy.typing import NDArray

FEWEST = 4096  # numbers; fewer are left to orjson, which takes less than 0.1 ms more and writes the shortest texts
MOST_ODD = 1 / 256  # of the numbers; at twice as many, orjson takes the same time
# Twelve decimals are right for numbers from SMALL to below LARGE. Near 2**-14, float32 numbers are 3.6e-12 apart, so
# truncation, by less than 1e-12, still parses as the same number.
SMALL, LARGE = np.float32(2**-14), np.float32(10)

# A number is two words of eight characters: separator, sign, digit, point and four decimals; then eight decimals, of
# which each half is looked up separately.
WORDS, POWER = 2, np.int32(10_000)
FOUR_DECIMALS = np.array([b"%04d" % number for number in range(POWER)]).view(np.uint32)
UP_TO_POINT = np.array([b",%b%d." % (sign, digit) for sign in (b" ", b"-") for digit in range(10)]).view(np.uint32)
UP_TO_FOURTH = np.stack(np.broadcast_arrays(UP_TO_POINT[:, None], FOUR_DECIMALS), -1).view(np.uint64).reshape(-1)
NEGATIVE = len(UP_TO_FOURTH) // 2  # where those with a minus begin
BEGINS, ROW_ENDS, ENDS = np.array([b"       [", b"],      ", b"]]      "]).view(np.uint64)
ROW_BEGINS = ord("[")


def write(tables: NDArray[np.float32]) -> list[bytes | memoryview]:
    """Serialize each table as JSON.

    Args:
      tables: [S, T, n], finite numbers.

    Returns:
      S texts of T lists of n numbers; each number parses as the same float32.
    """
    tables = np.ascontiguousarray(tables)
    size = np.abs(tables)
    odd = _odd(size) if size.size >= FEWEST else None
    if odd is None or len(odd) > MOST_ODD * size.size:
        return [orjson.dumps(table, option=orjson.OPT_SERIALIZE_NUMPY) for table in tables]
    size.reshape(-1, copy=False)[odd] = 0

    # All of these are exact: the last bit of a number from 2**-14 on is 2**-37 or more, that of 10,000 = 625 * 2**4
    # times as much 2**-33 or more, and the 33 bits behind its point times 10**8 = 390,625 * 2**8 are 52.
    rest = np.multiply(size, POWER, dtype=np.float64)
    first = rest.astype(np.int32)
    rest -= first
    rest *= POWER * POWER
    last = rest.astype(np.int32)
    middle = last // POWER
    last -= POWER * middle
    first -= NEGATIVE * (tables.view(np.int32) >> 31)

    S, T, n = tables.shape
    text = np.empty((S, 1 + T * (WORDS * n + 1)), np.uint64)
    rows = text[:, 1:].reshape(S, T, WORDS * n + 1, copy=False)
    halves = rows.view(np.uint32)
    rows[:, :, :-1:WORDS] = UP_TO_FOURTH.take(first, mode="clip")
    halves[:, :, 2:-2:4] = FOUR_DECIMALS.take(middle, mode="clip")
    halves[:, :, 3:-2:4] = FOUR_DECIMALS.take(last, mode="clip")
    for which, row, column in zip(*np.unravel_index(odd, tables.shape), strict=True):
        number = b",% .8e" % tables[which, row, column]  # nine digits are enough for any float32
        rows[which, row, WORDS * column : WORDS * (column + 1)] = np.frombuffer(number, np.uint64)

    text[:, 0], rows[:, :, -1], rows[:, -1, -1] = BEGINS, ROW_ENDS, ENDS
    rows.view(np.uint8)[:, :, 0] = ROW_BEGINS
    return [table.data for table in text]


def _odd(size: NDArray[np.float32]) -> NDArray[np.intp]:
    """Flat indices of the numbers that need more than twelve decimals or more than one digit before the point."""
    # The bits of numbers above zero are in the numbers' order, and those of zero less one are larger than all.
    bits = size.view(np.uint32) - np.uint32(1)
    if bits.min() >= SMALL.view(np.uint32) - np.uint32(1) and size.max() < LARGE:
        return np.empty(0, np.intp)
    return np.flatnonzero((size < SMALL) & (size > 0) | (size >= LARGE))
