"""How files are written: whole or not at all."""

import os
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever finds half of it.

    Args:
      path: where it goes, whether a file is there already or not; its folder is made if need be.
      content: all of it.

    Raises:
      OSError: it could not be written; what was there before is there still.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")  # another process may be about to do the same
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
