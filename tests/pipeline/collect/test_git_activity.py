"""What sessions leave in git, and when git is asked."""

import time
from pathlib import Path
from types import ModuleType

import pytest

from hookkit.api.store import Store
from hookkit.lib.git import activity, repository
from hookkit.model.git import Commit, FileChange, State
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.collect import git_activity
from hookkit.store.sqlite.activity import ActivityQueries
from tests.builders import deliver, line, payload
from tests.lib.git.repositories import commit, run, write

pytestmark = pytest.mark.usefixtures("plain_git")


@pytest.fixture(autouse=True)
def clock(plain_git: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are made now."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_DATE")


def now(ago: float = 0) -> int:
    return time.time_ns() - round(ago * 10**9)


def begin(store: Store, folder: Path, ago: float = 0) -> None:
    deliver(line(payload("SessionStart", cwd=str(folder)), at=now(ago)))
    store.refresh()


def end(store: Store, folder: Path, ago: float = 0) -> None:
    deliver(line(payload("SessionEnd", cwd=str(folder)), at=now(ago)))
    store.refresh()


def ask(store: Store) -> bool:
    """Ask about the one session, and take in what was told."""
    result = git_activity.ask(store.database, [store.existing("s1")])
    store.refresh()
    return result


def files(store: Store) -> dict[str, tuple[str, str]]:
    return {Path(each.path).name: (each.change, each.state) for each in store.work.files(1)}


def subjects(store: Store) -> list[str]:
    return [each.subject for each in store.work.commits(1)]


def test_an_agent_s_work(store: Store, repo: Path) -> None:
    begin(store, repo)
    assert ask(store)
    assert not ask(store)  # nothing new
    commit(repo, one="changed\n")
    run(repo, "mv", "two", "second")
    write(repo, three="new\n")
    assert ask(store)
    session = store.existing("s1")
    assert (session.commits_count, session.files_changed) == (1, 3)
    assert (subjects(store), files(store)) == (
        ["more"],
        {
            "one": ("modified", "committed"),
            "second": ("renamed", "uncommitted"),
            "three": ("added", "untracked"),
        },
    )
    assert not ask(store)


def test_what_was_uncommitted_before_is_not_its_work(store: Store, repo: Path) -> None:
    write(repo, before="x\n")
    begin(store, repo)
    ask(store)
    write(repo, after="x\n")
    ask(store)
    assert files(store) == {"after": ("added", "untracked")}


def test_who_asks_late_has_no_snapshot(store: Store, repo: Path) -> None:
    begin(store, repo, ago=git_activity.FRESH + 5)
    ask(store)
    known = ActivityQueries(store.db).git_start(1)
    assert known and known.snapshot is None
    write(repo, after="x\n")
    assert ask(store)
    assert "after" in files(store)


def test_after_its_end_it_is_asked_about_once_more(store: Store, repo: Path) -> None:
    begin(store, repo)
    ask(store)
    commit(repo, one="changed\n")
    end(store, repo)
    assert ask(store)
    assert subjects(store) == ["more"]
    write(repo, late="x\n")


def test_but_not_much_later(store: Store, repo: Path) -> None:
    begin(store, repo, ago=git_activity.AFTER_END + 60)
    end(store, repo, ago=git_activity.AFTER_END + 30)
    assert not ask(store)


def test_one_that_goes_on_keeps_what_it_did_before(store: Store, repo: Path) -> None:
    begin(store, repo, ago=3)
    ask(store)
    commit(repo, one="first\n")
    write(repo, left="x\n")
    ask(store)
    end(store, repo)
    begin(store, repo)
    assert ask(store)
    commit(repo, two="second\n", left="x\n")
    ask(store)
    assert subjects(store) == ["more", "more"]
    assert files(store) == {
        "left": ("added", "committed"),
        "one": ("modified", "committed"),
        "two": ("modified", "committed"),
    }


def test_sessions_that_git_knows_nothing_of(store: Store, tmp_path: Path, repo: Path) -> None:
    begin(store, tmp_path)
    assert not ask(store)  # no repository
    begin(store, tmp_path / "gone")
    assert not ask(store)
    store.start_session("by-hand")
    by_hand = store.existing("by-hand")
    by_hand.cwd = str(repo)
    assert not git_activity.ask(store.database, [Session("nowhere"), by_hand])


def test_git_may_not_answer_all(
    store: Store,
    repo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hookkit.lib.git.diff_stat.changes_since", lambda *_: None)
    monkeypatch.setattr(activity, "find_activity", lambda *_, **__: None)
    begin(store, repo)
    assert ask(store)
    session = store.existing("s1")
    assert (session.git_branch, session.git_additions) == ("main", None)
    assert not ask(store)


# What an earlier run left


def changed(path: str, state: State) -> FileChange:
    return FileChange(path, "added", None, 1, 0, state)


def test_the_commits_of_an_earlier_run() -> None:
    old, again, new = (
        Commit(each, f"2026-11-2{day}T00:00:00.000Z", each, 1, 0)
        for day, each in enumerate(("old", "again", "new"))
    )
    since = "2026-11-21T12:00:00.000Z"
    assert git_activity.with_earlier([old, again], [again, new], since) == [old, again, new]
    assert git_activity.with_earlier([new], [], since) == []


@pytest.mark.parametrize(
    ("module", "answer"), [(repository, "find_root"), (activity, "take_snapshot")]
)
def test_what_is_pending_still_may_not_be_reported(
    module: ModuleType,
    answer: str,
    repo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(repo, left="x\n")
    left = changed(str(repo / "left"), "untracked")
    assert git_activity.still_pending([left], repo) == [left]
    assert git_activity.still_pending([changed(str(repo / "left"), "committed")], repo) == []
    monkeypatch.setattr(module, answer, lambda *_: None)
    assert git_activity.still_pending([left], repo) == []


def test_files_are_by_path(repo: Path) -> None:
    known = [changed("/b", "committed"), changed("/c", "committed")]
    found = [changed("/c", "untracked"), changed("/a", "untracked")]
    result = git_activity.with_earlier_files(known, found, repo)
    assert [(each.path, each.state) for each in result] == [
        ("/a", "untracked"),
        ("/b", "committed"),
        ("/c", "untracked"),
    ]


def test_times_are_those_that_are_stored() -> None:
    ended = Session("s", last_ended_at=timestamp(now(1)))
    assert not git_activity.is_over(ended)
    assert not git_activity.is_over(Session("s"))
