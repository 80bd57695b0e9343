"""Logs by session and by project, and what lies beside them."""

import os
from pathlib import Path

import pytest

from hookkit.agents.gemini import conversation, folders, session_files, transcripts
from hookkit.pipeline.collect import find_transcripts
from tests.agents.gemini.chats import AGENT, SESSION, at, gemini, head, place, user, write

OTHER = f"{SESSION[:8]}-0000-4000-8000-000000000000"


@pytest.fixture
def log(home: Path) -> Path:
    return write(place(home), head(), user("Fix it"))


def test_a_session_has_the_first_of_its_logs(home: Path, log: Path) -> None:
    later = write(place(home, minute="54"), head())
    write(place(home, OTHER, minute="52"), head(OTHER))
    assert session_files.transcript_of(SESSION) == str(log)
    assert session_files.transcript_of(SESSION, str(later)) == str(log)
    assert transcripts.files_of_session(later) == [later, log]
    log.unlink()
    assert session_files.transcript_of(SESSION, str(log)) == str(later)


def test_a_log_that_names_another_session_is_where_it_was(tmp_path: Path, log: Path) -> None:
    elsewhere = write(tmp_path / "backup.jsonl", head())
    assert session_files.transcript_of(OTHER, str(elsewhere)) == str(elsewhere)
    assert session_files.transcript_of(OTHER, str(tmp_path / "gone.jsonl")) is None
    assert session_files.transcript_of(SESSION, str(tmp_path / "gone.jsonl")) == str(log)


@pytest.mark.parametrize("session_id", ["", "a/b", "a\0b", "none", SESSION[:8]])
def test_no_such_session(log: Path, session_id: str) -> None:
    assert session_files.transcript_of(session_id) is None
    assert session_files.transcript_of(session_id, "a\0b") is None


@pytest.mark.parametrize(
    ("content", "session"),
    [
        ('{"sessionId":"a"}', "a"),
        ('{\n  "sessionId" : "a"', "a"),
        ('{"sessionId":"a', None),
        ('{"sessionId":""}', None),
        ('{"sessionId":7}', None),
        ('{"sessionId"', None),
        ('{"sessionId":"é"}', None),
        ("{}", None),
    ],
)
def test_the_session_that_a_log_names(tmp_path: Path, content: str, session: str | None) -> None:
    path = tmp_path / "log"
    path.write_text(content)
    assert session_files.session_in(str(path)) == session
    assert session_files.session_in(str(tmp_path)) is None


def test_the_sessions_of_a_project(home: Path, log: Path) -> None:
    second = write(place(home, OTHER, minute="50"), head(OTHER))
    write(place(home, "else", project="other"), head("else"))
    (log.parent / "unheard").write_text("of")
    (log.parent / "broken").symlink_to("nowhere")
    os.utime(log, ns=(1, 1))
    os.utime(second, ns=(2, 2))
    assert list(session_files.sessions_of("/home/dev/proj")) == [OTHER, SESSION]
    assert list(session_files.sessions_of("/home/dev/none")) == []
    assert session_files.written_at(str(log.parent / "broken")) is None
    (home / ".gemini" / "tmp" / "proj" / ".project_root").write_text("not a path")
    assert list(session_files.sessions_of("/home/dev/proj")) == []


def test_a_session_is_resumed_in_its_project(home: Path, log: Path) -> None:
    assert session_files.start_folder(SESSION, "/elsewhere") == "/home/dev/proj"
    assert session_files.start_folder("none", "/elsewhere") == "/elsewhere"
    assert session_files.RESUME == ("gemini", "--resume")


def test_another_home(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = str(log)
    chosen = str(write(place(tmp_path), head(OTHER)))
    assert session_files.environment_of(usual) == {}
    assert session_files.environment_of(chosen) == {"GEMINI_CLI_HOME": str(tmp_path)}
    assert session_files.environment_of("/elsewhere") == {}
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path))
    assert session_files.environment_of(usual) == {"GEMINI_CLI_HOME": None}
    assert session_files.environment_of(chosen) == {}
    assert transcripts.roots() == [tmp_path / ".gemini" / "tmp"]
    monkeypatch.setenv("GEMINI_CLI_HOME", "/none")
    assert transcripts.roots() == []


def test_the_project_of_a_log(tmp_path: Path, log: Path) -> None:
    assert folders.project_of(str(log)) == "/home/dev/proj"
    assert folders.project_of(str(log.parent / SESSION / "x.jsonl")) == "/home/dev/proj"
    assert folders.project_of("/elsewhere/log") is None
    root = log.parents[1] / ".project_root"
    root.unlink()
    root.mkdir()
    assert folders.project_of(str(log)) is None
    assert folders.project_of("a\0b") is None


def test_only_logs_are_found(home: Path, log: Path, tmp_path: Path) -> None:
    subagent = write(log.parent / SESSION / f"{AGENT}.jsonl", head(AGENT))
    older = log.with_name("session-2025-01-01T00-00-a.json")
    older.write_text("{}")
    write(log.parents[1] / "tool-outputs" / "x.jsonl", {})
    (log.parents[1] / "logs.json").write_text("[]")
    assert set(transcripts.find(transcripts.roots())) == {log, subagent, older}
    given = write(tmp_path / "backup" / "any.jsonl", head())
    assert list(transcripts.find([given])) == [given]
    assert list(transcripts.find([given.parent])) == []


def test_logs_are_told_from_those_of_other_agents(tmp_path: Path) -> None:
    ours = write(tmp_path / "a.jsonl", head())
    claude = write(
        tmp_path / "b.jsonl",
        {"sessionId": "a", "type": "user", "uuid": "b", "message": {"content": "x"}},
    )
    assert find_transcripts.find([ours, claude]) == {ours: "gemini", claude: "claude_code"}
    assert (transcripts.recognize(ours), transcripts.recognize(claude)) == (True, False)


def test_a_log_without_a_session_has_no_other_files(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    assert transcripts.files_of_session(path) == [path]
    assert transcripts.named_by(path, []) == []


def test_subagents(log: Path) -> None:
    beside = log.parent / SESSION
    second = write(beside / "a.jsonl", head("a", startTime=at(9)), gemini("x"))
    first = write(beside / "b.jsonl", head("b", startTime=at(3)), gemini("x"))
    assert conversation.subagents(log) == [first, second]
    assert transcripts.files_of_session(log) == [log, second, first]
    assert (conversation.agent_id(first), conversation.agent_name(first)) == ("b", "")
    assert conversation.subagents(first) == []
    assert conversation.subagents(Path()) == []
    assert conversation.open_calls(log) == []
