"""One model from its file, or a sentence that says why not."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gatescope.app.inference.predictor import Reader, UnusableModel, find_models, read_description
from gatescope.model.config import ModelConfig
from gatescope.model.weights_file import ZOO, names


@pytest.fixture(scope="module")
def two_layers(networks) -> Reader:
    return Reader(networks["two-layers"])


def test_without_names_the_whole_zoo_is_found():
    assert find_models() == {name: ZOO / f"{name}.safetensors" for name in names()}


def test_names_and_paths_are_found_in_the_order_in_which_they_are_given(tmp_path):
    mine = tmp_path / "mine.safetensors"

    assert list(find_models([str(mine), "lstm"]).items()) == [("mine", mine), ("lstm", ZOO / "lstm.safetensors")]


def test_a_name_that_is_not_in_the_zoo_is_refused_with_those_that_are():
    with pytest.raises(UnusableModel, match="models here are .*lstm.*; got 'gpt'"):
        find_models(["lstm", "gpt"])


@pytest.mark.parametrize("twice", [["lstm", "lstm"], ["lstm", "elsewhere/lstm.safetensors"]])
def test_two_models_of_one_name_are_refused(twice):
    with pytest.raises(UnusableModel, match="no two of the same name; got lstm, lstm"):
        find_models(twice)


def test_an_empty_zoo_is_refused(monkeypatch):
    monkeypatch.setattr("gatescope.model.weights_file.names", lambda: ())

    with pytest.raises(UnusableModel, match="at least one model.*; got none"):
        find_models()


def test_a_file_that_cannot_be_used_is_refused_by_either_way_with_the_same_reason(damaged, damage):
    path, told = damaged[damage]

    with pytest.raises(UnusableModel) as described:
        read_description(path)
    with pytest.raises(UnusableModel) as read:
        Reader(path)

    assert str(path) in str(read.value)
    assert told in str(read.value)
    assert str(described.value) == str(read.value)


def test_who_asks_over_http_is_told_the_file_but_not_where_it_lies(damaged, damage):
    path, told = damaged[damage]

    with pytest.raises(UnusableModel) as refused:
        read_description(path)

    assert refused.value.kind == "unusable-model"
    assert path.name in refused.value.detail
    assert told in refused.value.detail
    assert str(path.parent) not in refused.value.detail


def test_a_network_that_computes_what_is_no_number_is_refused_when_it_is_loaded(write, tmp_path):
    """Each of its weights is a number, but their sums are not."""
    path = write(tmp_path / "huge.safetensors", ModelConfig(cell="rnn", units=64), scale=5e37)

    read_description(path)
    with pytest.raises(UnusableModel, match="every number in a trace must be finite; huge computed NaN or infinity"):
        Reader(path)


def test_what_somebody_else_has_to_say_is_cut_short(write, tmp_path, monkeypatch):
    def fail(_):
        raise RuntimeError("long\n story " * 1000)

    path = write(tmp_path / "fine.safetensors")
    monkeypatch.setattr("gatescope.model.checkpoint.describe", fail)

    with pytest.raises(UnusableModel) as refused:
        read_description(path)

    assert "fine.safetensors can't be used: long story long" in refused.value.detail
    assert len(refused.value.detail) < 600
    assert isinstance(refused.value.__cause__, RuntimeError)


def test_an_error_without_words_is_told_by_its_kind(write, tmp_path, monkeypatch):
    def fail(_):
        raise MemoryError

    path = write(tmp_path / "fine.safetensors")
    monkeypatch.setattr("gatescope.model.checkpoint.load", fail)

    with pytest.raises(UnusableModel, match="fine.safetensors can't be used: MemoryError"):
        Reader(path)


def test_nothing_is_compiled_to_describe_a_model(networks, compilations):
    for path in networks.values():
        read_description(path)
    while_describing = list(compilations)
    Reader(networks["rnn"])

    assert not while_describing
    assert compilations, "the listener must hear of a compilation, or the line above says nothing"


@pytest.mark.parametrize("layer", [0, 1])
def test_a_number_that_is_none_is_never_passed_on_whatever_layer_it_is_from(two_layers, monkeypatch, layer):
    read = two_layers._network.read

    def broken(images, size):
        together = read(images, size)
        (seen,) = together.traces
        stacks = [stack.copy() for stack in seen.stacks]
        stack, place = next((stack, place) for name, stack, place in seen.places[layer] if name == "cell_state")
        stacks[stack][:, place] = np.inf
        return dataclasses.replace(together, traces=[dataclasses.replace(seen, stacks=tuple(stacks))], arrays=stacks)

    monkeypatch.setattr(two_layers._network, "read", broken)

    with pytest.raises(FloatingPointError, match="two-layers computed NaN or infinity"):
        two_layers.read(np.zeros((28, 28), np.float32))


@pytest.mark.parametrize(("seconds", "is_quick"), [(0.0, False), (60.0, True)])
def test_a_model_is_quick_if_it_reads_within_what_the_event_loop_may_take(networks, monkeypatch, seconds, is_quick):
    monkeypatch.setattr("gatescope.app.inference.predictor.QUICK_SECONDS", seconds)

    assert Reader(networks["rnn"]).is_quick is is_quick


def test_threads_get_the_answers_that_one_thread_would(two_layers):
    images = np.random.default_rng(0).random((40, 28, 28), np.float32)
    expected = [two_layers.read(image).probabilities for image in images]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda image: two_layers.read(image).probabilities, images))

    np.testing.assert_array_equal(answers, expected)
