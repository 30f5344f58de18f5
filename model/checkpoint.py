"""Trained weights as one safetensors file that says what it is and refuses to be anything else.

The file holds the classifier's arrays by their path (`layers.0.W`, `readout.kernel`, …) and, in its metadata, the
configuration, the card (what is known about the training and the accuracy) and a SHA-256 over all of it.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from flax import nnx
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from model.classifier import RowClassifier, count_parameters
from model.config import ModelConfig
from model.files import replace

ZOO = Path(__file__).parent / "zoo"
FORMAT = "gatescope-1"


class CheckpointError(ValueError):
    """A weights file that can't be used; says which file, what is wrong and what to do."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """A trained classifier and what is known about it.

    Args:
      name: how it is asked for.
      path: the file it came from.
      config: its shape.
      card: how it was trained and how accurate it is; plain JSON values.
      classifier: the network; treat its weights as constants, compiled functions hold on to them. From `describe` it
        has none, only their shapes.
    """

    name: str
    path: Path
    config: ModelConfig
    card: dict[str, Any]
    classifier: RowClassifier

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return count_parameters(self.classifier)

    def widths(self) -> tuple[dict[str, int], ...]:
        """For each layer, bottom first, how many numbers each of its signals has at a row; computes none of them."""
        rows, columns = self.config.rows, self.config.columns
        layers = nnx.eval_shape(lambda network: network.read(jnp.zeros((1, rows, columns))).layers, self.classifier)
        return self.classifier.in_order(layers, lambda values: int(values.shape[-1]))


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


def load(name_or_path: str | Path) -> Checkpoint:
    """Read a trained classifier.

    Args:
      name_or_path: one of `names()`, or a path that ends in `.safetensors`.

    Raises:
      CheckpointError: there is no such model, or its file is damaged or was not written by this program.
    """
    checkpoint, leaves = _open(find(name_or_path))
    nnx.update(checkpoint.classifier, nnx.State(nnx.traversals.unflatten_mapping(leaves)))
    return checkpoint


def describe(name_or_path: str | Path) -> Checkpoint:
    """All that is known about a trained classifier but its weights, which are checked and let go.

    Args:
      name_or_path: one of `names()`, or a path that ends in `.safetensors`.

    Raises:
      CheckpointError: as `load`, for the same files.
    """
    checkpoint, _ = _open(find(name_or_path))
    return checkpoint


def digest_of(path: Path) -> str:
    """The SHA-256 that a weights file says of itself, which tells it from every other; nothing is read but its header.

    Raises:
      CheckpointError: there is no such file, or it says none.
    """
    try:
        with safe_open(path, framework="np") as file:
            return str((file.metadata() or {})["sha256"])
    except (KeyError, SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} must be a weights file with a checksum in its metadata ({error}).") from None


def save_checkpoint(path: Path, classifier: RowClassifier, card: dict[str, Any]) -> None:
    """Write a classifier's weights, its configuration and its card; the file is there whole or not at all."""
    arrays = {".".join(map(str, key)): np.asarray(leaf) for key, leaf in _leaves(classifier).items()}
    metadata = {"format": FORMAT, "config": classifier.config.to_json(), "card": json.dumps(card)}
    metadata["sha256"] = _digest(metadata, arrays)
    replace(path, save(arrays, metadata=metadata))


def _open(path: Path) -> tuple[Checkpoint, dict[tuple[Any, ...], np.ndarray]]:
    """What a file says, with a classifier of mere shapes, and the weights that belong in there by their path."""
    metadata, arrays = _read(path)
    config, card = _parse(path, metadata, arrays)
    classifier = _shapes(path, config)
    checkpoint = Checkpoint(name=path.stem, path=path, config=config, card=card, classifier=classifier)
    return checkpoint, _weights(path, classifier, arrays)


def _read(path: Path) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    try:
        with safe_open(path, framework="np") as file:
            return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}
    except FileNotFoundError:
        raise CheckpointError(f"{path} does not exist.") from None
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"{path} must be a whole safetensors file; it is truncated or damaged ({error}). Copy or train it anew."
        ) from None


def _parse(path: Path, metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> tuple[ModelConfig, dict[str, Any]]:
    if metadata.get("format") != FORMAT:
        raise CheckpointError(
            f"{path} must say format {FORMAT!r} in its metadata; it says {metadata.get('format')!r}."
            " Use a file that `gatescope train` wrote."
        )
    if metadata.get("sha256") != _digest(metadata, arrays):
        raise CheckpointError(f"{path} does not match the checksum in its metadata; copy or train it anew.")
    try:
        config, card = ModelConfig.from_json(metadata["config"]), json.loads(metadata["card"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} has a configuration that this version does not know: {error}") from None
    if not isinstance(card, dict):
        raise CheckpointError(f"{path} must have a JSON object as its card; it has a {type(card).__name__}.")
    return config, card


def _shapes(path: Path, config: ModelConfig) -> RowClassifier:
    """A classifier whose weights are shapes; its own first ones are never computed."""
    try:
        classifier: RowClassifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    except ValueError as error:
        raise CheckpointError(f"{path} has a configuration that this version does not know: {error}") from None
    return classifier


def _weights(path: Path, classifier: RowClassifier, arrays: dict[str, np.ndarray]) -> dict[tuple[Any, ...], np.ndarray]:
    """The arrays by their path in the classifier, if they are what it must have."""
    expected = {".".join(map(str, key)): leaf for key, leaf in _leaves(classifier).items()}
    if difference := sorted(set(expected) ^ set(arrays)):
        raise CheckpointError(
            f"{path} must hold {', '.join(sorted(expected))}; {', '.join(difference)} is missing or does not belong."
        )
    for name, leaf in expected.items():
        array = arrays[name]
        if array.shape != leaf.shape or array.dtype != leaf.dtype:
            raise CheckpointError(
                f"{path}: {name} must be {leaf.dtype} {list(leaf.shape)} for its configuration;"
                f" it is {array.dtype} {list(array.shape)}."
            )
        if not np.isfinite(array).all():
            raise CheckpointError(f"{path}: {name} must be finite; it holds NaN or infinity. Train it anew.")
    return {key: arrays[".".join(map(str, key))] for key in _leaves(classifier)}


def _leaves(classifier: RowClassifier) -> dict[tuple[Any, ...], Any]:
    """The learned arrays by their path, such as ("layers", 0, "W")."""
    pure = nnx.to_pure_dict(nnx.state(classifier, nnx.Param))
    return nnx.traversals.flatten_mapping(pure)


def _digest(metadata: dict[str, str], arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for key in sorted(set(metadata) - {"sha256"}):
        digest.update(f"{key}\0{metadata[key]}\0".encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}\0{array.dtype}\0{array.shape}\0".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
