"""Cursor's logs by session and by project."""

import os
from pathlib import Path

import pytest

from hookkit.agents.cursor import session_files, transcripts
from tests.agents.cursor import logs
from tests.agents.cursor.logs import ID, WRITTEN, write


@pytest.mark.parametrize("name", [f"{ID}.jsonl", f"{ID}/{ID}.jsonl"])
def test_a_session_is_found_in_both_layouts(name: str) -> None:
    write([], "other.jsonl").with_name("empty").mkdir()
    path = write(logs.session(), name)
    assert session_files.transcript_of(ID) == str(path)
    assert session_files.transcript_of(ID, str(path)) == str(path)
    assert session_files.transcript_of(ID, "/nowhere") == str(path)
    assert list(session_files.sessions_of("/home/dev/shop")) == ["other", ID]  # at the same time


@pytest.mark.parametrize("session_id", ["gone", "../x", "a\0b"])
def test_a_session_without_a_log(session_id: str) -> None:
    assert session_files.transcript_of(session_id) is None
    write([])
    assert session_files.transcript_of(session_id) is None


def test_the_session_that_was_written_to_last_comes_first() -> None:
    for number in range(3):
        os.utime(write([], f"s{number}.jsonl"), (WRITTEN + number, WRITTEN + number))
    assert list(session_files.sessions_of("/home/dev/shop")) == ["s2", "s1", "s0"]
    assert list(session_files.sessions_of("/home/dev/other")) == []


def test_a_session_starts_again_in_the_folder_of_its_project() -> None:
    path = write([])
    assert session_files.start_folder(ID, "/home/dev/shop/src") == "/home/dev/shop"
    assert session_files.start_folder(ID, "/srv/shop") == "/srv/shop"
    assert session_files.start_folder("gone", "/home/dev/shop/src") == "/home/dev/shop/src"
    assert session_files.environment_of(str(path)) == {}


def test_logs_are_found_below_all_projects() -> None:
    assert transcripts.roots() == []
    first, second = write(logs.session()), write(logs.session(), "x.jsonl", "srv-lib")
    (Path.home() / ".cursor/projects/srv-lib/agent-transcripts/old.txt").write_text("user: hi")
    assert list(transcripts.find(transcripts.roots())) == [first, second]


def test_a_log_is_recognized_by_its_place_or_its_first_row(tmp_path: Path) -> None:
    path = write([])
    assert transcripts.recognize(path)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(write(logs.session()).read_bytes())
    assert list(transcripts.find([tmp_path / "copy.jsonl", tmp_path / "none.jsonl"])) == [copy]
    copy.write_text('{"type":"user"}\n')
    assert not transcripts.recognize(copy)
    assert transcripts.named_by(path, [copy]) == []
