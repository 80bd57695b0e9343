"""Find the files of transcripts, and look into them."""

from pathlib import Path

import pytest

from hookkit.agents.transcript_files import first_line, is_there, statuses


def test_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"one\ntwo\n")
    assert first_line(file) == b"one\n"
    assert first_line(file, 2) == b"on"


@pytest.mark.parametrize("name", ["missing", ".", "/proc/self/mem"])
def test_a_file_that_can_not_be_read_has_none(name: str, tmp_path: Path) -> None:
    assert first_line(tmp_path / name) == b""


def test_the_status_of_files(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"one\n")
    found, folder, gone, no_name = statuses([file, tmp_path, tmp_path / "b", Path("a\0b")])
    assert found is not None
    assert folder is not None
    assert (found.size, found.mtime_ns, found.is_file) == (4, file.stat().st_mtime_ns, True)
    assert not folder.is_file
    assert (gone, no_name) == (None, None)


def test_a_session_in_a_database_is_there_as_long_as_the_database_is(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert not is_there(database / "s1")
    database.touch()
    assert is_there(database / "s1")
    assert is_there(str(database))
