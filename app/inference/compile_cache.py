"""A folder in which is kept what was made of weights files, so that the next start need not make it again.

What is kept of a file is found again as long as all that it was made of and by is the same: the file, this program,
Python, JAX and Flax, the processor, and what the environment tells XLA. All else may lie there unused; it may be
deleted at any time.
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
MADE_BY = ("jax", "jaxlib", "flax")
CPUINFO = Path("/proc/cpuinfo")  # Linux's; of its lines those count that begin so
PROCESSOR = ("model name", "flags", "Features", "CPU part")
logger = logging.getLogger("gatescope")


class KeptError(ValueError):
    """The folder must not be used; says why and what to do."""


class Kept:
    """Keeps pieces of bytes. Its methods may be called from any thread and in several processes.

    What can't be kept is made anew next time: that a disk is full or may not be written to stops nobody. Neither does
    damage, which a checksum tells of.

    Args:
      folder: made if it is not there; all pieces lie in a folder `compiled` within.

    Raises:
      KeptError: that belongs to somebody else, or others may write to it. Among the pieces is machine code.
    """

    def __init__(self, folder: Path) -> None:
        self._place = folder / "compiled"
        self._failure = ""
        try:
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = self._place.stat()
        except OSError as error:
            self._tell(error)
            return
        if hasattr(os, "geteuid") and (
            status.st_uid not in (0, os.geteuid()) or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            raise KeptError(
                f"{self._place} must belong to who runs this, and nobody else may write to it: what lies there is run."
                " Name another folder."
            )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever kept there."""
        try:
            return not any(self._place.iterdir())
        except OSError:
            return True

    def find(self, name: str, digest: str, piece: str) -> bytes | None:
        """What was kept, if it was.

        Args:
          name: of a model.
          digest: of its weights file.
          piece: what of it.
        """
        path = self._path(name, digest, piece)
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._tell(error)
            return None
        content = found[CHECKSUM_BYTES:]
        if found[:CHECKSUM_BYTES] != _checksum(path, content):
            logger.warning("%s is damaged; what it held is made anew.", path)
            return None
        return content

    def keep(self, name: str, digest: str, piece: str, content: bytes) -> None:
        """Keep a piece for whoever asks for it by the same words."""
        path = self._path(name, digest, piece)
        try:
            replace(path, _checksum(path, content) + content)
        except OSError as error:
            self._tell(error)

    def _path(self, *words: str) -> Path:
        return self._place / hashlib.sha256("\0".join((_circumstances(), *words)).encode()).hexdigest()

    def _tell(self, error: OSError) -> None:
        """Write to the log why nothing is kept, once however often it is tried."""
        if self._failure != (failure := error.strerror or str(error)):
            self._failure = failure
            # A container's root is often read only, and nobody expects that it keeps anything then.
            level = logging.DEBUG if error.errno == errno.EROFS else logging.WARNING
            logger.log(level, "what is compiled can't be kept in %s (%s).", self._place, failure)


def kept_in(folder: str | None) -> Kept | None:
    """What is kept in a folder; None where nothing is to be kept.

    Raises:
      KeptError: as `Kept`.
    """
    return None if folder is None else Kept(Path(folder))


def _checksum(path: Path, content: bytes) -> bytes:
    """Of what a piece holds and where it belongs."""
    return hashlib.sha256(path.name.encode() + content).digest()


@cache
def _circumstances() -> str:
    """All beside the weights that a piece depends on, as a SHA-256."""
    digest = hashlib.sha256()
    for package in (gatescope.app, gatescope.model):
        folder = Path(package.__path__[0])
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    versions = [(name, importlib.metadata.version(name)) for name in MADE_BY]
    digest.update(
        repr((compiler_variables(), versions, platform.python_version(), platform.machine(), _processor())).encode()
    )
    return digest.hexdigest()


def _processor() -> str:
    """What tells this machine's processor from one that may not know the same instructions."""
    try:
        first, _, _ = CPUINFO.read_text().partition("\n\n")
    except OSError:
        return f"{platform.processor()} of {platform.node()}"
    return "\n".join(line for line in first.splitlines() if line.startswith(PROCESSOR))
