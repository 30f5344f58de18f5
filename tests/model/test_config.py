"""Configurations travel as JSON and refuse what they do not know."""

import json
import re

import pytest

from gatescope.model.config import ModelConfig, TrainConfig


@pytest.mark.parametrize(
    "config",
    [ModelConfig(units=7, options={"b": True, "a": 2.5}), TrainConfig(epochs=3, seed=5, learning_rate=0.5)],
)
def test_json_gives_back_the_same_configuration(config):
    assert type(config).from_json(config.to_json()) == config


def test_an_unknown_key_is_named():
    text = json.dumps(json.loads(ModelConfig().to_json()) | {"width": 3})
    with pytest.raises(ValueError, match=r"ModelConfig has the keys cell, units.*; got width as well"):
        ModelConfig.from_json(text)


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match="every one of its keys; cell, layers"):
        ModelConfig.from_json('{"units": 3}')


@pytest.mark.parametrize("text", ["", "[]", "3", "{"])
def test_text_that_is_no_json_object_is_refused(text):
    with pytest.raises(ValueError, match="must be a JSON object"):
        TrainConfig.from_json(text)


@pytest.mark.parametrize(
    "config, name, value",
    [
        (ModelConfig, "units", 0),
        (ModelConfig, "units", 1.5),
        (ModelConfig, "layers", True),
        (TrainConfig, "epochs", -1),
        (TrainConfig, "seed", -1),
        (ModelConfig, "options", (("a", None),)),
        (TrainConfig, "learning_rate", 0.0),
        (TrainConfig, "optimiser", "sgd"),
        (TrainConfig, "schedule", "linear"),
        (TrainConfig, "clip_norm", -1.0),
        (TrainConfig, "dropout", 1.0),
        (TrainConfig, "written", 1.0),
        (TrainConfig, "weight_decay", float("nan")),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_name(config, name, value):
    with pytest.raises(ValueError, match=rf"{config.__name__}.{name} must be .*; got {re.escape(repr(value))}"):
        config(**{name: value})


def test_options_may_come_as_a_mapping_and_are_kept_in_order():
    config = ModelConfig(options={"b": 1, "a": "x"})
    assert config.options == (("a", "x"), ("b", 1))
    assert hash(config) == hash(ModelConfig(options=(("b", 1), ("a", "x"))))
    assert json.loads(config.to_json())["options"] == {"a": "x", "b": 1}
