"""The folder of a comparison: one JSON file for each finished training, all with one budget."""

import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gatescope.model.atomic_write import replace
from gatescope.model.comparison.training import Training
from gatescope.model.config import ModelConfig, TrainConfig


class ResultsError(ValueError):
    """A folder that cannot be resumed; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What every training of a comparison has in common.

    Args:
      epochs: passes over the training digits.
      digits: how many of those there are.
    """

    epochs: int
    digits: int

    def values(self) -> dict[str, Any]:
        """The budget as plain JSON values, with the recipe that all sections start from and the software."""
        recipe = TrainConfig(epochs=self.epochs).values()
        del recipe["seed"]
        software = {name: version(name) for name in ("jax", "flax", "optax", "numpy")}
        return {
            "digits": self.digits,
            "recipe": recipe,
            "software": software | {"python": platform.python_version()},
        }


@dataclass(frozen=True, kw_only=True)
class Results:
    """The finished trainings in a folder.

    Args:
      folder: where they are; it need not be there yet.
      budget: under which all of them must have been made.
    """

    folder: Path
    budget: Budget

    def read(self) -> dict[Training, dict[str, Any]]:
        """The results by training.

        Raises:
          ResultsError: a file can't be read, or was made under another budget.
        """
        found = {}
        for path in sorted(self.folder.glob("*-seed*-*.json")):
            try:
                kept = json.loads(path.read_text(encoding="utf-8"))
                self._refuse_another_budget(kept["budget"])
                training = Training(
                    model=ModelConfig.from_json(json.dumps(kept["model"])),
                    recipe=TrainConfig.from_json(json.dumps(kept["recipe"])),
                )
                found[training] = kept["result"]
            except ResultsError:
                raise
            except (KeyError, TypeError, ValueError) as error:
                raise ResultsError(f"{path} can't be read ({error}); delete it to have it trained anew.") from None
        return found

    def write(self, training: Training, result: dict[str, Any]) -> None:
        """Write the result of a training atomically."""
        model, recipe = training.model, training.recipe
        kept = {"budget": self.budget.values(), "model": model.values(), "recipe": recipe.values(), "result": result}
        path = self.folder / f"{model.cell}-{model.units}-seed{recipe.seed}-{training.key}.json"
        replace(path, json.dumps(kept).encode())

    def _refuse_another_budget(self, theirs: dict[str, Any]) -> None:
        mine, made = _flat(self.budget.values()), _flat(theirs)
        for name in mine | made:
            if mine.get(name) != made.get(name):
                raise ResultsError(
                    f"{self.folder} holds trainings made with {name} = {made.get(name)}; got {mine.get(name)}."
                    " Go on under the budget that it was begun with, or give another --out."
                )


def _flat(budget: dict[str, Any]) -> dict[str, Any]:
    return {"digits": budget["digits"], **budget["recipe"], **budget["software"]}
