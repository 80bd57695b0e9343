"""Find the files of transcripts, and look into them."""

from pathlib import Path

import pytest

from hookkit.agents.transcript_files import first_line


def test_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"one\ntwo\n")
    assert first_line(file) == b"one\n"
    assert first_line(file, 2) == b"on"


@pytest.mark.parametrize("name", ["missing", ".", "/proc/self/mem"])
def test_a_file_that_can_not_be_read_has_none(name: str, tmp_path: Path) -> None:
    assert first_line(tmp_path / name) == b""
