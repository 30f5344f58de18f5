"""Many float32 numbers as JSON, all at once.

A trace of the LSTM is 21,504 of them, and orjson, which looks for the shortest text of each, takes three times as long
as computing them; this takes half as long as that. A number has twelve decimals here, written by NumPy four at a time:
enough to read back as the same float32, unless it is so small that it has few of its digits among them, or so large
that it has more before the point. Where these are few they get an exponent; where they are many, orjson writes all.
"""

import numpy as np
import orjson
from numpy.typing import NDArray

FEWEST = 4096  # numbers; fewer are written by orjson in less time
MOST_ODD = 1 / 256  # of the numbers; twice as many are written by orjson in as much time
# From and below which twelve decimals are enough and not too many. Near 2**-14, float32 numbers are 3.6e-12 apart, so
# that what lies less than 1e-12 below one of them, where leaving out the rest leads, reads back as that.
SMALL, LARGE = np.float32(2**-14), np.float32(10)

# A number is four words of four characters: what stands before it, its sign, a digit and the point; twelve decimals.
WORDS, WORD, POWER = 4, 4, np.int32(10_000)
UP_TO_POINT = np.array([b",%b%d." % (sign, digit) for sign in (b" ", b"-") for digit in range(10)]).view(np.uint32)
FOUR_DECIMALS = np.array([b"%04d" % number for number in range(10_000)]).view(np.uint32)
BEGINS, ROW_ENDS, ENDS = np.array([b"   [", b"],  ", b"]]  "]).view(np.uint32)
ROW_BEGINS = ord("[")


def write(tables: NDArray[np.float32]) -> list[bytes]:
    """Each table as JSON.

    Args:
      tables: [S, T, n], finite numbers.

    Returns:
      S texts of T lists of n numbers; each number reads back as the same float32.
    """
    tables = np.ascontiguousarray(tables)
    size = np.abs(tables)
    odd = _odd(size) if size.size >= FEWEST else None
    if odd is None or len(odd) > MOST_ODD * size.size:
        return [orjson.dumps(table, option=orjson.OPT_SERIALIZE_NUMPY) for table in tables]
    size.reshape(-1, copy=False)[odd] = 0

    S, T, n = tables.shape
    text = np.empty((S, 1 + T * (WORDS * n + 1)), np.uint32)
    rows = text[:, 1:].reshape(S, T, WORDS * n + 1, copy=False)
    # All of these are exact: the last bit of a number from 2**-14 on is 2**-37 or more, that of 10,000 = 625 * 2**4
    # times as much 2**-33 or more, and the 33 bits behind its point times 10**8 = 390,625 * 2**8 are 52.
    rest = size.astype(np.float64)
    rest *= POWER
    left = np.floor(rest)
    rest -= left
    rest *= POWER * POWER
    first, last = left.astype(np.int32), rest.astype(np.int32)
    digit, middle = first // POWER, last // POWER
    first -= POWER * digit
    last -= POWER * middle
    digit -= 10 * (tables.view(np.int32) >> 31)
    for word, (table, place) in enumerate(
        ((UP_TO_POINT, digit), (FOUR_DECIMALS, first), (FOUR_DECIMALS, middle), (FOUR_DECIMALS, last))
    ):
        rows[:, :, word:-1:WORDS] = table.take(place, mode="clip")
    for which, row, column in zip(*np.unravel_index(odd, tables.shape), strict=True):
        number = b",% .8e" % tables[which, row, column]  # nine digits are enough for any float32
        rows[which, row, WORDS * column : WORDS * (column + 1)] = np.frombuffer(number, np.uint32)

    text[:, 0], rows[:, :, -1], rows[:, -1, -1] = BEGINS, ROW_ENDS, ENDS
    characters = text.view(np.uint8)[:, WORD:].reshape(S, T, -1, copy=False)
    characters[:, :, 0] = ROW_BEGINS
    return [table.tobytes() for table in text]


def _odd(size: NDArray[np.float32]) -> NDArray[np.intp]:
    """Where the numbers stand, in one row, that twelve decimals are too few or too many for."""
    # The bits of numbers above zero are in the numbers' order, and those of zero less one are larger than all.
    bits = size.view(np.uint32) - np.uint32(1)
    if bits.min() >= SMALL.view(np.uint32) - np.uint32(1) and size.max() < LARGE:
        return np.empty(0, np.intp)
    return np.flatnonzero((size < SMALL) & (size > 0) | (size >= LARGE))
