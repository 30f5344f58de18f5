"""MNIST: found in a folder or fetched from a public mirror, verified byte for byte, read.

Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits" (1998); CC BY-SA 3.0.
"""

import gzip
import hashlib
import math
import os
import tempfile
import zlib
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# Of each file: what it holds, and the MD5 of its decompressed bytes (mirrors compress the same bytes differently).
FILES: dict[str, tuple[tuple[int, ...], str]] = {
    "train-images-idx3-ubyte": ((60_000, 28, 28), "6bbc9ace898e44ae57da46a324031adb"),
    "train-labels-idx1-ubyte": ((60_000,), "a25bea736e30d166cdddb491f175f624"),
    "t10k-images-idx3-ubyte": ((10_000, 28, 28), "2646ac647ad5339dbf082846283269ea"),
    "t10k-labels-idx1-ubyte": ((10_000,), "27ae3e4e09519cfbb04c329615203637"),
}
VALIDATION_SIZE = 5_000

Split = Literal["train", "test"]
Pixels = NDArray[np.uint8]

_PREFIXES: dict[Split, str] = {"train": "train", "test": "t10k"}
_BY_HAND = "set GATESCOPE_DATA to a folder that holds the four MNIST files"


class MnistError(ValueError):
    """MNIST cannot be had, or a file of it is not what it should be."""


def read(split: Split, folder: str | Path | None = None) -> tuple[Pixels, Pixels]:
    """The digits of one split, in MNIST's order.

    Args:
      split: "train" (60,000 digits) or "test" (10,000).
      folder: holds the files, packed or not, itself or in a folder `mnist` within. Without it $GATESCOPE_DATA is
        that folder; without that the files are downloaded, once, into the user's cache.

    Returns:
      images [N, 28, 28] uint8, ink 255; labels [N] uint8.

    Raises:
      MnistError: a file is missing, cut short, not IDX, or not MNIST's, or it cannot be downloaded.
    """
    if split not in _PREFIXES:
        raise MnistError(f'split must be "train" or "test"; got {split!r}.')
    prefix = _PREFIXES[split]
    images = _read_file(f"{prefix}-images-idx3-ubyte", folder)
    labels = _read_file(f"{prefix}-labels-idx1-ubyte", folder)
    return images, labels


def split_validation(images: Pixels, labels: Pixels) -> tuple[tuple[Pixels, Pixels], tuple[Pixels, Pixels]]:
    """Training digits and, from the end, the 5,000 that validate: (images, labels), (images, labels)."""
    if len(images) != len(labels) or len(images) <= VALIDATION_SIZE:
        raise ValueError(
            f"there must be as many images as labels, and more than the {VALIDATION_SIZE} that validate; "
            f"got {len(images)} images and {len(labels)} labels."
        )
    cut = len(images) - VALIDATION_SIZE
    return (images[:cut], labels[:cut]), (images[cut:], labels[cut:])


def _read_file(name: str, folder: str | Path | None) -> Pixels:
    own = folder or os.environ.get("GATESCOPE_DATA")
    place = Path(own) if own else _cache()
    path = _find(name, place)
    if path is None and own:
        raise MnistError(
            f"{name}.gz (or {name}) must be in {place} or {place / 'mnist'}; it is in neither. "
            "Put it there, or name no folder and unset GATESCOPE_DATA to have it downloaded."
        )
    if path is None:
        return _download(name, place)
    try:
        return _parse(path, name)
    except MnistError as flaw:
        advice = "put a fresh copy there" if own else f"delete it to have it downloaded again, or {_BY_HAND}"
        raise MnistError(f"{path} {flaw}; {advice}.") from flaw


def _find(name: str, folder: Path) -> Path | None:
    candidates = (place / file for place in (folder, folder / "mnist") for file in (f"{name}.gz", name))
    return next((path for path in candidates if path.is_file()), None)


def _cache() -> Path:
    import pooch  # type: ignore[import-untyped]

    return Path(pooch.os_cache("gatescope"))


def _parse(path: Path, name: str) -> Pixels:
    """What the file holds; a MnistError says what is wrong with it, and the caller in which file."""
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


def _download(name: str, cache: Path) -> Pixels:
    """From the first mirror that has it whole; only what has been checked comes into the cache."""
    failures = []
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="unfinished-") as unfinished:
            path = Path(unfinished) / f"{name}.gz"
            for mirror in MIRRORS:
                try:
                    _fetch(f"{mirror}{path.name}", path)
                    values = _parse(path, name)
                except MnistError as flaw:
                    failures.append(f"{mirror}: {flaw}")
                else:
                    path.replace(cache / path.name)
                    return values
    except OSError as error:
        raise MnistError(f"{cache} must be a folder with room for {name}.gz ({error}); or {_BY_HAND}.") from error
    raise MnistError(
        f"{name}.gz could not be downloaded ({'; '.join(failures)}); go online and try again, or {_BY_HAND}."
    )


def _fetch(url: str, path: Path) -> None:
    import pooch
    import requests
    from tqdm import tqdm  # type: ignore[import-untyped]

    # A bar without a total has no truth value, which pooch asks for before it sets the total that it is told.
    with tqdm(desc=path.name, total=1, unit="B", unit_scale=True) as progress:
        try:
            pooch.HTTPDownloader(progressbar=progress, chunk_size=65_536, timeout=30)(url, str(path), None)
        except requests.HTTPError as error:
            raise MnistError(f"refuses ({error})") from error
        except requests.RequestException as error:
            raise MnistError(f"cannot be reached ({type(error).__name__})") from error
