"""Descriptions of models, for every cell and every card."""

import dataclasses

import pytest

from gatescope.app.inference.model_description import DEFAULT_RANGE
from gatescope.app.inference.predictor import read_description
from gatescope.app.schemas import ModelDescription, SignalDescription
from gatescope.model.config import ModelConfig

ALONG_TIME = ["forget_gate", "input_gate", "output_gate", "candidate", "cell_state", "hidden_state"]
ALONG_DEPTH = [f"depth_{name}" for name in ALONG_TIME]


@pytest.fixture
def describe(networks):
    """The description of a network from its file alone."""
    return lambda network: read_description(networks[network])


def signals(description: ModelDescription) -> dict[str, SignalDescription]:
    return {signal.name: signal for signal in description.signals}


def test_loaded_model_has_the_description_of_its_file(describe, gallery, rows, network):
    assert gallery.post("/predict", json={"image": rows, "model": network}).status_code == 200

    assert gallery.get(f"/models/{network}").json() == describe(network).model_dump(mode="json")


@pytest.mark.parametrize(
    ("network", "memory", "output"),
    [
        ("lstm", "cell_state", "hidden_state"),
        ("two-layers", "cell_state", "hidden_state"),
        ("peephole", "cell_state", "hidden_state"),
        ("cifg", "cell_state", "hidden_state"),
        ("no-output-gate", "cell_state", "hidden_state"),
        ("rnn", "hidden_state", "hidden_state"),
        ("gru", "hidden_state", "hidden_state"),
        ("clockwork", "hidden_state", "hidden_state"),
        ("attention", "cell_state", "context"),
        ("glimpses", "cell_state", "context"),
        ("depth-gated", "cell_state", "hidden_state"),
        ("grid", "cell_state", "depth_hidden_state"),
    ],
)
def test_description_names_memory_and_output_signals(describe, network, memory, output):
    description = describe(network)

    assert (description.memory, description.output) == (memory, output)
    assert {memory, output} <= set(signals(description))


ACROSS = {
    "clockwork": {"ticked": ("module", 3), "since_tick": ("module", 3)},
    "attention": {"attention_score": ("all", 1), "attention": ("row", 28)},
    "glimpses": {"attention_1": ("row", 28), "attention_2": ("row", 28)},
}


def test_signal_has_the_meaning_and_number_of_its_values(describe, network):
    description = describe(network)
    others = ACROSS.get(network, {})

    assert set(others) <= set(signals(description))
    for name, signal in signals(description).items():
        assert (signal.across, signal.width) == others.get(name, ("unit", description.units))


def test_signal_lists_its_layers(describe, network):
    description = describe(network)
    above_the_first = {"depth_gate", "from_below"}

    for name, signal in signals(description).items():
        everywhere = list(range(description.layers))
        assert signal.layers == (everywhere[1:] if name in above_the_first else everywhere)
    assert (above_the_first <= set(signals(description))) == (network == "depth-gated")


# Between two looks a decoder computes what is no signal.
UNTOLD_EQUATIONS = {"glimpses": {"attention_1", "attention_2", "context"}}


def test_every_signal_has_an_equation_in_each_of_its_layers(describe, network):
    description = describe(network)

    for layer, equations in enumerate(description.equations):
        told = [equation.name for equation in equations if equation.step is None]
        there = {name for name, signal in signals(description).items() if layer in signal.layers}
        assert len(told) == len(set(told))
        assert there - set(told) == UNTOLD_EQUATIONS.get(network, set())
        assert set(told) <= there
    assert description.belief.name == "belief"


def test_equation_is_plain_data(describe):
    (equations,) = describe("lstm").model_dump(mode="json")["equations"]

    value = {"kind": "value", "form": "itself", "below": False}
    assert equations[5] == {
        "name": "hidden_state",
        "terms": [
            {
                "factors": [
                    value | {"of": "output_gate", "at": "now"},
                    value | {"of": "cell_state", "at": "now", "form": "tanh"},
                ],
                "minus": False,
            }
        ],
        "activation": "identity",
        "when": None,
        "otherwise": [],
        "step": None,
    }
    assert equations[1]["terms"][1]["factors"] == [
        {
            "kind": "product",
            "symbol": "U_i",
            "of": [value | {"of": "hidden_state", "at": "before"}],
            "by": [{"tensor": "U", "column": 4, "units": 4, "unit": 0, "entry": 0}],
        }
    ]


def test_signals_of_a_grid_have_their_dimension(describe):
    groups = [(signal.name, signal.group) for signal in describe("grid").signals]

    assert groups == [*((name, "along time") for name in ALONG_TIME), *((name, "along depth") for name in ALONG_DEPTH)]


def test_only_grids_and_peepholes_have_groups(describe, network):
    if network != "grid":
        grouped = {signal.name: signal.group for signal in describe(network).signals if signal.group}
        assert grouped == {name: "peepholes" for name in signals(describe(network)) if name.endswith("_peephole")}


def test_retention_gate_is_marked_in_every_cell_that_has_one(describe, network):
    keeps = {signal.name for signal in describe(network).signals if signal.keeps}

    if network.startswith("gru"):
        assert keeps == {"update_gate"}
    else:
        assert keeps == (set() if network in {"rnn", "clockwork", "no-forget-gate"} else {"forget_gate"})


# The card tells a range for these two.
TOLD = {"cell_state": (-2.5, 2.5), "pre_activation": (-3, 3)}
UNBOUNDED = {
    "lstm": {"cell_state"},
    "two-layers": {"cell_state"},
    "peephole": {"cell_state", "forget_peephole", "input_peephole", "output_peephole"},
    "cifg": set(),
    "no-forget-gate": {"cell_state"},
    "no-output-gate": {"cell_state"},
    "linear-candidate": {"cell_state", "candidate"},
    "rnn": {"pre_activation"},
    "gru": set(),
    "gru-before": set(),
    "clockwork": set(),
    "attention": {"cell_state", "attention_score"},
    "glimpses": {"cell_state"},
    "depth-gated": {"cell_state", "from_below"},
    "grid": {"cell_state", "depth_cell_state"},
}


def test_unbounded_signal_has_the_range_of_the_card_or_the_default(describe, network):
    described = signals(describe(network))

    assert {name for name, signal in described.items() if not signal.bounded} == UNBOUNDED[network]
    for name in UNBOUNDED[network]:
        assert described[name].range == TOLD.get(name, (-DEFAULT_RANGE, DEFAULT_RANGE))


def test_bounded_signal_has_the_range_of_its_bounds(write, tmp_path):
    card = {"ranges": {"cell_state": 9, "forget_gate": 9, "hidden_state": 9}}
    described = signals(read_description(write(tmp_path / "a.safetensors", ModelConfig(cell="cifg", units=4), card)))

    assert described["forget_gate"].range == (0, 1)
    assert described["hidden_state"].range == (-1, 1)
    assert described["cell_state"].range == (-1, 1), "the memory of a CIFG is an average"


def test_rows_since_a_tick_are_fewer_than_the_longest_period(describe):
    assert signals(describe("clockwork"))["since_tick"].range == (0, 3)


LSTM = {"forget_bias": 1.0, "output_bias": 0.0, "chrono": False}


@pytest.mark.parametrize(
    ("network", "options"),
    [
        ("lstm", LSTM),
        ("rnn", {}),
        ("gru-before", {"reset": "before", "update_bias": 0.0}),
        ("clockwork", {"periods": "1,2,4"}),
        ("linear-candidate", LSTM | {"without": "input_activation"}),
        ("glimpses", LSTM | {"size": 3, "glimpses": 2}),
    ],
)
def test_options_have_their_values(describe, network, options):
    assert describe(network).options == options


def test_description_has_the_shape(describe, networks, network):
    from gatescope import load

    description, checkpoint = describe(network), load(networks[network])

    shape = {field.name for field in dataclasses.fields(ModelConfig)} - {"options"}
    assert {name: getattr(description, name) for name in shape} == {
        name: getattr(checkpoint.config, name) for name in shape
    }
    assert description.parameters == checkpoint.parameters
    assert description.name == network


def test_description_has_the_fields_of_the_card(describe):
    told = describe("lstm").model_dump(include={"title", "idea", "source", "note", "accuracy", "provenance"})

    assert told == {
        "title": "A small one",
        "idea": "It was never trained.",
        "source": "These tests",
        "note": "Its weights are noise.",
        "accuracy": {"mnist_test": 0.125},
        "provenance": {"chosen": "the only one"},
    }


def test_model_without_card_has_its_name_as_title(write, tmp_path):
    description = read_description(write(tmp_path / "mine.safetensors", card={}))

    assert description.title == description.name == "mine"
    assert (description.idea, description.source, description.note) == ("", "", "")
    assert (description.accuracy, description.provenance) == ({}, {})
    assert signals(description)["cell_state"].range == (-DEFAULT_RANGE, DEFAULT_RANGE)
