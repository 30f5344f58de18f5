"""Compile cache: a folder with compiled models and their descriptions, which spares the next start the work.

The key of an entry covers all that the entry depends on: the weights file, this program, Python, JAX and Flax, the
processor, and the environment variables of XLA. Stale entries are never read; the folder may be deleted at any time.
"""

import errno
import hashlib
import importlib.metadata
import logging
import os
import platform
import stat
from functools import cache
from pathlib import Path

import gatescope.app
import gatescope.model
from gatescope.app.settings import compiler_variables
from gatescope.model.atomic_write import replace

CHECKSUM_BYTES = 32
COMPILERS = ("jax", "jaxlib", "flax")  # packages whose versions are part of the key
CPUINFO = Path("/proc/cpuinfo")  # Linux's
CPUINFO_FIELDS = ("model name", "flags", "Features", "CPU part")  # those that identify the instruction set
logger = logging.getLogger("gatescope")


class CompileCacheError(ValueError):
    """The folder must not be used; says why and what to do."""


class CompileCache:
    """Byte strings by model, weights digest and entry name. Safe to use from several threads and processes.

    Failures are not fatal: an entry that cannot be read or written, or whose checksum is wrong, counts as missing.

    Args:
      folder: created if missing; entries are files in its subfolder `compiled`.

    Raises:
      CompileCacheError: the folder belongs to another user or others may write to it. Entries are executable code.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "compiled"
        self._failure = ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = self._folder.stat()
        except OSError as error:
            self._log_failure(error)
            return
        if hasattr(os, "geteuid") and (
            status.st_uid not in (0, os.geteuid()) or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            raise CompileCacheError(
                f"{self._folder} must belong to the user who runs this and be writable by nobody else, because its"
                " entries are executed. Name another folder."
            )

    @property
    def is_empty(self) -> bool:
        """Whether there are no entries at all."""
        try:
            return not any(self._folder.iterdir())
        except OSError:
            return True

    def get(self, model: str, digest: str, entry: str) -> bytes | None:
        """The content of an entry, None if it is missing.

        Args:
          model: name of the model.
          digest: of its weights file.
          entry: name of the entry.
        """
        path = self._path(model, digest, entry)
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._log_failure(error)
            return None
        content = found[CHECKSUM_BYTES:]
        if found[:CHECKSUM_BYTES] != _checksum(path, content):
            logger.warning("cache entry %s is damaged and will be replaced.", path)
            return None
        return content

    def put(self, model: str, digest: str, entry: str, content: bytes) -> None:
        """Store an entry, replacing what it held before."""
        path = self._path(model, digest, entry)
        try:
            replace(path, _checksum(path, content) + content)
        except OSError as error:
            self._log_failure(error)

    def _path(self, *key: str) -> Path:
        return self._folder / hashlib.sha256("\0".join((environment_fingerprint(), *key)).encode()).hexdigest()

    def _log_failure(self, error: OSError) -> None:
        """Log why the folder cannot be used, once for each reason."""
        if self._failure != (failure := error.strerror or str(error)):
            self._failure = failure
            # A container's root file system is often read-only on purpose.
            level = logging.DEBUG if error.errno == errno.EROFS else logging.WARNING
            logger.log(level, "the compile cache %s cannot be used (%s).", self._folder, failure)


def open_compile_cache(folder: str | None) -> CompileCache | None:
    """The compile cache in a folder; None without a folder.

    Raises:
      CompileCacheError: as `CompileCache`.
    """
    return None if folder is None else CompileCache(Path(folder))


def _checksum(path: Path, content: bytes) -> bytes:
    """SHA-256 of an entry's content and file name, so that a misplaced file is detected too."""
    return hashlib.sha256(path.name.encode() + content).digest()


@cache
def environment_fingerprint() -> str:
    """SHA-256 of all that entries depend on besides the weights."""
    digest = hashlib.sha256()
    for package in (gatescope.app, gatescope.model):
        folder = Path(package.__path__[0])
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    versions = [(name, importlib.metadata.version(name)) for name in COMPILERS]
    machine = (platform.python_version(), platform.machine(), _processor())
    digest.update(repr((compiler_variables(), versions, *machine)).encode())
    return digest.hexdigest()


def _processor() -> str:
    """The processor's model and instruction sets; where the system does not tell, this machine's name."""
    try:
        first, _, _ = CPUINFO.read_text().partition("\n\n")
    except OSError:
        return f"{platform.processor()} of {platform.node()}"
    return "\n".join(line for line in first.splitlines() if line.startswith(CPUINFO_FIELDS))
