"""The table of what is compared: complete, of one recipe, and matched in parameters as nearly as whole units allow."""

import dataclasses
import functools

import pytest
from flax import nnx

from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.comparison.variants import MATCHED, SECTIONS
from gatescope.model.config import ModelConfig, TrainConfig
from gatescope.model.training.presets import PRESETS

LSTM = 81_674


@functools.cache
def parameters(model: ModelConfig) -> int:
    return count_parameters(nnx.eval_shape(lambda: RowClassifier(model, rngs=nnx.Rngs(0))))


def every_variant():
    return [(section, variant) for section in SECTIONS.values() for variant in section.variants]


@pytest.mark.parametrize("section", ["cells", "matched"])
def test_every_preset_but_the_tutorials_is_compared_and_the_gru_both_ways(section):
    compared = [variant.name for variant in SECTIONS[section].variants]
    assert sorted(compared) == sorted([*(name for name in PRESETS if name != "lstm28"), "gru-before"])


def test_cells_have_the_shapes_and_the_recipes_that_ship():
    for variant in SECTIONS["cells"].variants:
        if variant.name != "gru-before":
            assert variant.model == PRESETS[variant.name].model
            assert SECTIONS["cells"].recipe(variant, epochs=40, seed=0) == PRESETS[variant.name].recipe
    before = {variant.name: variant for variant in SECTIONS["cells"].variants}["gru-before"]
    assert before.model == dataclasses.replace(PRESETS["gru"].model, options=(("reset", "before"),))


@pytest.mark.parametrize("variant", MATCHED, ids=lambda variant: variant.name)
def test_no_other_number_of_units_comes_nearer_to_the_parameters_of_the_lstm(variant):
    step = 5 if variant.model.cell == "clockwork" else 1
    less, here, more = (
        abs(parameters(dataclasses.replace(variant.model, units=variant.model.units + change)) - LSTM)
        for change in (-step, 0, step)
    )
    assert here <= min(less, more)
    assert here <= LSTM * (0.012 if variant.model.cell == "clockwork" else 0.01)


def test_the_initialisations_hold_the_square_of_both_biases():
    variants = {variant.name: dict(variant.model.options) for variant in SECTIONS["initialisation"].variants}
    starts = {
        (options.get("forget_bias", 1.0), options.get("output_bias", 0.0), options.get("chrono", False))
        for options in variants.values()
    }
    square = {(forget, output, False) for forget in (0.0, 1.0) for output in (0.0, 1.0)}
    assert starts == square | {(3.0, 0.0, False), (1.0, 0.0, True)}
    assert variants["lstm-f0-o1"] == {"forget_bias": 0.0, "output_bias": 1.0} and variants["lstm"] == {}


def test_delays_follow_the_image_and_change_nothing_else_of_the_cell():
    names = {(variant.name.partition("+")[0], variant.blanks) for variant in SECTIONS["delay"].variants}
    cells = ("rnn", "lstm", "gru", "lstm-nfg", "lstm-f0", "lstm-f3")
    assert names == {(name, blanks) for name in cells for blanks in (0, 28, 56, 84)}
    shapes = {
        variant.name: variant.model for section in ("cells", "initialisation") for variant in SECTIONS[section].variants
    }
    for variant in SECTIONS["delay"].variants:
        name, _, blanks = variant.name.partition("+")
        assert variant.model == dataclasses.replace(shapes[name], rows=28 + int(blanks))
        assert (variant.shape, variant.baseline) == (name, f"lstm+{blanks}")


@pytest.mark.parametrize("name", SECTIONS)
def test_the_recipe_is_the_usual_one_but_for_what_a_section_and_the_variant_say(name):
    usual = TrainConfig(epochs=3, seed=7)
    if name == "delay":
        usual = dataclasses.replace(usual, row_loss=0.0, augmentation=0.0, augmentation_end=0.0, written=0.0)
        assert all(word in SECTIONS[name].about for word in ("row_loss 0", "augmentation 0", "written 0"))
    for variant in SECTIONS[name].variants:
        changes = {"learning_rate": 0.003} if variant.name == "clockwork" else {}
        assert dict(variant.changes) == changes
        assert SECTIONS[name].recipe(variant, epochs=3, seed=7) == dataclasses.replace(usual, **changes)


@pytest.mark.parametrize("name", SECTIONS)
def test_names_are_said_once_and_every_baseline_is_there(name):
    names = [variant.name for variant in SECTIONS[name].variants]
    assert len(set(names)) == len(names)
    assert {variant.baseline for variant in SECTIONS[name].variants} <= set(names)


def test_every_variant_can_be_built():
    for model in {variant.model for _, variant in every_variant()}:
        RowClassifier.check(model)
