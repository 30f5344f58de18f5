"""The reader of MNIST's files: it finds them, and refuses anything else in their place."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from gatescope.model.data.mnist_files import FILES, MnistError, find, names, parse

IMAGES, LABELS = names("test")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("within", ["", "mnist"])
def test_a_file_is_found_packed_or_not_in_the_folder_or_in_mnist_within(tmp_path: Path, packed: bool, within: str):
    path = tmp_path / within / (f"{LABELS}.gz" if packed else LABELS)
    path.parent.mkdir(exist_ok=True)
    path.touch()

    assert find(LABELS, tmp_path) == path


def test_where_there_is_no_file_none_is_found(tmp_path: Path):
    (tmp_path / LABELS).mkdir()

    assert find(LABELS, tmp_path) is None
    assert find(LABELS, tmp_path / "nowhere") is None


def test_the_files_hold_what_they_are_said_to_hold(data_folder: Path):
    for name in (IMAGES, LABELS):
        path = find(name, data_folder)
        assert path is not None
        values = parse(path, name)
        assert (values.shape, values.dtype) == (FILES[name][0], np.uint8)


def test_what_is_not_mnist_s_is_refused(tmp_path: Path):
    path = tmp_path / f"{LABELS}.gz"
    path.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0x27, 0x10]) + bytes(10_000)))

    with pytest.raises(MnistError, match="^must have the checksum .* so it is not MNIST's file$"):
        parse(path, LABELS)
