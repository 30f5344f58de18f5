"""What is in a file's place while it is written, after, and when that fails."""

from pathlib import Path

import pytest

from gatescope.model.atomic_write import replace


def test_a_file_is_written_whole_into_folders_that_were_not_there(tmp_path):
    path = tmp_path / "some" / "folder" / "figures.json"

    replace(path, b"one")
    replace(path, b"another")

    assert path.read_bytes() == b"another"
    assert [found.name for found in path.parent.iterdir()] == ["figures.json"]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path, monkeypatch):
    path = tmp_path / "figures.json"
    replace(path, b"old")

    def write_half(self: Path, content: bytes) -> None:
        with self.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="disk full"):
        replace(path, b"the new one")

    assert path.read_bytes() == b"old"
