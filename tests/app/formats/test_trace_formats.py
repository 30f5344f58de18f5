import orjson
import pytest
from numpy import array_equal, ascontiguousarray, asfortranarray, float32, nextafter
from numpy.random import default_rng
from safetensors import safe_open
from safetensors.numpy import load

from gatescope.app.formats.trace_formats import FORMATS, JSON, SAFETENSORS, select, to_json, to_safetensors
from gatescope.app.problems import Problem
from gatescope.model.trace import Trace

SIGNALS = ("gate", "score", "state")


@pytest.fixture
def trace() -> Trace:
    """Two layers of which the upper one has a signal more, and no array that lies in memory as it reads."""
    random = default_rng(0)

    def values(*shape: int):
        return asfortranarray(random.normal(size=(28, *shape)).astype(float32))

    beliefs = random.random((28, 20), float32)[:, ::2]
    layout = ((("gate", 0, 0), ("state", 0, 1)), (("gate", 0, 2), ("score", 1, 0), ("state", 0, 3)))
    stacks = values(4, 4), values(1, 1)
    return Trace(model="it", image=values(28), probabilities_by_row=beliefs, stacks=stacks, layout=layout)


@pytest.mark.parametrize(
    ("wanted", "selected"),
    [
        (None, SIGNALS),
        ("state", ("state",)),
        ("state,gate", ("gate", "state")),
        (" score , gate ", ("gate", "score")),
        ("gate,gate", ("gate",)),
    ],
)
def test_select_uses_the_model_s_order(wanted, selected):
    assert select(wanted, SIGNALS) == selected


@pytest.mark.parametrize(
    ("wanted", "few"), [("gates", "one is"), ("gate,", "one is"), ("a,gate,b", "2 are"), ("Gate", "one is")]
)
def test_unknown_signal_is_refused_without_repeating_it(wanted, few):
    with pytest.raises(Problem) as refused:
        select(wanted, SIGNALS)

    assert refused.value.kind == "unknown-signal"
    assert refused.value.detail == f"The signals of this model are gate, score, state; {few} not among them."


def test_json_has_the_selected_signals_of_each_layer(trace):
    layers = orjson.loads(to_json(trace, ("score", "state")))["layers"]

    assert [list(layer) for layer in layers] == [["state"], ["score", "state"]]
    assert array_equal(array32(layers[1]["score"]), trace.layers[1]["score"])
    assert array_equal(array32(layers[0]["state"]), trace.layers[0]["state"])


def test_json_numbers_round_trip_with_the_shortest_text(trace):
    third, above_one = float32(1) / 3, nextafter(float32(1), float32(2))
    trace.layers[0]["gate"][0] = (third, above_one, float32(1e-30), 0)

    content = to_json(trace, ("gate",))

    assert b"[[0.33333334,1.0000001,1e-30,0.0]," in content
    document = orjson.loads(content)
    assert array_equal(array32(document["layers"][0]["gate"]), trace.layers[0]["gate"])
    assert array_equal(array32(document["image"]), trace.image)
    assert array_equal(array32(document["probabilities_by_row"]), trace.probabilities_by_row)
    assert array_equal(array32(document["probabilities"]), trace.probabilities_by_row[-1])


def test_safetensors_have_the_selected_signals_as_contiguous_tables(trace, tmp_path):
    (tmp_path / "it").write_bytes(to_safetensors(trace, ("score", "state")))
    tensors = load((tmp_path / "it").read_bytes())

    assert set(tensors) == {
        *("image", "probabilities", "probabilities_by_row"),
        *("layers.0.state", "layers.1.score", "layers.1.state"),
    }
    assert array_equal(tensors["layers.1.state"], trace.layers[1]["state"])
    assert array_equal(tensors["image"], trace.image)
    assert array_equal(tensors["probabilities_by_row"], trace.probabilities_by_row)
    assert array_equal(tensors["probabilities"], trace.probabilities_by_row[-1])
    with safe_open(tmp_path / "it", framework="np") as file:
        assert file.metadata() == {"model": "it", "prediction": str(trace.prediction)}


def test_json_is_the_default_format():
    assert list(FORMATS.items()) == [(JSON, to_json), (SAFETENSORS, to_safetensors)]


def array32(values):
    return ascontiguousarray(values, float32)
