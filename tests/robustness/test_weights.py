"""Weights that can't be used end the start of a process with one sentence, before it says that it is ready.

tests/app/commands/test_serve_command.py has the same of files that are missing, cut off or of another kind.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from gatescope.model.weights_file import ZOO, digest_over
from tests.support.service import MAIN, TIMEOUT

WHOLE = (ZOO / "lstm.safetensors").read_bytes()


def rewritten(change: Callable[[dict[str, np.ndarray]], None]) -> bytes:
    """The weights with something changed, and the checksum that belongs to them."""
    arrays = {name: values.copy() for name, values in load(WHOLE).items()}
    change(arrays)
    with safe_open(ZOO / "lstm.safetensors", framework="np") as file:
        metadata = {name: text for name, text in file.metadata().items() if name != "sha256"}
    return save(arrays, metadata | {"sha256": digest_over(metadata, arrays)})


def not_a_number(arrays: dict[str, np.ndarray]) -> None:
    arrays["layers.0.W"][3, 5] = np.nan


def wrong_shape(arrays: dict[str, np.ndarray]) -> None:
    arrays["layers.0.W"] = arrays["layers.0.W"][:, :-4].copy()


DAMAGES = {
    "bit-flipped": (WHOLE[:-1000] + bytes([WHOLE[-1000] ^ 1]) + WHOLE[-999:], "does not match the checksum"),
    "NaN": (rewritten(not_a_number), "must be finite"),
    "wrong shape": (rewritten(wrong_shape), "layers.0.W"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_unusable_weights_end_the_start_with_one_line(tmp_path: Path, damage: str):
    content, told = DAMAGES[damage]
    path = tmp_path / "mine.safetensors"
    path.write_bytes(content)

    command = [sys.executable, "-c", MAIN, "serve", "--host", "127.0.0.1", "--port", "0", "--models", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"gatescope: {path}")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
