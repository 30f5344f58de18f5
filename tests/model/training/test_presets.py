"""Every model by name: it can be built, a recipe of its own says why, and nothing in the zoo is unknown."""

import pytest

from gatescope.model.cells import CELLS
from gatescope.model.checkpoint import load
from gatescope.model.classifier import RowClassifier
from gatescope.model.config import TrainConfig
from gatescope.model.training.presets import PRESETS
from gatescope.model.weights_file import names


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_built(name):
    RowClassifier.check(PRESETS[name].model)


def test_every_cell_has_a_preset():
    assert {preset.model.cell for preset in PRESETS.values()} == set(CELLS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_what_it_is_and_why_its_recipe_differs(name):
    preset = PRESETS[name]
    assert preset.title and preset.idea.endswith(".") and preset.source
    assert bool(preset.note) == (preset.recipe != TrainConfig())


@pytest.mark.parametrize("name", names())
def test_what_ships_is_what_its_preset_makes(name):
    checkpoint = load(name)
    recipe = TrainConfig(**(checkpoint.card["training"] | {"seed": 0}))
    assert (checkpoint.config, recipe) == (PRESETS[name].model, PRESETS[name].recipe)
    assert checkpoint.card["title"] == PRESETS[name].title
