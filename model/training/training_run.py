"""The folder of a training run: its state, its metrics and its weights.

state.safetensors    the whole `TrainState`, to resume from
metrics.json         configuration, metrics of every epoch and, at the end, the accuracy on the test set
<name>.safetensors   the averaged weights, for `gatescope.load`
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flax import nnx
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gatescope.model.atomic_write import replace
from gatescope.model.checkpoint import save_checkpoint
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.train import TrainState, first_state


class RunError(ValueError):
    """A run that cannot be started or resumed; the message says why and what to do."""


@dataclass(kw_only=True)
class Run:
    """One training run on disk.

    Args:
      name: of the model.
      folder: of the run's files.
      model: the classifier's shape.
      recipe: the hyperparameters.
      epochs: a dict of metrics for each finished epoch: epoch, loss, validation, learning_rate, seconds.
      test: the accuracy on the test set after each row, in [0, 1]; None before the run is finished.
    """

    name: str
    folder: Path
    model: ModelConfig
    recipe: TrainConfig
    epochs: list[dict[str, float]] = field(default_factory=list)
    test: list[float] | None = None

    @property
    def weights_path(self) -> Path:
        return self.folder / f"{self.name}.safetensors"

    @property
    def validation(self) -> float:
        """The accuracy on the validation set after the latest epoch, in [0, 1]."""
        return self.epochs[-1]["validation"]

    def start(self, digits: int) -> TrainState:
        """The initial state of a new run.

        Raises:
          RunError: the folder already holds a run.
        """
        if self._state_path.exists():
            raise RunError(f"{self.folder} already holds a run; go on with --resume or give another --out.")
        return first_state(self.model, self.recipe, digits)

    def resume(self, digits: int) -> TrainState:
        """The last state that was written; the metrics are restored as well.

        Raises:
          RunError: the run is missing, damaged, or has another configuration.
        """
        if not self._state_path.exists():
            raise RunError(f"{self.folder} holds no run to go on with; leave out --resume to begin one.")
        begun = read_run(self.folder)
        for mine, theirs in ((self.model, begun.model), (self.recipe, begun.recipe)):
            for name, value in theirs.values().items():
                if (asked := mine.values()[name]) != value:
                    raise RunError(
                        f"{self.folder} was begun with {name} = {value}; got {asked}."
                        " Resume it as it was begun, or give another --out."
                    )
        self.epochs, self.test = begun.epochs, begun.test
        shapes = jax.eval_shape(lambda: first_state(self.model, self.recipe, digits))
        paths, structure = jax.tree_util.tree_flatten_with_path(shapes)
        try:
            with safe_open(self._state_path, framework="np") as file:
                leaves = [file.get_tensor(jax.tree_util.keystr(path)) for path, _ in paths]
        except (SafetensorError, OSError) as error:
            raise RunError(f"{self._state_path} is damaged ({error}); begin the run anew in another --out.") from None
        state: TrainState = jax.tree.unflatten(structure, leaves)
        return state

    def write(self, state: TrainState, card: dict[str, Any] | None = None) -> None:
        """Write the state, the metrics and the averaged weights, each file atomically."""
        leaves = jax.tree_util.tree_leaves_with_path(state)
        replace(self._state_path, save({jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in leaves}))
        figures = {
            "name": self.name,
            "model": self.model.values(),
            "recipe": self.recipe.values(),
            "epochs": self.epochs,
            "test": self.test,
        }
        replace(self.folder / "metrics.json", json.dumps(figures, indent=1).encode())
        classifier = classifier_of(self.model, state)
        save_checkpoint(self.weights_path, classifier, {"parameters": count_parameters(classifier)} | (card or {}))

    @property
    def _state_path(self) -> Path:
        return self.folder / "state.safetensors"


def read_run(folder: Path) -> Run:
    """Read a run's configuration and metrics from its folder.

    Raises:
      RunError: the run is missing, or its metrics are invalid.
    """
    try:
        figures = json.loads((folder / "metrics.json").read_text())
        return Run(
            name=figures["name"],
            folder=folder,
            model=ModelConfig.from_json(json.dumps(figures["model"])),
            recipe=TrainConfig.from_json(json.dumps(figures["recipe"])),
            epochs=figures["epochs"],
            test=figures["test"],
        )
    except FileNotFoundError:
        raise RunError(f"{folder} holds no run: there is no metrics.json in it.") from None
    except (KeyError, ValueError) as error:
        raise RunError(f"{folder / 'metrics.json'} can't be read ({error}); begin the run anew.") from None


def classifier_of(model: ModelConfig, state: TrainState) -> RowClassifier:
    """The classifier with the averaged weights of a state."""
    classifier = nnx.eval_shape(lambda: RowClassifier(model, rngs=nnx.Rngs(0)))
    nnx.update(classifier, state.averaged)
    return classifier
