"""MNIST: taken from a folder or fetched from a public mirror, and divided for training.

Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits" (1998); CC BY-SA 3.0.
"""

import tempfile
from pathlib import Path

from gatescope.model.data.mnist_files import MnistError as MnistError
from gatescope.model.data.mnist_files import Pixels, Split, find, names, parse

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
VALIDATION_SIZE = 5_000

_BY_HAND = "set GATESCOPE_DATA to a folder that holds the four MNIST files"


def read(split: Split, folder: str | Path | None = None) -> tuple[Pixels, Pixels]:
    """The digits of one split, in MNIST's order.

    Args:
      split: "train" (60,000 digits) or "test" (10,000).
      folder: holds the files, packed or not, itself or in a folder `mnist` within. Without it the files are
        downloaded, once, into the user's cache.

    Returns:
      images [N, 28, 28] uint8, ink 255; labels [N] uint8.

    Raises:
      MnistError: a file is missing, cut short, not IDX, or not MNIST's, or it cannot be downloaded.
    """
    images, labels = names(split)
    return _read_file(images, folder), _read_file(labels, folder)


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
    place = Path(folder) if folder else _cache()
    path = find(name, place)
    if path is None and folder:
        raise MnistError(
            f"{name}.gz (or {name}) must be in {place} or {place / 'mnist'}; it is in neither. "
            "Put it there, or name no folder and unset GATESCOPE_DATA to have it downloaded."
        )
    if path is None:
        return _download(name, place)
    try:
        return parse(path, name)
    except MnistError as flaw:
        advice = "put a fresh copy there" if folder else f"delete it to have it downloaded again, or {_BY_HAND}"
        raise MnistError(f"{path} {flaw}; {advice}.") from flaw


def _cache() -> Path:
    import pooch  # type: ignore[import-untyped]

    return Path(pooch.os_cache("gatescope"))


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
                    values = parse(path, name)
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

    # A bar without a total has no truth value, which pooch asks for before it sets the total.
    with tqdm(desc=path.name, total=1, unit="B", unit_scale=True) as progress:
        try:
            pooch.HTTPDownloader(progressbar=progress, chunk_size=65_536, timeout=30)(url, str(path), None)
        except requests.HTTPError as error:
            raise MnistError(f"refuses ({error})") from error
        except requests.RequestException as error:
            raise MnistError(f"cannot be reached ({type(error).__name__})") from error
