"""What lively sessions leave outside of the journal: transcripts, git, a process that is gone."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.pipeline.collect import collector, live_sessions
from tests.builders import deliver, line, payload, rows
from tests.transcript_builders import answer, prompt


def begin(cwd: Path, transcript: Path) -> None:
    """A session that begins now."""
    start = payload("SessionStart", source="startup", cwd=str(cwd))
    deliver(line(start | {"transcript_path": str(transcript)}, at=time.time_ns()), day="2026-11-21")


def write(path: Path, *records: dict[str, object]) -> None:
    """Append records to a transcript."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as stream:
        stream.writelines(json.dumps(record) + "\n" for record in records)


def only() -> Session:
    """The only session, as a reader sees it."""
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
        return session


def journal_size() -> int:
    return sum(each.stat().st_size for each in paths.journal_dir().iterdir())


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    return tmp_path / "projects" / "-shop" / "s1.jsonl"


def test_a_live_transcript_is_read_as_it_grows(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path, transcript)
    assert not only().transcript_available  # it is written late
    write(transcript, prompt("fix it", 1), answer("m1", seconds=2))
    first = only()
    assert (first.api_request_count, first.metrics_source) == (1, "transcript")

    size = journal_size()
    assert only() == first
    assert journal_size() == size  # nothing new, nothing written

    write(transcript, answer("m2", seconds=3))
    assert only().api_request_count == 2


def test_subagents_belong_to_their_session(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path, transcript)
    write(transcript, answer("m1", seconds=2))
    write(
        transcript.with_suffix("") / "subagents" / "agent-a1.jsonl",
        answer("m2", seconds=3, isSidechain=True, agentId="a1"),
    )
    assert only().api_request_count == 2


def test_a_transcript_that_moved_is_not_read_twice(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path, transcript)
    write(transcript, prompt("fix it", 1), answer("m1", seconds=2))
    before = only()
    moved = tmp_path / "projects" / "-tree" / "s1.jsonl"
    moved.parent.mkdir()
    transcript.rename(moved)
    write(moved, answer("m2", seconds=3))
    begin(tmp_path, moved)
    after = only()
    assert after.api_request_count == before.api_request_count + 1
    assert after.transcript.prompts == before.transcript.prompts == 1
    assert after.transcript_path == str(moved)


def test_a_replaced_transcript_is_read_again(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path, transcript)
    write(transcript, prompt("fix it", 1), prompt("and this", 2), answer("m1", seconds=3))
    assert only().transcript.prompts == 2
    transcript.unlink()
    write(transcript, prompt("another beginning", 5), answer("m1", seconds=3))
    assert only().transcript.prompts == 3  # what was typed once stays counted
    assert only().api_request_count == 1


def test_one_process_reads_at_a_time(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path, transcript)
    only()
    write(transcript, answer("m1", seconds=2))
    with collector.reading_lock() as has_lock:
        assert has_lock
        assert only().api_request_count == 0
    assert only().api_request_count == 1


def test_a_rebuild_has_what_was_read_when_the_transcript_is_gone(
    tmp_path: Path, transcript: Path
) -> None:
    begin(tmp_path, transcript)
    write(transcript, prompt("fix it", 1), answer("m1", seconds=2))
    only()
    tables = ["sessions", "api_messages", "sums", "transcripts"]
    before = rows(tables)
    transcript.unlink()
    paths.database().unlink()
    only()
    assert rows(tables) == before


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_git_is_asked_and_only_changes_are_written(tmp_path: Path, transcript: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    git(shop, "init", "--quiet", "--initial-branch=main")
    git(shop, "remote", "add", "origin", "git@github.com:dev/shop.git")
    (shop / "a.txt").write_text("one\n")
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "-m", "Begin")
    begin(shop, transcript)
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
        store.refresh()
        assert not live_sessions.ask_git(store.database)
    session = only()
    assert (session.git_branch, session.github_repo) == ("main", "dev/shop")
    assert session.local_git_dir == str(shop / ".git")
    assert (session.git_additions, session.git_deletions) == (0, 0)

    (shop / "a.txt").write_text("one\ntwo\n")
    git(shop, "commit", "--quiet", "--all", "-m", "More")
    with Store.open() as store:
        assert not live_sessions.ask_git(store.database)  # it is asked when the agent answers
    deliver(line(payload("Stop", cwd=str(shop)), at=time.time_ns()))
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
    later = only()
    assert (later.git_additions, later.git_deletions) == (1, 0)
    assert later.start_git_head == session.start_git_head


def test_changes_that_git_cannot_report_are_left_out(
    tmp_path: Path, transcript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    begin(tmp_path, transcript)
    (tmp_path / "a.txt").write_text("one\n")
    git(tmp_path, "add", ".")
    monkeypatch.setattr("hookkit.lib.git.activity.lines_since", lambda *_: None)
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
    assert (only().git_branch, only().git_additions) == ("main", None)


def test_without_search_no_words_are_taken(
    tmp_path: Path, transcript: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SEARCH", "false")
    begin(tmp_path, transcript)
    write(transcript, answer("m1", seconds=2))
    assert only().api_request_count == 1
    assert not list(paths.data_dir().glob("*search*"))


def test_another_session_s_transcript_is_not_taken_for_the_one_that_moved(
    tmp_path: Path, transcript: Path
) -> None:
    begin(tmp_path, transcript)
    write(transcript, answer("m1", seconds=2))
    only()
    other = transcript.with_name("s2.jsonl")
    write(other, answer("m2", seconds=3))
    begin(tmp_path, other)
    assert only().api_request_count == 2


def test_where_there_is_no_repository_nothing_is_written(tmp_path: Path, transcript: Path) -> None:
    begin(tmp_path / "gone", transcript)
    with Store.open() as store:
        store.start_session("by-hand")
        assert not live_sessions.ask_git(store.database)


def test_an_unreadable_place_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    begin(tmp_path, tmp_path / "file" / "s1.jsonl")
    assert not only().transcript_available


def test_a_stored_path_that_can_be_none_is_passed_over(tmp_path: Path) -> None:
    begin(tmp_path, tmp_path / "s1.jsonl")
    with Store.open() as store:
        store.db.execute("UPDATE sessions SET transcript_path = ?", ("/home/\0/x",))
    assert only().status == "idle"
