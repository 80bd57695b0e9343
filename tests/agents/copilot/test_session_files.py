"""Where Copilot keeps its sessions, and how they are found."""

import os
from pathlib import Path

import pytest

from hookkit.agents.copilot import session_files, transcripts
from tests.agents.copilot import logs
from tests.agents.copilot.logs import SESSION, start

OTHER = "11111111-7b0f-4f0e-8f57-1a54a9c3b111"


def test_the_log_of_a_session() -> None:
    assert session_files.transcript_of(SESSION) is None
    log = str(logs.write(start()))
    assert session_files.transcript_of(SESSION) == log
    assert session_files.transcript_of(SESSION, "/gone") == log
    assert session_files.transcript_of("other", log) == log
    for wrong in ("", "../x", "a\0b"):
        assert session_files.transcript_of(wrong, "a\0b") is None


def test_the_sessions_of_a_folder() -> None:
    assert list(session_files.sessions_of("/home/dev/shop")) == []
    first = logs.write(start(), title="cwd: /home/dev/shop\n")
    second = logs.write(start(), name=OTHER, title="cwd: /home/dev/shop\n")
    logs.write(start(), name="elsewhere", title="cwd: /home/dev/other\n")
    (second.parents[1] / "empty").mkdir()
    os.utime(first, ns=(10, 10))
    os.utime(second, ns=(20, 20))
    assert list(session_files.sessions_of("/home/dev/shop")) == [OTHER, SESSION]


def test_it_is_resumed_from_anywhere() -> None:
    assert session_files.start_folder(SESSION, "/home/dev/shop") == "/home/dev/shop"


def test_another_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = str(logs.write(start()))
    assert session_files.environment_of(log) == {}
    assert session_files.environment_of("/srv/copied.jsonl") == {}
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path))
    assert session_files.transcript_of(SESSION) is None
    assert session_files.environment_of(log) == {"COPILOT_HOME": None}
    monkeypatch.delenv("COPILOT_HOME")
    moved = f"{tmp_path}/session-state/{SESSION}/events.jsonl"
    assert session_files.environment_of(moved) == {"COPILOT_HOME": str(tmp_path)}


def test_logs_are_found_without_what_lies_beside_them(tmp_path: Path) -> None:
    assert transcripts.roots() == []
    log = logs.write(start())
    beside = log.parent / "files" / "events.jsonl"
    beside.parent.mkdir()
    beside.write_bytes(b"{}\n")
    (log.parent / "other.jsonl").write_bytes(b"{}\n")
    assert list(transcripts.find(transcripts.roots())) == [log]
    copied = tmp_path / "copied.jsonl"
    copied.write_bytes(log.read_bytes())
    assert list(transcripts.find([copied])) == [copied]
    assert transcripts.files_of_session(log) == [log]
    assert transcripts.named_by(log, [copied]) == []


def test_a_log_is_recognized(tmp_path: Path) -> None:
    assert transcripts.recognize(logs.write(start()))
    other = tmp_path / "other.jsonl"
    other.write_bytes(b'{"type":"user","message":{}}\n')
    assert not transcripts.recognize(other)
    assert not transcripts.recognize(tmp_path / "gone")
