"""What is kept is found by all that it depends on and by nothing else, and no damage or full disk stops anybody."""

import errno
import logging
import os
import stat
from pathlib import Path

import pytest

from gatescope.app.inference import compile_cache as module
from gatescope.app.inference.compile_cache import Kept, KeptError, kept_in

WORDS = ("lstm", "0123abcd", "code for 1")


@pytest.fixture
def kept(tmp_path) -> Kept:
    return Kept(tmp_path)


@pytest.fixture
def piece(kept, tmp_path) -> Path:
    """The file of the one piece that is kept."""
    kept.keep(*WORDS, b"machine code")
    [path] = (tmp_path / "compiled").iterdir()
    return path


@pytest.fixture
def circumstances(monkeypatch):
    """Lets the test change what a piece depends on beside its words."""
    module._circumstances.cache_clear()
    yield monkeypatch
    module._circumstances.cache_clear()


def test_a_piece_is_found_by_its_words_in_the_next_process_too(kept, tmp_path):
    assert kept.is_empty
    kept.keep(*WORDS, b"one")
    kept.keep(*WORDS, b"another")

    assert kept.find(*WORDS) == Kept(tmp_path).find(*WORDS) == b"another"
    assert not kept.is_empty


@pytest.mark.parametrize("place", range(len(WORDS)))
def test_other_words_find_nothing(kept, piece, place):
    other = list(WORDS)
    other[place] += "0"

    assert kept.find(*other) is None


def test_a_word_does_not_run_into_the_next(kept):
    kept.keep("a", "bc", "d", b"one")

    assert kept.find("ab", "c", "d") is None


@pytest.mark.parametrize("variable", ["JAX_ENABLE_X64", "XLA_FLAGS", "NPROC"])
def test_a_piece_is_not_found_where_xla_is_told_something_else(kept, piece, circumstances, variable):
    circumstances.setenv(variable, "3")

    assert kept.find(*WORDS) is None


@pytest.mark.parametrize("package", ["jax", "jaxlib", "flax"])
def test_a_piece_is_not_found_with_another_version_of_what_made_it(kept, piece, circumstances, package):
    version = module.importlib.metadata.version
    circumstances.setattr(module.importlib.metadata, "version", lambda name: version(name) + ".1" * (name == package))

    assert kept.find(*WORDS) is None


@pytest.mark.parametrize("what", ["python_version", "machine"])
def test_a_piece_is_not_found_by_another_python_or_on_another_kind_of_machine(kept, piece, circumstances, what):
    circumstances.setattr(module.platform, what, lambda: "another")

    assert kept.find(*WORDS) is None


CPUINFO = (
    "processor\t: 0\nmodel name\t: Fast\ncpu MHz\t\t: 2000\nflags\t\t: sse avx2\n\nprocessor\t: 1\nflags\t: none\n"
)


def test_a_piece_is_found_on_a_processor_that_knows_the_same_instructions_alone(tmp_path, circumstances):
    told = tmp_path / "cpuinfo"
    circumstances.setattr(module, "CPUINFO", told)
    kept = Kept(tmp_path / "folder")

    def found(cpuinfo: str) -> bool:
        told.write_text(cpuinfo)
        module._circumstances.cache_clear()
        return kept.find(*WORDS) is not None

    assert not found(CPUINFO)
    kept.keep(*WORDS, b"code")
    assert found(CPUINFO.replace("2000", "3141"))
    assert not found(CPUINFO.replace("avx2", "avx2 avx512f"))
    assert not found(CPUINFO.replace("Fast", "Faster"))


def test_where_no_file_tells_of_the_processor_a_piece_is_for_this_machine_alone(tmp_path, circumstances):
    circumstances.setattr(module, "CPUINFO", tmp_path / "missing")
    kept = Kept(tmp_path / "folder")
    kept.keep(*WORDS, b"code")
    assert kept.find(*WORDS) == b"code"

    circumstances.setattr(module.platform, "node", lambda: "another")
    module._circumstances.cache_clear()
    assert kept.find(*WORDS) is None


@pytest.mark.parametrize("package", ["app", "model"])
def test_a_piece_is_not_found_once_this_program_is_another(kept, piece, circumstances, package):
    changed = Path(getattr(module, package).__path__[0]) / "__init__.py"
    read = Path.read_bytes
    circumstances.setattr(Path, "read_bytes", lambda path: read(path) + b"#" * (path == changed))

    assert kept.find(*WORDS) is None


@pytest.mark.parametrize("place", [0, module.CHECKSUM_BYTES, -1])
def test_a_flipped_bit_is_noticed_wherever_it_is(kept, piece, caplog, place):
    content = bytearray(piece.read_bytes())
    content[place] ^= 1
    piece.write_bytes(content)

    assert kept.find(*WORDS) is None
    assert f"{piece} is damaged; what it held is made anew." in caplog.text

    kept.keep(*WORDS, b"anew")
    assert kept.find(*WORDS) == b"anew"


@pytest.mark.parametrize("length", [0, 10, module.CHECKSUM_BYTES, module.CHECKSUM_BYTES + 1])
def test_half_a_piece_is_none(kept, piece, length):
    piece.write_bytes(piece.read_bytes()[:length])

    assert kept.find(*WORDS) is None


def test_a_piece_that_lies_in_the_place_of_another_is_not_taken_for_it(kept, piece, tmp_path):
    kept.keep("gru", *WORDS[1:], b"other code")
    [other] = {*(tmp_path / "compiled").iterdir()} - {piece}
    other.replace(piece)

    assert kept.find(*WORDS) is None


def test_nobody_else_may_look_into_a_folder_that_is_made(kept, tmp_path):
    assert stat.S_IMODE((tmp_path / "compiled").stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_to_is_refused(kept, tmp_path, mode):
    (tmp_path / "compiled").chmod(mode)

    with pytest.raises(KeptError, match=r"compiled must belong to who runs this.*Name another folder\."):
        kept_in(str(tmp_path))


@pytest.mark.parametrize(("owner", "good"), [(0, True), ("ours", True), (12345, False)])
def test_a_folder_that_is_somebody_elses_is_refused_unless_it_is_roots(tmp_path, monkeypatch, owner, good):
    Kept(tmp_path)
    found = os.stat(tmp_path / "compiled")
    owner = os.geteuid() if owner == "ours" else owner
    monkeypatch.setattr(Path, "stat", lambda *_, **__: os.stat_result((*found[:4], owner, *found[5:])))

    if good:
        Kept(tmp_path)
    else:
        with pytest.raises(KeptError, match="must belong to who runs this"):
            Kept(tmp_path)


def test_a_place_where_no_folder_can_be_made_is_told_of_once_and_keeps_nothing(tmp_path, caplog):
    (tmp_path / "file").touch()
    kept = Kept(tmp_path / "file")
    for _ in range(3):
        kept.keep(*WORDS, b"code")

    assert kept.find(*WORDS) is None
    assert kept.is_empty
    assert caplog.text.count("can't be kept in") == 1


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, 1), (errno.EACCES, 1), (errno.EROFS, 0)])
def test_what_cannot_be_written_is_told_of_once_unless_nothing_is_meant_to_be(kept, caplog, monkeypatch, number, told):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, "replace", fail)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            kept.keep(*WORDS, b"code")

    assert caplog.text.count(os.strerror(number)) == told
    assert kept.find(*WORDS) is None
