"""MNIST's files as they lie in a folder: found, verified byte for byte, read.

Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits" (1998); CC BY-SA 3.0.
"""

import gzip
import hashlib
import math
import zlib
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Of each file: what it holds, and the MD5 of its decompressed bytes (mirrors compress the same bytes differently).
FILES: dict[str, tuple[tuple[int, ...], str]] = {
    "train-images-idx3-ubyte": ((60_000, 28, 28), "6bbc9ace898e44ae57da46a324031adb"),
    "train-labels-idx1-ubyte": ((60_000,), "a25bea736e30d166cdddb491f175f624"),
    "t10k-images-idx3-ubyte": ((10_000, 28, 28), "2646ac647ad5339dbf082846283269ea"),
    "t10k-labels-idx1-ubyte": ((10_000,), "27ae3e4e09519cfbb04c329615203637"),
}

Split = Literal["train", "test"]
Pixels = NDArray[np.uint8]

_PREFIXES: dict[Split, str] = {"train": "train", "test": "t10k"}


class MnistError(ValueError):
    """MNIST cannot be had, or a file of it is not what it should be."""


def names(split: Split) -> tuple[str, str]:
    """What the files with the images and the labels of a split are called.

    Raises:
      MnistError: there is no such split.
    """
    if split not in _PREFIXES:
        raise MnistError(f'split must be "train" or "test"; got {split!r}.')
    return f"{_PREFIXES[split]}-images-idx3-ubyte", f"{_PREFIXES[split]}-labels-idx1-ubyte"


def find(name: str, folder: Path) -> Path | None:
    """A file, packed or not, in a folder or in the folder `mnist` within; None if it is in neither."""
    candidates = (place / file for place in (folder, folder / "mnist") for file in (f"{name}.gz", name))
    return next((path for path in candidates if path.is_file()), None)


def parse(path: Path, name: str) -> Pixels:
    """What the file holds, in the shape that FILES tells.

    Raises:
      MnistError: it is damaged, or not MNIST's; the message says what is wrong, and the caller in which file.
    """
    shape, md5 = FILES[name]
    content = path.read_bytes()
    if path.suffix == ".gz":
        try:
            content = gzip.decompress(content)
        except EOFError:
            raise MnistError("is cut short: its gzip data stop before their end mark") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise MnistError(f"must be gzip data, and is not or is damaged ({error})") from None
    # The IDX format: two zeros, the type (8: unsigned bytes), how many dimensions, and each one's size.
    magic = bytes([0, 0, 8, len(shape)])
    if content[:4] != magic:
        raise MnistError(f"must begin with the IDX magic number {magic.hex()}; it begins with {content[:4].hex()}")
    start = 4 + 4 * len(shape)
    sizes = tuple(np.frombuffer(content[4:start].ljust(start - 4, b"\0"), ">u4").tolist())
    if sizes != shape:
        raise MnistError(f"must announce {_by(shape)} values; it announces {_by(sizes)}")
    expected = start + math.prod(shape)
    if len(content) != expected:
        problem = "is cut short" if len(content) < expected else "goes on too long"
        raise MnistError(f"{problem}: it must have {expected:,} bytes when decompressed and has {len(content):,}")
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != md5:
        raise MnistError(f"must have the checksum (MD5, decompressed) {md5}; it has {found}, so it is not MNIST's file")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _by(sizes: tuple[int, ...]) -> str:
    return " x ".join(f"{size:,}" for size in sizes)
