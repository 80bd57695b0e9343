"""Find rollouts by session and by project."""

import os
from pathlib import Path

import pytest

from hookkit.agents.codex import conversation, rollout_files, session_files, transcripts
from hookkit.agents.codex.codex_home import home_of
from tests.agents.codex.rollouts import OTHER, THREAD, meta, path_of, prompt, turn, write

LATER = "01a23000-0000-7000-8000-000000000000"
OLD_STYLE = "7f3a0000-0000-4000-8000-000000000000"


@pytest.fixture
def other_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "codex"))
    return tmp_path / "codex"


def test_a_session_s_rollout() -> None:
    path = write(meta(), turn())
    old = write(meta(OLD_STYLE), thread=OLD_STYLE)
    assert session_files.transcript_of(THREAD) == str(path)
    assert session_files.transcript_of(OLD_STYLE) == str(old)
    assert session_files.transcript_of(THREAD, str(old)) == str(old)
    assert session_files.transcript_of(OTHER) is None
    assert session_files.transcript_of("not-an-id-at-all") is None


@pytest.mark.parametrize("name", ["../x", "a\0b"])
def test_what_is_no_session(name: str) -> None:
    assert session_files.transcript_of(name) is None


def test_an_archived_session() -> None:
    path = write(meta())
    archived = Path.home() / ".codex" / "archived_sessions" / path.name
    archived.parent.mkdir()
    path.rename(archived)
    assert session_files.transcript_of(THREAD, str(path)) == str(archived)
    assert home_of(str(archived)) == str(Path.home() / ".codex")
    assert list(transcripts.find(transcripts.roots())) == [archived]


def test_a_session_of_another_home(other_home: Path) -> None:
    path = write(meta(), home=other_home)
    mine = write(meta(OTHER), thread=OTHER)
    assert session_files.transcript_of(THREAD) == str(path)
    assert session_files.environment_of(str(path)) == {}
    assert session_files.environment_of(str(mine)) == {"CODEX_HOME": None}
    assert session_files.environment_of("/x/sessions/rollout-1.jsonl") == {"CODEX_HOME": "/x"}
    assert session_files.environment_of("/x/rollout-1.jsonl") == {}
    assert session_files.transcript_of(OTHER, str(path_of(LATER))) == str(mine)


def test_the_sessions_of_a_project() -> None:
    first, second = write(meta()), write(meta(LATER), thread=LATER, day="2026/12/01")
    write(meta(OTHER, session_id=THREAD, parent_thread_id=THREAD), thread=OTHER)
    write(meta(OLD_STYLE, cwd="/w/other"), thread=OLD_STYLE)
    os.utime(second, ns=(1, 1))
    (first.parent / f"rollout-2026-11-29T00-00-00-{OTHER[:-1]}0.jsonl").symlink_to("nowhere")
    assert list(session_files.sessions_of("/w/shop")) == [THREAD, LATER]
    assert first != second
    assert session_files.start_folder(THREAD, "/w") == "/w"


def test_no_sessions() -> None:
    assert list(session_files.sessions_of("/w/shop")) == []
    assert transcripts.roots() == []


def test_the_folder_that_a_person_named_is_reported(other_home: Path) -> None:
    assert transcripts.roots() == [other_home / "sessions"]


def test_subagents() -> None:
    main = write(meta(), turn(), prompt("Go"))
    inner = write(
        meta(OTHER, session_id=THREAD, parent_thread_id=THREAD, agent_nickname="Mendel"),
        thread=OTHER,
    )
    write(meta(LATER), thread=LATER)
    assert conversation.subagents(main) == [inner]
    assert transcripts.files_of_session(main) == [main, inner]
    assert conversation.agent_id(inner) == OTHER
    assert (conversation.agent_name(inner), conversation.agent_name(main)) == ("Mendel", "")
    inner.unlink()
    assert conversation.agent_name(inner) == ""
    assert conversation.subagents(inner) == []
    assert conversation.subagents(Path("/x/rollout.jsonl")) == []


def test_subagents_of_a_thread_without_a_time_in_its_id() -> None:
    main = write(meta(OLD_STYLE), thread=OLD_STYLE)
    (main.parent / "rollout-2026-no-id.jsonl").mkdir()
    inner = write(meta(OTHER, session_id=None, parent_thread_id=OLD_STYLE), thread=OTHER)
    assert conversation.subagents(main) == [inner]
    odd = main.with_name(f"rollout-2026-11-29T09-47-05-{'x' * 36}.jsonl")
    main.rename(odd)
    assert conversation.subagents(odd) == []


@pytest.mark.parametrize(
    "head, found",
    [
        (b'{"cwd":"/w/shop"', "/w/shop"),
        (rb'{"cwd":"/w/\"a\\"', '/w/"a\\'),
        (b'{"cwd":"/w/sho', None),
        (b'{"cwd":"\\x"', None),
        (b"{}", None),
    ],
)
def test_a_member_of_the_beginning(head: bytes, found: str | None) -> None:
    assert rollout_files.member(head, "cwd") == found


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert rollout_files.head_of(str(tmp_path / "x")) == b""
    assert rollout_files.head_of(str(tmp_path)) == b""
    assert rollout_files.written_at(str(tmp_path / "x")) is None
    assert rollout_files.day_folder("/h", 1e20) == "/h/sessions"


def test_which_files_are_rollouts(tmp_path: Path) -> None:
    path = write(meta())
    assert transcripts.recognize(path)
    (tmp_path / "a.jsonl").write_text('{"type":"user"}\n')
    assert not transcripts.recognize(tmp_path / "a.jsonl")
    assert transcripts.named_by(path, []) == []
