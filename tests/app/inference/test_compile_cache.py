"""Entries depend on their whole key, and neither damage nor a full disk is fatal."""

import errno
import logging
import os
import stat
from pathlib import Path

import pytest

from gatescope.app.inference import compile_cache as module
from gatescope.app.inference.compile_cache import CompileCache, CompileCacheError, open_compile_cache

KEY = ("lstm", "0123abcd", "executable for batch size 1")


@pytest.fixture
def cache(tmp_path) -> CompileCache:
    return CompileCache(tmp_path)


@pytest.fixture
def entry(cache, tmp_path) -> Path:
    """The file of the only entry."""
    cache.put(*KEY, b"machine code")
    [path] = (tmp_path / "compiled").iterdir()
    return path


@pytest.fixture
def environment(monkeypatch):
    """Lets the test change what the fingerprint covers."""
    module.environment_fingerprint.cache_clear()
    yield monkeypatch
    module.environment_fingerprint.cache_clear()


def test_entry_is_found_by_its_key_in_another_instance(cache, tmp_path):
    assert cache.is_empty
    cache.put(*KEY, b"one")
    cache.put(*KEY, b"another")

    assert cache.get(*KEY) == CompileCache(tmp_path).get(*KEY) == b"another"
    assert not cache.is_empty


@pytest.mark.parametrize("place", range(len(KEY)))
def test_entry_is_missing_under_another_key(cache, entry, place):
    other = list(KEY)
    other[place] += "0"

    assert cache.get(*other) is None


def test_parts_of_a_key_are_separated(cache):
    cache.put("a", "bc", "d", b"one")

    assert cache.get("ab", "c", "d") is None


@pytest.mark.parametrize("variable", ["JAX_ENABLE_X64", "XLA_FLAGS", "NPROC"])
def test_entry_is_missing_when_a_variable_of_xla_changes(cache, entry, environment, variable):
    environment.setenv(variable, "3")

    assert cache.get(*KEY) is None


@pytest.mark.parametrize("package", ["jax", "jaxlib", "flax"])
def test_entry_is_missing_when_a_compiler_version_changes(cache, entry, environment, package):
    version = module.importlib.metadata.version
    environment.setattr(module.importlib.metadata, "version", lambda name: version(name) + ".1" * (name == package))

    assert cache.get(*KEY) is None


@pytest.mark.parametrize("what", ["python_version", "machine"])
def test_entry_is_missing_on_another_python_or_machine(cache, entry, environment, what):
    environment.setattr(module.platform, what, lambda: "another")

    assert cache.get(*KEY) is None


CPUINFO = (
    "processor\t: 0\nmodel name\t: Fast\ncpu MHz\t\t: 2000\nflags\t\t: sse avx2\n\nprocessor\t: 1\nflags\t: none\n"
)


def test_entry_is_found_only_on_a_processor_with_the_same_instructions(tmp_path, environment):
    file = tmp_path / "cpuinfo"
    environment.setattr(module, "CPUINFO", file)
    cache = CompileCache(tmp_path / "folder")

    def found(cpuinfo: str) -> bool:
        file.write_text(cpuinfo)
        module.environment_fingerprint.cache_clear()
        return cache.get(*KEY) is not None

    assert not found(CPUINFO)
    cache.put(*KEY, b"code")
    assert found(CPUINFO.replace("2000", "3141"))
    assert not found(CPUINFO.replace("avx2", "avx2 avx512f"))
    assert not found(CPUINFO.replace("Fast", "Faster"))


def test_entry_is_bound_to_the_machine_where_its_processor_is_unknown(tmp_path, environment):
    environment.setattr(module, "CPUINFO", tmp_path / "missing")
    cache = CompileCache(tmp_path / "folder")
    cache.put(*KEY, b"code")
    assert cache.get(*KEY) == b"code"

    environment.setattr(module.platform, "node", lambda: "another")
    module.environment_fingerprint.cache_clear()
    assert cache.get(*KEY) is None


@pytest.mark.parametrize("package", ["app", "model"])
def test_entry_is_missing_when_the_program_changes(cache, entry, environment, package):
    changed = Path(getattr(module.gatescope, package).__path__[0]) / "__init__.py"
    read = Path.read_bytes
    environment.setattr(Path, "read_bytes", lambda path: read(path) + b"#" * (path == changed))

    assert cache.get(*KEY) is None


@pytest.mark.parametrize("place", [0, module.CHECKSUM_BYTES, -1])
def test_flipped_bit_is_detected_everywhere(cache, entry, caplog, place):
    content = bytearray(entry.read_bytes())
    content[place] ^= 1
    entry.write_bytes(content)

    assert cache.get(*KEY) is None
    assert f"cache entry {entry} is damaged and will be replaced." in caplog.text

    cache.put(*KEY, b"anew")
    assert cache.get(*KEY) == b"anew"


@pytest.mark.parametrize("length", [0, 10, module.CHECKSUM_BYTES, module.CHECKSUM_BYTES + 1])
def test_truncated_entry_is_missing(cache, entry, length):
    entry.write_bytes(entry.read_bytes()[:length])

    assert cache.get(*KEY) is None


def test_misplaced_entry_is_missing(cache, entry, tmp_path):
    cache.put("gru", *KEY[1:], b"other code")
    [other] = {*(tmp_path / "compiled").iterdir()} - {entry}
    other.replace(entry)

    assert cache.get(*KEY) is None


def test_created_folder_is_private(cache, tmp_path):
    assert stat.S_IMODE((tmp_path / "compiled").stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_folder_writable_by_others_is_refused(cache, tmp_path, mode):
    (tmp_path / "compiled").chmod(mode)

    with pytest.raises(
        CompileCacheError, match=r"compiled must belong to the user who runs this.*Name another folder\."
    ):
        open_compile_cache(str(tmp_path))


@pytest.mark.parametrize(("owner", "good"), [(0, True), ("ours", True), (12345, False)])
def test_folder_of_another_user_is_refused_except_roots(tmp_path, monkeypatch, owner, good):
    CompileCache(tmp_path)
    found = os.stat(tmp_path / "compiled")
    owner = os.geteuid() if owner == "ours" else owner
    monkeypatch.setattr(Path, "stat", lambda *_, **__: os.stat_result((*found[:4], owner, *found[5:])))

    if good:
        CompileCache(tmp_path)
    else:
        with pytest.raises(CompileCacheError, match="must belong to the user who runs this"):
            CompileCache(tmp_path)


def test_folder_that_cannot_be_created_is_logged_once_and_stays_empty(tmp_path, caplog):
    (tmp_path / "file").touch()
    cache = CompileCache(tmp_path / "file")
    for _ in range(3):
        cache.put(*KEY, b"code")

    assert cache.get(*KEY) is None
    assert cache.is_empty
    assert caplog.text.count("cannot be used") == 1


@pytest.mark.parametrize(("number", "lines"), [(errno.ENOSPC, 1), (errno.EACCES, 1), (errno.EROFS, 0)])
def test_failed_write_is_logged_once_unless_the_file_system_is_read_only(cache, caplog, monkeypatch, number, lines):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, "replace", fail)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            cache.put(*KEY, b"code")

    assert caplog.text.count(os.strerror(number)) == lines
    assert cache.get(*KEY) is None
