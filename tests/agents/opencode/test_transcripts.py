"""Find sessions in OpenCode's databases, and see whether they have changed."""

import os
from pathlib import Path

import pytest

from hookkit.agents.opencode import database as module
from hookkit.agents.opencode import session_files, transcripts
from tests.agents.opencode.logs import (
    AT,
    assistant,
    database,
    execute,
    insert,
    message,
    session,
    text,
    user,
)
from tests.cli.terminal import call


@pytest.fixture
def file(home: Path) -> Path:
    return database(home / ".local" / "share" / "opencode" / "opencode.db")


def status(path: Path) -> object:
    (found,) = transcripts.statuses([path])
    return found


def test_the_databases_of_a_machine(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = database(file.with_name("opencode-nightly.db"))
    (file.parent / "opencode.db-wal").touch()
    assert transcripts.roots() == [beside, file]
    other = database(file.parent / "mine.db")
    monkeypatch.setenv("OPENCODE_DB", "mine.db")
    assert transcripts.roots() == [beside, file, other]
    monkeypatch.setenv("OPENCODE_DB", "/nowhere.db")
    assert transcripts.roots() == [beside, file]
    monkeypatch.setenv("OPENCODE_DB", ":memory:")
    assert transcripts.roots() == [beside, file]
    monkeypatch.setenv("XDG_DATA_HOME", "/nowhere")
    assert transcripts.roots() == []


def test_sessions_are_found_once(file: Path) -> None:
    one, two = session(file), session(file, "ses_2")
    session(file, "../x")
    (file.parent / "notes.db").write_bytes(b"")
    (file.parent / "opencode-torn.db").write_bytes(b"SQLite")
    found = transcripts.find([file.parent, file, one])
    assert list(found) == [one, two, one]
    assert [transcripts.recognize(each) for each in (one, file, file.parent / "notes.db")] == [
        True,
        True,
        False,
    ]
    assert transcripts.named_by(one, []) == []


def test_a_database_that_can_not_be_read_is_found_itself(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert list(transcripts.find([file])) == [file]
    output = call("import", code=1).output
    assert "1 problem" in output
    assert str(file) in output
    assert not transcripts.recognize(file.parent / "gone" / "x")


def test_other_files_are_of_other_agents(tmp_path: Path) -> None:
    other = tmp_path / "a.jsonl"
    other.write_text("{}")
    assert list(transcripts.find([tmp_path, other])) == []


@pytest.mark.parametrize("has_events", [True, False])
def test_each_change_shows_in_the_status(file: Path, has_events: bool) -> None:
    path = session(file)
    message(file, "m1", user(), text("a"))
    if has_events:
        insert(file, "event_sequence", aggregate_id="ses_1", seq=1)
    first = status(path)
    assert first == status(path)
    execute(file, "UPDATE part SET time_updated = time_updated + 5")
    if has_events:
        execute(file, "UPDATE event_sequence SET seq = 2")
    second = status(path)
    assert second != first
    execute(file, "UPDATE session SET time_updated = time_updated + 5")
    third = status(path)
    assert third not in (first, second)
    message(file, "m2", assistant(AT + 9), at=AT + 9)
    assert status(path) not in (first, second, third)


def test_a_version_without_a_log_of_events(file: Path) -> None:
    path = session(file)
    execute(file, "DROP TABLE event_sequence")
    assert status(path) is not None


def test_what_has_no_status(file: Path) -> None:
    path = session(file)
    found = list(transcripts.statuses([path, file / "gone", file.parent / "x", file.parent]))
    assert [each is not None for each in found] == [True, False, False, True]
    execute(file, "DROP TABLE session")
    assert list(transcripts.statuses([path])) == [None]
    assert transcripts.files_of_session(path) == [path]
    assert transcripts.files_of_session(file.parent / "x" / "y") == [file.parent / "x" / "y"]


# By session and by folder


def test_a_session_by_its_id(file: Path, tmp_path: Path) -> None:
    path = str(session(file))
    assert session_files.transcript_of("ses_1") == path
    assert session_files.transcript_of("ses_2") is None
    elsewhere = str(session(database(tmp_path / "moved.db"), "ses_3"))
    assert session_files.transcript_of("ses_3") is None
    assert session_files.transcript_of("ses_3", elsewhere) == elsewhere
    assert session_files.transcript_of("ses_1", "/gone/x") == path
    assert session_files.transcript_of("ses_1", "a\0b") == path
    assert session_files.start_folder("ses_1", "/home/dev/app") == "/home/dev/app"


def test_the_sessions_of_a_folder(file: Path) -> None:
    session(file)
    session(file, "ses_2", time_updated=AT + 5000)
    session(file, "ses_3", parent_id="ses_1")
    session(file, "ses_4", directory="/other")
    assert list(session_files.sessions_of("/home/dev/app")) == ["ses_2", "ses_1"]
    file.write_bytes(b"SQLite format 3\0")
    assert list(session_files.sessions_of("/home/dev/app")) == []


def test_the_environment_in_which_a_session_is_found(home: Path) -> None:
    usual = f"{home}/.local/share/opencode/opencode.db/ses_1"
    assert session_files.environment_of(usual) == {"XDG_DATA_HOME": None}
    chosen = "/data/opencode/opencode.db/ses_1"
    assert session_files.environment_of(chosen) == {"XDG_DATA_HOME": "/data"}
    assert session_files.environment_of("/a/b.db/ses_1") == {"XDG_DATA_HOME": None}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "opencode.db")
    assert list(transcripts.find([tmp_path, tmp_path / "opencode.db"])) == []


def test_a_file_that_can_not_be_opened(tmp_path: Path) -> None:
    assert not module.is_sqlite(tmp_path)
    with pytest.raises(OSError, match="error"), module.opened(tmp_path):
        pass
