"""A model from the compile cache equals the one that was compiled, bit for bit, and stale entries are never used."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jax
import numpy as np
import pytest
from jax.experimental.compilation_cache import compilation_cache

from gatescope.app.inference.compile_cache import CompileCache
from gatescope.app.inference.model_loader import ModelLoader
from gatescope.app.inference.predictor import BATCH_SIZES, Predictor, UnusableModel, read_description
from gatescope.model.weights_file import CheckpointError, digest_of

IMAGES = np.random.default_rng(0).random((3, 28, 28), np.float32)


@pytest.fixture(autouse=True)
def compiled_here(fresh_code):
    """JAX's own cache is off except where a test turns it on."""


@pytest.fixture
def cache(tmp_path) -> CompileCache:
    return CompileCache(tmp_path / "cache")


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "compiled").iterdir())


def load_compiled(path: Path, cache: CompileCache | None = None, sizes: Sequence[int] = BATCH_SIZES[:1]) -> ModelLoader:
    loader = ModelLoader(path, cache)
    for size in sizes:
        loader.compile(size)
    return loader


def test_cached_executable_computes_the_same_bits(networks, network, cache, compilations):
    sizes = BATCH_SIZES if network == "lstm" else BATCH_SIZES[1:2]
    made = load_compiled(networks[network], cache, sizes)
    before = list(compilations)
    again = load_compiled(networks[network], cache, sizes)
    assert compilations == before

    for size in sizes:
        first, second = (it.run(IMAGES[:size], size) for it in (made, again))
        assert [trace.layout for trace in second.traces] == [trace.layout for trace in first.traces]
        for one, other in zip(first.arrays, second.arrays, strict=True):
            np.testing.assert_array_equal(one, other)


def test_cached_description_is_the_same(networks, network, cache, monkeypatch):
    path = networks[network]
    plain, made = read_description(path), read_description(path, cache)
    monkeypatch.setattr("gatescope.model.checkpoint.describe", None)

    assert read_description(path, cache) == made == plain


def test_predictor_has_the_description_that_is_read_without_compiling(networks, cache, tmp_path):
    path = networks["two-layers"]

    assert Predictor(path).description == read_description(path) == Predictor(path, cache).description
    assert Predictor(path, cache).description == read_description(path, cache)


NEXT_START = """
import sys, numpy as np
from pathlib import Path
from gatescope.app.inference.compile_cache import CompileCache
from gatescope.app.inference.predictor import Predictor
predictor = Predictor(Path(sys.argv[1]), CompileCache(Path(sys.argv[2])))
predictor.compile_batch_sizes()
print(predictor.predict(np.full((28, 28), 0.5, np.float32)).probabilities.tobytes().hex(), "flax" in sys.modules)
"""


def test_next_process_computes_the_same_bits_without_flax(networks, tmp_path, monkeypatch):
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR")
    arguments = [sys.executable, "-c", NEXT_START, str(networks["gru"]), str(tmp_path)]
    first, second = (subprocess.run(arguments, capture_output=True, text=True, check=True) for _ in range(2))

    (bits, with_flax), (again, with_flax_again) = first.stdout.split(), second.stdout.split()
    assert (with_flax, with_flax_again) == ("True", "False")
    assert bits == again
    assert second.stderr == ""


def test_changed_weights_are_not_served_from_the_cache(write, cache, tmp_path):
    path = write(tmp_path / "mine.safetensors", scale=0.4)
    first = Predictor(path, cache).predict(IMAGES[0])
    write(path, scale=0.5)
    changed = Predictor(path, cache).predict(IMAGES[0])

    assert not np.array_equal(first.probabilities, changed.probabilities)
    np.testing.assert_array_equal(changed.probabilities, Predictor(path).predict(IMAGES[0]).probabilities)


def test_copied_weights_have_the_name_of_their_file(networks, cache, tmp_path):
    Predictor(networks["lstm"], cache)
    other = tmp_path / "other.safetensors"
    other.write_bytes(networks["lstm"].read_bytes())

    predictor = Predictor(other, cache)
    assert (predictor.description.name, predictor.predict(IMAGES[0]).model) == ("other", "other")


def test_damaged_file_is_refused_despite_cached_entries(write, cache, tmp_path):
    path = write(tmp_path / "mine.safetensors")
    Predictor(path, cache)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    for ask in (Predictor, read_description):
        with pytest.raises(UnusableModel, match=r"mine\.safetensors does not match the checksum"):
            ask(path, cache)


def test_invalid_file_fails_the_same_way_every_time(damaged, damage, cache, tmp_path):
    path, told = damaged[damage]
    for ask in (Predictor, read_description):
        with pytest.raises(UnusableModel) as refused:
            ask(path, cache)
        assert told in str(refused.value)

    for _ in range(2):
        with pytest.raises(UnusableModel) as again:
            Predictor(path, cache)
        assert str(again.value) == str(refused.value)


@pytest.mark.parametrize("entry", ["executable for batch size 1", "layout"])
@pytest.mark.parametrize("content", [b"", b"[]", b"no code", b"\x80\x04N."])
def test_invalid_entry_is_replaced(networks, cache, caplog, entry, content):
    path = networks["lstm"]
    expected = Predictor(path, cache).predict(IMAGES[0])
    cache.put(path.stem, digest_of(path), entry, content)

    predictor = Predictor(path, cache)

    np.testing.assert_array_equal(predictor.predict(IMAGES[0]).stacks[0], expected.stacks[0])
    assert "the cached executable of lstm.safetensors cannot be loaded; compiling anew" in caplog.text
    caplog.clear()
    Predictor(path, cache)
    assert caplog.text == ""


def test_missing_entry_is_replaced_and_the_others_are_used(networks, cache, tmp_path, compilations):
    path, sizes = networks["two-layers"], BATCH_SIZES[:2]
    expected = load_compiled(path, cache, sizes)
    expected.describe()
    assert len(entries(tmp_path)) == 2 + len(sizes)
    compiled = 0
    for entry in entries(tmp_path):
        entry.unlink()
        before = len(compilations)

        again = load_compiled(path, cache, sizes)
        again.describe()

        compiled += len(compilations) > before
        assert entry.is_file()
        for one, other in zip(expected.run(IMAGES, 4).arrays, again.run(IMAGES, 4).arrays, strict=True):
            np.testing.assert_array_equal(one, other)
    assert compiled == len(sizes) + 1, "without the layout no executable is usable; the description needs none"


def test_file_changed_while_loading_is_not_cached(write, cache, tmp_path):
    path = write(tmp_path / "mine.safetensors", scale=0.4)
    loader = ModelLoader(path, cache)
    write(path, scale=0.5)

    for ask in (lambda: loader.compile(1), loader.describe):
        with pytest.raises(CheckpointError, match=r"mine\.safetensors changed while it was loaded; retry\."):
            ask()
    assert entries(tmp_path) == []


def test_full_disk_does_not_prevent_predictions(networks, tmp_path, monkeypatch, caplog):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gatescope.app.inference.compile_cache.replace", fail)
    predictor = Predictor(networks["lstm"], CompileCache(tmp_path / "cache"))
    predictor.compile_batch_sizes()

    assert predictor.predict(IMAGES[0]).is_finite
    assert caplog.text.count("No space left on device") == 1


def test_executable_from_the_cache_of_jax_is_used_and_not_cached(networks, cache, tmp_path, caplog):
    """It is serialized without parts that another process needs, which shows only when it runs."""
    jax.config.update("jax_enable_compilation_cache", True)
    compilation_cache.reset_cache()
    expected = load_compiled(networks["rnn"]).run(IMAGES[:1], 1)

    loader = load_compiled(networks["rnn"], cache)

    for one, other in zip(expected.arrays, loader.run(IMAGES[:1], 1).arrays, strict=True):
        np.testing.assert_array_equal(one, other)
    assert "the executable of rnn.safetensors cannot be cached" in caplog.text
    assert "unset it" in caplog.text
    assert cache.get("rnn", digest_of(networks["rnn"]), "executable for batch size 1") is None
