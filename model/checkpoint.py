"""Trained classifiers as safetensors files with their configuration and a checksum.

The file holds the classifier's arrays by their path (`layers.0.W`, `readout.kernel`, …) and, in its metadata, the
configuration, the model card (training and accuracy) and a SHA-256 over all of it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
from flax import nnx

from gatescope.model import weights_file
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig
from gatescope.model.weights_file import CheckpointError, find


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """A trained classifier with its configuration and its model card.

    Args:
      name: of the model.
      path: of the weights file.
      digest: the SHA-256 of the file's content, in hexadecimal.
      config: the classifier's shape.
      card: training and accuracy; plain JSON values.
      classifier: the network. Its weights are constants of compiled functions: do not change them. From `describe`
        they are shapes without values.
    """

    name: str
    path: Path
    digest: str
    config: ModelConfig
    card: dict[str, Any]
    classifier: RowClassifier

    @property
    def parameters(self) -> int:
        """The number of parameters."""
        return count_parameters(self.classifier)

    def widths(self) -> tuple[dict[str, int], ...]:
        """For each layer, bottom first, the width n of each signal, by name; no signal is computed."""
        rows, columns = self.config.rows, self.config.columns
        layers = nnx.eval_shape(lambda network: network.forward(jnp.zeros((1, rows, columns))).layers, self.classifier)
        return self.classifier.in_order(layers, lambda values: int(values.shape[-1]))


def load(name_or_path: str | Path) -> Checkpoint:
    """Load a trained classifier.

    Args:
      name_or_path: one of `names()`, or a path that ends in `.safetensors`.

    Raises:
      CheckpointError: the model is missing, or its file is damaged or not a weights file of Gatescope.
    """
    checkpoint, leaves = _open(find(name_or_path))
    nnx.update(checkpoint.classifier, nnx.State(nnx.traversals.unflatten_mapping(leaves)))
    return checkpoint


def describe(name_or_path: str | Path) -> Checkpoint:
    """Load a trained classifier without its weights, which are checked and discarded.

    Args:
      name_or_path: one of `names()`, or a path that ends in `.safetensors`.

    Raises:
      CheckpointError: as `load`, for the same files.
    """
    checkpoint, _ = _open(find(name_or_path))
    return checkpoint


def save_checkpoint(path: Path, classifier: RowClassifier, card: dict[str, Any]) -> None:
    """Write a classifier's weights, configuration and model card atomically."""
    arrays = {".".join(map(str, key)): np.asarray(leaf) for key, leaf in _leaves(classifier).items()}
    weights_file.write(path, {"config": classifier.config.to_json(), "card": json.dumps(card)}, arrays)


def _open(path: Path) -> tuple[Checkpoint, dict[tuple[Any, ...], np.ndarray]]:
    """A file's checkpoint, with shapes in place of weights, and the weights by their path in the classifier."""
    read = weights_file.read(path)
    config, card = _parse(path, read.metadata)
    classifier = _shapes(path, config)
    checkpoint = Checkpoint(
        name=path.stem, path=path, digest=read.digest, config=config, card=card, classifier=classifier
    )
    return checkpoint, _checked(path, classifier, read.arrays)


def _parse(path: Path, metadata: dict[str, str]) -> tuple[ModelConfig, dict[str, Any]]:
    try:
        config, card = ModelConfig.from_json(metadata["config"]), json.loads(metadata["card"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} has a configuration that this version does not know: {error}") from None
    if not isinstance(card, dict):
        raise CheckpointError(f"{path} must have a JSON object as its card; it has a {type(card).__name__}.")
    return config, card


def _shapes(path: Path, config: ModelConfig) -> RowClassifier:
    """A classifier with shapes in place of weights; no initial weights are computed."""
    try:
        classifier: RowClassifier = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    except ValueError as error:
        raise CheckpointError(f"{path} has a configuration that this version does not know: {error}") from None
    return classifier


def _checked(path: Path, classifier: RowClassifier, arrays: dict[str, np.ndarray]) -> dict[tuple[Any, ...], np.ndarray]:
    """The arrays by their path in the classifier, after a check of names, shapes, types and values."""
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
    """The parameters by their path, such as ("layers", 0, "W")."""
    pure = nnx.to_pure_dict(nnx.state(classifier, nnx.Param))
    return nnx.traversals.flatten_mapping(pure)
