"""Sessions that a person starts and ends, and what they add up to."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from hookkit.api import current_session, manual_sessions, session_parts
from hookkit.api.manual_sessions import ActiveError
from hookkit.api.session_parts import SessionParts
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.project.rebuild import rebuild
from tests.accounting import UNKNOWN, packed, reading
from tests.builders import at, deliver, line, own, payload, rows, tool
from tests.lib.git.repositories import commit, run, write
from tests.transcript_builders import at as told_at

pytestmark = pytest.mark.usefixtures("plain_git")

HALF = 1800
"""Seconds from the tests' start to that of their transcripts."""


@pytest.fixture(autouse=True)
def clock(plain_git: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are made now."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_DATE")


def mine(folder: Path | str = "/home/dev", seconds: float = 0, session_id: str = "mine") -> bytes:
    """A session of one's own that starts."""
    begun = own("started", session_id, origin="manual", cwd=str(folder), description="It")
    return line(begun, seconds, src="user")


def parts(store: Store, session_id: str = "mine") -> SessionParts:
    store.refresh()
    return session_parts.parts_of(store, store.existing(session_id))


# Beginning and ending


def test_the_root(repo: Path, tmp_path: Path) -> None:
    (repo / "src").mkdir()
    assert current_session.root_of(repo / "src") == repo
    assert current_session.root_of(tmp_path) == tmp_path


def test_one_at_a_time(store: Store, repo: Path) -> None:
    first = manual_sessions.start(store, repo, "First").session
    assert (first.origin, first.title, first.shown_project) == ("manual", "First", "repo")
    assert first.start_git_head == run(repo, "rev-parse", "HEAD")
    assert current_session.active(store, repo) == first
    with pytest.raises(ActiveError, match="Session #1 is active"):
        manual_sessions.start(store, repo, "Second")
    manual_sessions.end(store, first)
    assert current_session.active(store, repo) is None
    assert manual_sessions.start(store, repo, "Second").session.seq == 2


def test_the_root_of_all_has_a_name(store: Store) -> None:
    assert manual_sessions.start(store, Path("/"), "Everything").session.project == "/"


def test_an_end_has_notes_and_a_time(store: Store, repo: Path) -> None:
    session = manual_sessions.start(store, repo, "It").session
    manual_sessions.note(store, session, "first")
    commit(repo, three="new\n")
    ended = manual_sessions.end(store, session, "done")
    assert (ended.notes, ended.commits_count, ended.files_changed) == ("first\ndone", 1, 1)
    manual_sessions.resume(store, repo)
    long_ago = manual_sessions.end(store, ended, ended_at=session.first_started_at)
    assert long_ago.last_ended_at == session.first_started_at


def test_going_on(store: Store, repo: Path) -> None:
    with pytest.raises(NotFoundError, match="leave out --resume"):
        manual_sessions.resume(store, repo)
    session = manual_sessions.start(store, repo, "It").session
    assert manual_sessions.resume(store, repo).session.revival_count == 0
    manual_sessions.end(store, session)
    assert manual_sessions.resume(store, repo).session.revival_count == 1


def test_what_was_left_uncommitted_is_still_its_work(store: Store, repo: Path) -> None:
    session = manual_sessions.start(store, repo, "It").session
    write(repo, left="new\n", undone="new\n", later="new\n", one="changed\n")
    manual_sessions.end(store, session)
    (repo / "undone").unlink()
    session = manual_sessions.resume(store, repo).session
    run(repo, "add", "later")
    run(repo, "commit", "-q", "-m", "later")
    session = manual_sessions.ask_git(store, session)
    found = {Path(each.path).name: each.state for each in store.work.files(session.seq or 0)}
    assert found == {"left": "untracked", "one": "uncommitted", "later": "committed"}


# Calls that are logged


def test_a_cost_is_worked_out_where_both_kinds_are_known(store: Store, tmp_path: Path) -> None:
    session = manual_sessions.start(store, tmp_path, "It").session
    at_ = timestamp(time.time_ns())
    model = "claude-sonnet-4-5"
    for call, cost in (
        (LoggedCall(at_, "anthropic", model, 2000, 1000, 1000, None), None),
        (LoggedCall(at_, "anthropic", model, 2000, None, None, None), None),
        (LoggedCall(at_, "anthropic", UNKNOWN, 2000, 1000, 1000, None), None),
        (LoggedCall(at_, "anthropic", model, 2000, 1000, 1000, None), 1.0),
    ):
        session = manual_sessions.log_ai(store, session, call, cost).session
    costs = [each.cost for each in store.work.logged(session.seq or 0)]
    assert costs == [18 * NANO // 1000, None, None, NANO]
    assert (session.total_tokens, session.cost_usd, session.model) == (8000, 1.018, model)
    result = parts(store, session.session_id).usage
    assert (result.api_requests, result.unpriced, result.cost_usd) == (4, 2, 1.018)


# Forgotten ones


def test_forgotten_are_those_without_activity(store: Store) -> None:
    deliver(
        mine("/a", 0, "old"),
        mine("/b", 0, "noted"),
        line(own("noted", "noted", notes="x"), 4000, src="user"),
        mine("/c", 0, "agent's"),
        line(payload("SessionStart", "agent", cwd="/c/src"), 3900),
        mine("/d", 0, "ended"),
        line(own("ended", "ended"), 1, src="user"),
        mine("/e", 0, "committed"),
        line(
            own("git", "committed", commits=[["h", at(3950), "s", 1, 0]], files=[]),
            3951,
            src="hookkit",
        ),
    )
    store.refresh()
    found = manual_sessions.forgotten(store, timedelta(hours=1), at(7300))
    assert [(each.session_id, last) for each, last in found] == [("old", at(0))]
    every = manual_sessions.forgotten(store, timedelta(minutes=1), at(7300))
    assert sorted((each.session_id, last) for each, last in every) == [
        ("agent's", at(3900)),
        ("committed", at(3950)),
        ("noted", at(4000)),
        ("old", at(0)),
    ]


# Parts


def test_agents_in_its_root_and_time_belong_to_it(store: Store) -> None:
    deliver(
        mine(seconds=HALF),
        line(payload("SessionStart", "before", cwd="/home/dev"), 0),
        line(payload("SessionEnd", "before", cwd="/home/dev"), 10),
        line(payload("SessionStart", "other", cwd="/home/developer"), HALF + 1),
        line(payload("SessionStart", "s1", cwd="/home/dev/shop"), HALF + 1),
        reading("s1", packed("m1"), packed("m2", seconds=60)),
        line(tool(session_id="s1", cwd="/home/dev/shop"), HALF + 90),
        line(payload("SessionEnd", "s1", cwd="/home/dev/shop"), HALF + 100),
        line(
            own("logged", "mine", provider="x", model="y", tokens=5, cost_usd=2.0),
            HALF + 150,
            src="user",
        ),
        line(own("ended", "mine"), HALF + 200, src="user"),
        line(payload("SessionStart", "after", cwd="/home/dev"), HALF + 300),
    )
    found = parts(store)
    (member,) = found.members
    assert (member.session.session_id, member.is_whole) == ("s1", True)
    assert (member.usage.api_requests, member.usage.output) == (2, 100)
    assert found.usage.api_requests == 3
    assert found.usage.cost == 2 * NANO + member.usage.cost
    assert [each.path for each in found.files] == ["/home/dev/shop/a.py"]
    assert [each.tokens for each in found.logged] == [5]


def test_of_an_agent_that_ran_longer_only_the_messages_in_the_time(store: Store) -> None:
    deliver(
        line(payload("SessionStart", "s1", cwd="/home/dev"), 0),
        mine(seconds=HALF + 30),
        reading(
            "s1",
            *(packed(f"m{each}", seconds=each) for each in (0, 40, 50, 90)),
            ended_at=told_at(90),
        ),
        line(tool(session_id="s1", cwd="/home/dev", tool_input={"file_path": "/early"}), HALF),
        line(tool(session_id="s1", cwd="/home/dev", tool_input={"file_path": "/in"}), HALF + 45),
        line(own("ended", "mine"), HALF + 60, src="user"),
        line(tool(session_id="s1", cwd="/home/dev", tool_input={"file_path": "/late"}), HALF + 90),
    )
    found = parts(store)
    (member,) = found.members
    assert (member.is_whole, member.usage.api_requests) == (False, 2)
    assert [each.path for each in found.files] == ["/in"]


def test_while_it_is_active_it_has_no_end(store: Store) -> None:
    deliver(
        line(payload("SessionStart", "s1", cwd="/home/dev"), 0),
        mine(seconds=HALF + 30),
        reading("s1", packed("m1"), packed("m2", seconds=40), ended_at=told_at(40)),
        line(payload("Stop", "s1", cwd="/home/dev"), HALF + 50),
    )
    (member,) = parts(store).members
    assert member.usage.api_requests == 1


def test_an_agent_s_session_has_no_members(store: Store) -> None:
    deliver(
        line(payload("SessionStart", "s1", cwd="/home/dev"), 0),
        line(payload("SessionStart", "s2", cwd="/home/dev"), 1),
        reading("s1", packed("m1", model=UNKNOWN)),
    )
    found = parts(store, "s1")
    assert found.members == []
    assert (found.usage.api_requests, found.usage.unpriced, found.usage.cost_usd) == (1, 1, None)


def test_an_agent_in_a_worktree_below_brings_its_commits_and_files(store: Store) -> None:
    tree, git = "/home/dev/.claude/worktrees/a", {"src": "hookkit"}
    result = {"commits": [["b" * 40, at(20), "theirs", 1, 0]], "files": [_file(f"{tree}/x.py")]}
    deliver(
        mine(),
        line(
            own(
                "git",
                "mine",
                commits=[["a" * 40, at(30), "mine", 1, 0]],
                files=[_file("/home/dev/y.py")],
            ),
            31,
            **git,
        ),
        line(payload("SessionStart", "s1", cwd=tree), 10),
        line(own("git", "s1", git_worktree_path=tree, **result), 40, **git),
        line(payload("SessionEnd", "s1", cwd=tree), 50),
    )
    found = parts(store)
    assert [each.subject for each in found.commits] == ["theirs", "mine"]
    assert [each.path for each in found.files] == [f"{tree}/x.py", "/home/dev/y.py"]


def _file(path: str) -> list[object]:
    return [path, "added", None, 1, 0, "untracked"]


def test_a_session_is_asked_about_by_its_workspace(store: Store) -> None:
    session = Session("nowhere")
    with pytest.raises(NotFoundError):
        manual_sessions.ask_git(store, session)


def test_a_rebuild_has_the_same_work(store: Store, repo: Path) -> None:
    session = manual_sessions.start(store, repo, "It").session
    commit(repo, one="changed\n")
    write(repo, three="new\n")
    at_ = timestamp(time.time_ns())
    manual_sessions.log_ai(store, session, LoggedCall(at_, "x", "y", 900, None, None, None), 0.5)
    manual_sessions.note(store, session, "here")
    manual_sessions.end(store, session, "done")
    manual_sessions.resume(store, repo)
    tables = ("sessions", "commits", "file_changes", "git_checkouts", "ai_usage", "totals", "sums")
    before = rows(tables)
    assert all(before.values())
    rebuild(store.settings)
    assert rows(tables) == before
