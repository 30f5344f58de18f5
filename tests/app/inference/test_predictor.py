"""A model is loaded from its file, or an error says why not."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gatescope.app.inference.predictor import Predictor, UnusableModel, find_models, read_description
from gatescope.model.config import ModelConfig
from gatescope.model.weights_file import ZOO, names


@pytest.fixture(scope="module")
def two_layers(networks) -> Predictor:
    return Predictor(networks["two-layers"])


def test_find_models_finds_the_whole_zoo_by_default():
    assert find_models() == {name: ZOO / f"{name}.safetensors" for name in names()}


def test_find_models_keeps_the_given_order(tmp_path):
    mine = tmp_path / "mine.safetensors"

    assert list(find_models([str(mine), "lstm"]).items()) == [("mine", mine), ("lstm", ZOO / "lstm.safetensors")]


def test_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(UnusableModel, match="models here are .*lstm.*; got 'gpt'"):
        find_models(["lstm", "gpt"])


@pytest.mark.parametrize("twice", [["lstm", "lstm"], ["lstm", "elsewhere/lstm.safetensors"]])
def test_duplicate_names_are_refused(twice):
    with pytest.raises(UnusableModel, match="no two of the same name; got lstm, lstm"):
        find_models(twice)


def test_empty_zoo_is_refused(monkeypatch):
    monkeypatch.setattr("gatescope.model.weights_file.names", lambda: ())

    with pytest.raises(UnusableModel, match="at least one model.*; got none"):
        find_models()


def test_invalid_file_has_the_same_error_when_described_and_when_loaded(damaged, damage):
    path, told = damaged[damage]

    with pytest.raises(UnusableModel) as described:
        read_description(path)
    with pytest.raises(UnusableModel) as read:
        Predictor(path)

    assert str(path) in str(read.value)
    assert told in str(read.value)
    assert str(described.value) == str(read.value)


def test_problem_names_the_file_and_not_its_folder(damaged, damage):
    path, told = damaged[damage]

    with pytest.raises(UnusableModel) as refused:
        read_description(path)

    assert refused.value.kind == "unusable-model"
    assert path.name in refused.value.detail
    assert told in refused.value.detail
    assert str(path.parent) not in refused.value.detail


def test_network_that_computes_nan_is_refused_at_loading(write, tmp_path):
    """Each of its weights is a number, but their sums are not."""
    path = write(tmp_path / "huge.safetensors", ModelConfig(cell="rnn", units=64), scale=5e37)

    read_description(path)
    with pytest.raises(UnusableModel, match="every number in a trace must be finite; huge computed NaN or infinity"):
        Predictor(path)


def test_long_error_message_is_truncated(write, tmp_path, monkeypatch):
    def fail(_):
        raise RuntimeError("long\n story " * 1000)

    path = write(tmp_path / "fine.safetensors")
    monkeypatch.setattr("gatescope.model.checkpoint.describe", fail)

    with pytest.raises(UnusableModel) as refused:
        read_description(path)

    assert "fine.safetensors cannot be used: long story long" in refused.value.detail
    assert len(refused.value.detail) < 600
    assert isinstance(refused.value.__cause__, RuntimeError)


def test_error_without_message_is_named_by_its_type(write, tmp_path, monkeypatch):
    def fail(_):
        raise MemoryError

    path = write(tmp_path / "fine.safetensors")
    monkeypatch.setattr("gatescope.model.checkpoint.load", fail)

    with pytest.raises(UnusableModel, match="fine.safetensors cannot be used: MemoryError"):
        Predictor(path)


def test_description_needs_no_compilation(networks, compilations):
    for path in networks.values():
        read_description(path)
    while_describing = list(compilations)
    Predictor(networks["rnn"])

    assert not while_describing
    assert compilations, "the listener must hear of a compilation, or the line above says nothing"


@pytest.mark.parametrize("layer", [0, 1])
def test_infinite_number_of_any_layer_is_an_error(two_layers, monkeypatch, layer):
    read = two_layers._loader.run

    def broken(images, size):
        together = read(images, size)
        (seen,) = together.traces
        stacks = [stack.copy() for stack in seen.stacks]
        stack, place = next((stack, place) for name, stack, place in seen.layout[layer] if name == "cell_state")
        stacks[stack][:, place] = np.inf
        return dataclasses.replace(together, traces=[dataclasses.replace(seen, stacks=tuple(stacks))], arrays=stacks)

    monkeypatch.setattr(two_layers._loader, "run", broken)

    with pytest.raises(FloatingPointError, match="two-layers computed NaN or infinity"):
        two_layers.predict(np.zeros((28, 28), np.float32))


@pytest.mark.parametrize(("seconds", "runs_on_event_loop"), [(0.0, False), (60.0, True)])
def test_model_runs_on_the_event_loop_if_it_is_fast_enough(networks, monkeypatch, seconds, runs_on_event_loop):
    monkeypatch.setattr("gatescope.app.inference.predictor.EVENT_LOOP_SECONDS", seconds)

    assert Predictor(networks["rnn"]).runs_on_event_loop is runs_on_event_loop


def test_threads_get_the_traces_of_a_single_thread(two_layers):
    images = np.random.default_rng(0).random((40, 28, 28), np.float32)
    expected = [two_layers.predict(image).probabilities for image in images]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda image: two_layers.predict(image).probabilities, images))

    np.testing.assert_array_equal(answers, expected)
