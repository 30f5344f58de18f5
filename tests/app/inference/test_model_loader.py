"""What an earlier start has kept of a network reads as it does, bit by bit, and only as long as it is that one."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jax
import numpy as np
import pytest
from jax.experimental.compilation_cache import compilation_cache

from gatescope.app.inference.compile_cache import Kept
from gatescope.app.inference.model_loader import Network
from gatescope.app.inference.predictor import SIZES, Reader, UnusableModel, read_description
from gatescope.model.weights_file import CheckpointError, digest_of

IMAGES = np.random.default_rng(0).random((3, 28, 28), np.float32)


@pytest.fixture(autouse=True)
def compiled_here(fresh_code):
    """Nothing here comes from JAX's cache, but where a test says so."""


@pytest.fixture
def kept(tmp_path) -> Kept:
    return Kept(tmp_path / "kept")


def pieces(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "kept" / "compiled").iterdir())


def learned(path: Path, kept: Kept | None = None, sizes: Sequence[int] = SIZES[:1]) -> Network:
    network = Network(path, kept)
    for size in sizes:
        network.learn(size)
    return network


def test_every_kind_of_network_reads_the_same_bits_by_what_was_kept(networks, network, kept, compilations):
    sizes = SIZES if network == "lstm" else SIZES[1:2]
    made = learned(networks[network], kept, sizes)
    before = list(compilations)
    again = learned(networks[network], kept, sizes)
    assert compilations == before

    for size in sizes:
        first, second = (it.read(IMAGES[:size], size) for it in (made, again))
        assert [trace.places for trace in second.traces] == [trace.places for trace in first.traces]
        for one, other in zip(first.arrays, second.arrays, strict=True):
            np.testing.assert_array_equal(one, other)


def test_every_kind_of_network_is_told_of_the_same_by_what_was_kept(networks, network, kept, monkeypatch):
    path = networks[network]
    plain, made = read_description(path), read_description(path, kept)
    monkeypatch.setattr("gatescope.model.checkpoint.describe", None)

    assert read_description(path, kept) == made == plain


def test_a_reader_finds_the_same_description_as_whoever_only_describes(networks, kept, tmp_path):
    path = networks["two-layers"]

    assert Reader(path).description == read_description(path) == Reader(path, kept).description
    assert Reader(path, kept).description == read_description(path, kept)


NEXT_START = """
import sys, numpy as np
from pathlib import Path
from gatescope.app.inference.compile_cache import Kept
from gatescope.app.inference.predictor import Reader
reader = Reader(Path(sys.argv[1]), Kept(Path(sys.argv[2])))
reader.widen()
print(reader.read(np.full((28, 28), 0.5, np.float32)).probabilities.tobytes().hex(), "flax" in sys.modules)
"""


def test_the_next_process_needs_no_flax_and_gives_the_same_bits(networks, tmp_path, monkeypatch):
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR")
    arguments = [sys.executable, "-c", NEXT_START, str(networks["gru"]), str(tmp_path)]
    first, second = (subprocess.run(arguments, capture_output=True, text=True, check=True) for _ in range(2))

    (bits, with_flax), (again, with_flax_again) = first.stdout.split(), second.stdout.split()
    assert (with_flax, with_flax_again) == ("True", "False")
    assert bits == again
    assert second.stderr == ""


def test_other_weights_under_the_same_name_are_not_taken_for_those_that_were_kept(write, kept, tmp_path):
    path = write(tmp_path / "mine.safetensors", scale=0.4)
    first = Reader(path, kept).read(IMAGES[0])
    write(path, scale=0.5)
    changed = Reader(path, kept).read(IMAGES[0])

    assert not np.array_equal(first.probabilities, changed.probabilities)
    np.testing.assert_array_equal(changed.probabilities, Reader(path).read(IMAGES[0]).probabilities)


def test_the_same_weights_under_another_name_are_called_by_that(networks, kept, tmp_path):
    Reader(networks["lstm"], kept)
    other = tmp_path / "other.safetensors"
    other.write_bytes(networks["lstm"].read_bytes())

    reader = Reader(other, kept)
    assert (reader.description.name, reader.read(IMAGES[0]).model) == ("other", "other")


def test_a_file_that_cannot_be_used_is_refused_whatever_was_kept(write, kept, tmp_path):
    path = write(tmp_path / "mine.safetensors")
    Reader(path, kept)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    for ask in (Reader, read_description):
        with pytest.raises(UnusableModel, match=r"mine\.safetensors does not match the checksum"):
            ask(path, kept)


def test_a_file_that_cannot_be_used_leaves_nothing_behind(damaged, damage, kept, tmp_path):
    path, told = damaged[damage]
    for ask in (Reader, read_description):
        with pytest.raises(UnusableModel) as refused:
            ask(path, kept)
        assert told in str(refused.value)

    for _ in range(2):
        with pytest.raises(UnusableModel) as again:
            Reader(path, kept)
        assert str(again.value) == str(refused.value)


@pytest.mark.parametrize("piece", ["code for 1", "places"])
@pytest.mark.parametrize("content", [b"", b"[]", b"no code", b"\x80\x04N."])
def test_what_is_kept_and_cannot_be_used_is_made_anew(networks, kept, caplog, piece, content):
    path = networks["lstm"]
    expected = Reader(path, kept).read(IMAGES[0])
    kept.keep(path.stem, digest_of(path), piece, content)

    reader = Reader(path, kept)

    np.testing.assert_array_equal(reader.read(IMAGES[0]).stacks[0], expected.stacks[0])
    assert "what was kept of lstm.safetensors can't be used and is made anew" in caplog.text
    caplog.clear()
    Reader(path, kept)
    assert caplog.text == ""


def test_where_one_piece_is_missing_the_rest_is_used_and_it_is_made_anew(networks, kept, tmp_path, compilations):
    path, sizes = networks["two-layers"], SIZES[:2]
    expected = learned(path, kept, sizes)
    expected.describe()
    assert len(pieces(tmp_path)) == 2 + len(sizes)
    compiled = 0
    for piece in pieces(tmp_path):
        piece.unlink()
        before = len(compilations)

        again = learned(path, kept, sizes)
        again.describe()

        compiled += len(compilations) > before
        assert piece.is_file()
        for one, other in zip(expected.read(IMAGES, 4).arrays, again.read(IMAGES, 4).arrays, strict=True):
            np.testing.assert_array_equal(one, other)
    assert compiled == len(sizes) + 1, "without places no code is of use; the description needs none"


def test_a_file_that_is_changed_while_it_is_read_is_not_kept_as_what_it_was(write, kept, tmp_path):
    path = write(tmp_path / "mine.safetensors", scale=0.4)
    network = Network(path, kept)
    write(path, scale=0.5)

    for ask in (lambda: network.learn(1), network.describe):
        with pytest.raises(CheckpointError, match=r"mine\.safetensors was changed while it was read; ask again\."):
            ask()
    assert pieces(tmp_path) == []


def test_a_disk_that_is_full_keeps_nobody_from_reading(networks, tmp_path, monkeypatch, caplog):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gatescope.app.inference.compile_cache.replace", fail)
    reader = Reader(networks["lstm"], Kept(tmp_path / "kept"))
    reader.widen()

    assert reader.read(IMAGES[0]).is_finite
    assert caplog.text.count("No space left on device") == 1


def test_code_that_jax_took_from_its_own_cache_is_used_and_not_kept(networks, kept, tmp_path, caplog):
    """It lacks what another process would have to find in there, which shows when it is run."""
    jax.config.update("jax_enable_compilation_cache", True)
    compilation_cache.reset_cache()
    expected = learned(networks["rnn"]).read(IMAGES[:1], 1)

    network = learned(networks["rnn"], kept)

    for one, other in zip(expected.arrays, network.read(IMAGES[:1], 1).arrays, strict=True):
        np.testing.assert_array_equal(one, other)
    assert "what was compiled of rnn.safetensors can't be kept" in caplog.text
    assert "unset it" in caplog.text
    assert kept.find("rnn", digest_of(networks["rnn"]), "code for 1") is None
