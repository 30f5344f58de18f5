"""A weights file comes back as it was written, and one that is not what it should be is refused by name."""

import json
import shutil
import struct
from pathlib import Path

import flax.nnx as nnx
import jax
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from gatescope.model.checkpoint import describe, load, save_checkpoint
from gatescope.model.classifier import RowClassifier, count_parameters
from gatescope.model.config import ModelConfig
from gatescope.model.tracer import trace
from gatescope.model.weights_file import ZOO, CheckpointError, digest_over, find, names

CARD = {"parameters": 262, "ranges": {"cell_state": 2.5}}


@pytest.fixture(params=[load, describe])
def opened(request):
    """Either way to read a file; both refuse the same ones."""
    return request.param


@pytest.fixture(scope="module")
def original() -> RowClassifier:
    return RowClassifier(ModelConfig(units=3), rngs=nnx.Rngs(5))


@pytest.fixture
def written(original, tmp_path) -> Path:
    path = tmp_path / "tiny.safetensors"
    save_checkpoint(path, original, CARD)
    return path


def rewrite(path: Path, change=lambda arrays, metadata: None, *, seal: bool = True) -> None:
    """Change a file's arrays and metadata and, unless told not to, make its checksum right again."""
    arrays = load_file(path)
    metadata = header(path)
    change(arrays, metadata)
    if seal:
        metadata["sha256"] = digest_over(metadata, arrays)
    save_file(arrays, path, metadata=metadata)


def header(path: Path) -> dict[str, str]:
    content = path.read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    return json.loads(content[8 : 8 + size])["__metadata__"]


def test_weights_configuration_and_card_come_back_as_they_were(original, written):
    checkpoint = load(written)
    assert (checkpoint.name, checkpoint.config, checkpoint.card) == ("tiny", ModelConfig(units=3), CARD)
    jax.tree.map(np.testing.assert_array_equal, nnx.state(checkpoint.classifier), nnx.state(original))


def test_a_description_knows_everything_but_the_weights(written):
    described, loaded = describe(written), load(written)

    for name in ("name", "path", "config", "card", "parameters"):
        assert getattr(described, name) == getattr(loaded, name)
    weights = jax.tree.leaves(nnx.state(described.classifier, nnx.Param))
    assert weights
    assert {type(leaf) for leaf in weights} == {jax.ShapeDtypeStruct}


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(cell="attention", units=3, rows=5, columns=2),
        ModelConfig(cell="depth_gated", units=3, layers=2, rows=2, columns=7),
    ],
    ids=lambda config: config.cell,
)
def test_widths_are_those_of_what_is_computed_in_the_order_of_each_layer(tmp_path, config):
    network = nnx.eval_shape(lambda: RowClassifier(config, rngs=nnx.Rngs(0)))
    nnx.update(network, jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), nnx.state(network, nnx.Param)))
    save_checkpoint(tmp_path / "it.safetensors", network, CARD)

    seen = trace(load(tmp_path / "it.safetensors"), np.zeros((config.rows, config.columns)))

    widths = describe(tmp_path / "it.safetensors").widths()
    computed = [[(name, values.shape[1]) for name, values in layer.items()] for layer in seen.layers]
    assert [list(layer.items()) for layer in widths] == computed


def test_the_file_is_plain_safetensors_with_named_arrays(written):
    shapes = {name: array.shape for name, array in load_file(written).items()}
    assert shapes == {
        "layers.0.W": (28, 12),
        "layers.0.U": (3, 12),
        "layers.0.b": (12,),
        "readout.kernel": (3, 10),
        "readout.bias": (10,),
    }


def test_the_model_that_ships_is_one_layer_of_128_lstm_units_with_its_card():
    assert "lstm" in names()
    checkpoint = load("lstm")
    assert (checkpoint.config.cell, checkpoint.config.units, checkpoint.config.layers) == ("lstm", 128, 1)
    H, D, K = 128, 28, 10
    assert checkpoint.card["parameters"] == 4 * H * (H + D) + 4 * H + H * K + K
    assert checkpoint.card["parameters"] == count_parameters(checkpoint.classifier)


def test_a_name_that_is_not_there_is_answered_with_those_that_are(opened):
    with pytest.raises(CheckpointError, match="models here are .*lstm.*; got 'lsmt'"):
        opened("lsmt")


def test_a_model_is_found_by_its_name_or_by_a_path_that_need_not_be_there(tmp_path):
    assert find("lstm") == ZOO / "lstm.safetensors"
    assert find(tmp_path / "no.safetensors") == tmp_path / "no.safetensors"
    assert find("lstm.safetensors") == Path("lstm.safetensors")


@pytest.mark.parametrize("neither", ["lsmt", "", "../zoo/lstm", "lstm.md", "LSTM", str(ZOO / "lstm")])
def test_what_is_neither_a_name_nor_a_path_of_weights_is_not_found(neither):
    with pytest.raises(CheckpointError, match="Name one of them or give a path that ends in .safetensors"):
        find(neither)


def test_a_path_that_is_not_there_is_named(opened, tmp_path):
    with pytest.raises(CheckpointError, match=r"no\.safetensors does not exist"):
        opened(tmp_path / "no.safetensors")


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_truncated_file_is_refused(opened, written, kept):
    written.write_bytes(written.read_bytes()[:kept])
    with pytest.raises(CheckpointError, match=r"tiny\.safetensors must be a whole safetensors file"):
        opened(written)


def test_any_flipped_bit_is_noticed(opened, written):
    """Of header and data alike: one bit in each of 200 places."""
    whole = written.read_bytes()
    for position in np.linspace(0, len(whole) - 1, 200, dtype=int):
        flipped = bytearray(whole)
        flipped[position] ^= 1
        written.write_bytes(flipped)
        with pytest.raises(CheckpointError, match=r"tiny\.safetensors"):
            opened(written)


def test_weights_changed_behind_the_checksum_are_refused(opened, written):
    rewrite(written, lambda arrays, _: arrays["layers.0.b"].__setitem__(0, 9), seal=False)
    with pytest.raises(CheckpointError, match="does not match the checksum"):
        opened(written)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(opened, written, bad):
    rewrite(written, lambda arrays, _: arrays["readout.kernel"].__setitem__((0, 0), bad))
    with pytest.raises(CheckpointError, match=r"readout\.kernel must be finite"):
        opened(written)


def test_an_array_of_another_shape_is_refused(opened, written):
    rewrite(written, lambda arrays, _: arrays.update({"layers.0.b": np.zeros(16, np.float32)}))
    with pytest.raises(CheckpointError, match=r"layers\.0\.b must be float32 \[12\].*it is float32 \[16\]"):
        opened(written)


def test_an_array_too_many_or_too_few_is_named(opened, written):
    rewrite(written, lambda arrays, _: arrays.pop("layers.0.U"))
    with pytest.raises(CheckpointError, match=r"layers\.0\.U is missing or does not belong"):
        opened(written)


@pytest.mark.parametrize(
    "key, value, told",
    [
        ("config", ModelConfig(units=3).to_json().replace("lstm", "lstn"), "cell must be one of"),
        ("config", ModelConfig(units=3).to_json().replace("units", "width"), "got width as well"),
        ("config", "not JSON", "must be a JSON object"),
        ("card", "not JSON", "configuration that this version does not know"),
        ("format", "gatescope-0", "must say format 'gatescope-1'"),
    ],
)
def test_an_unknown_configuration_is_refused_by_name(opened, written, key, value, told):
    rewrite(written, lambda _, metadata: metadata.update({key: value}))
    with pytest.raises(CheckpointError, match=told):
        opened(written)


def test_a_safetensors_file_of_someone_else_is_refused(opened, tmp_path):
    save_file({"x": np.zeros(3, np.float32)}, tmp_path / "x.safetensors")
    with pytest.raises(CheckpointError, match="must say format"):
        opened(tmp_path / "x.safetensors")


def test_a_pickle_is_never_opened(opened, tmp_path):
    """A pickle that would write a file when it is loaded, under the name of a weights file."""

    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "gone off"), "w"))

    import pickle

    (tmp_path / "bomb.safetensors").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(CheckpointError, match="must be a whole safetensors file"):
        opened(tmp_path / "bomb.safetensors")
    assert not (tmp_path / "gone off").exists()


def test_a_write_that_fails_leaves_the_old_file(original, written, monkeypatch):
    before = written.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(written, original, {})
    assert written.read_bytes() == before


def test_a_checkpoint_is_found_by_its_path_wherever_it_lies(written, tmp_path):
    moved = tmp_path / "elsewhere" / "mine.safetensors"
    moved.parent.mkdir()
    shutil.copy(written, moved)
    assert load(str(moved)).name == "mine"
