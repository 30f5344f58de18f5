"""A weights file: named arrays, what they are for, and a checksum over all of it. Nothing of JAX is needed to read it.

The file is safetensors. In its metadata stand the format, the configuration, the card (what is known about the training
and the accuracy) and a SHA-256 over those and the arrays.
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
    """A weights file that can't be used; says which file, what is wrong and what to do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weights:
    """What stands in a weights file.

    Args:
      metadata: texts by name; what they must hold is for whoever builds the network to say.
      arrays: by name.
      digest: the SHA-256 over both, in hexadecimal, which tells this file from every other.
    """

    metadata: dict[str, str]
    arrays: dict[str, np.ndarray]
    digest: str


def names() -> tuple[str, ...]:
    """The models that ship, in alphabetical order."""
    return tuple(sorted(path.stem for path in ZOO.glob("*.safetensors")))


def find(name_or_path: str | Path) -> Path:
    """The file of a model, which need not be there where a path is given.

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
    """All that stands in a weights file.

    Raises:
      CheckpointError: there is no such file, it is damaged, or was not written by this program.
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
    """Write a weights file, with its format and its checksum; it is there whole or not at all."""
    metadata = {"format": FORMAT, **metadata}
    replace(path, save(arrays, metadata=metadata | {"sha256": digest_over(metadata, arrays)}))


def digest_of(path: Path) -> str:
    """The SHA-256 that a weights file says of itself; nothing is read but its header.

    Raises:
      CheckpointError: there is no such file, or it says none.
    """
    try:
        with safe_open(path, framework="np") as file:
            return str((file.metadata() or {})["sha256"])
    except (KeyError, SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} must be a weights file with a checksum in its metadata ({error}).") from None


def digest_over(metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> str:
    """The SHA-256 over all metadata but itself, and all arrays."""
    digest = hashlib.sha256()
    for key in sorted(set(metadata) - {"sha256"}):
        digest.update(f"{key}\0{metadata[key]}\0".encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}\0{array.dtype}\0{array.shape}\0".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
