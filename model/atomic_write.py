"""Atomic writes: a file has its old content or all of its new content."""

import os
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write a file atomically: into a temporary file in the same folder, which is then renamed.

    Args:
      path: of the file, which may exist; missing folders are created.
      content: the whole new content.

    Raises:
      OSError: the file cannot be written; an existing one is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")  # processes may write the same file at once
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
