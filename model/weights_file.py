"""Weights files: named arrays, metadata and a checksum, read and written without JAX.

The format is safetensors. The metadata hold the format's name, the configuration, the model card (training and
accuracy) and a SHA-256 over those and the arrays.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gatescope.model.atomic_write import replace

ZOO = Path(__file__).parent / "zoo"
FORMAT = "gatescope-1"


class CheckpointError(ValueError):
    """A missing or invalid weights file; the message names the file, the fault and a remedy."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weights:
    """The content of a weights file.

    Args:
      metadata: texts by name; `gatescope.model.checkpoint` parses them.
      arrays: by name.
      digest: the SHA-256 over both, in hexadecimal.
    """

    metadata: dict[str, str]
    arrays: dict[str, np.ndarray]
    digest: str


def names() -> tuple[str, ...]:
    """The names of the models that ship, in alphabetical order."""
    return tuple(sorted(path.stem for path in ZOO.glob("*.safetensors")))


def find(name_or_path: str | Path) -> Path:
    """The weights file of a model; a path is returned as it is, whether or not the file exists.

    Args:
      name_or_path: one of `names()`, or a path that ends in `.safetensors`.

    Raises:
      CheckpointError: it is neither.
    """
    path = Path(name_or_path)
    if path.suffix == ".safetensors":
        return path
    if str(name_or_path) not in names():
        raise CheckpointError(
            f"The models here are {', '.join(names()) or 'none'}; got {str(name_or_path)!r}."
            " Name one of them or give a path that ends in .safetensors."
        )
    return ZOO / f"{name_or_path}.safetensors"


def read(path: Path) -> Weights:
    """Read and check a weights file.

    Raises:
      CheckpointError: the file is missing, damaged, or not a weights file of Gatescope.
    """
    try:
        with safe_open(path, framework="np") as file:
            metadata, arrays = file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}
    except FileNotFoundError:
        raise CheckpointError(f"{path} does not exist.") from None
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"{path} must be a whole safetensors file; it is truncated or damaged ({error}). Copy or train it anew."
        ) from None
    if metadata.get("format") != FORMAT:
        raise CheckpointError(
            f"{path} must say format {FORMAT!r} in its metadata; it says {metadata.get('format')!r}."
            " Use a file that `gatescope train` wrote."
        )
    if metadata.get("sha256") != (digest := digest_over(metadata, arrays)):
        raise CheckpointError(f"{path} does not match the checksum in its metadata; copy or train it anew.")
    return Weights(metadata=metadata, arrays=arrays, digest=digest)


def write(path: Path, metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> None:
    """Write a weights file with its format and checksum atomically."""
    metadata = {"format": FORMAT, **metadata}
    replace(path, save(arrays, metadata=metadata | {"sha256": digest_over(metadata, arrays)}))


def digest_of(path: Path) -> str:
    """The SHA-256 in a weights file's header, without a check of its content.

    Raises:
      CheckpointError: the file is missing, invalid or has none.
    """
    try:
        with safe_open(path, framework="np") as file:
            return str((file.metadata() or {})["sha256"])
    except (KeyError, SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} must be a weights file with a checksum in its metadata ({error}).") from None


def digest_over(metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> str:
    """The SHA-256 over all arrays and all metadata but itself, in hexadecimal."""
    digest = hashlib.sha256()
    for key in sorted(set(metadata) - {"sha256"}):
        digest.update(f"{key}\0{metadata[key]}\0".encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}\0{array.dtype}\0{array.shape}\0".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
