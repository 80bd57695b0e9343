"""What sessions leave in git, and when git is asked."""

import time
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.lib.git import activity, checkout
from hookkit.lib.git.activity import Work
from hookkit.model.git import Commit, FileChange, GitCheckout, State
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.collect import git_activity
from hookkit.pipeline.collect.session_visits import Visit
from hookkit.store.sqlite.activity import ActivityQueries
from tests.builders import deliver, line, payload
from tests.lib.git.repositories import commit, run, write

pytestmark = pytest.mark.usefixtures("plain_git")


@pytest.fixture(autouse=True)
def clock(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are made now; the repository is older."""
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
    (known,) = ActivityQueries(store.db).checkouts(1).values()
    assert known[1].snapshot is None
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


def test_much_later_what_others_do_is_not_its_own(store: Store, repo: Path) -> None:
    begin(store, repo, ago=git_activity.AFTER_END + 60)
    end(store, repo, ago=git_activity.AFTER_END + 30)
    commit(repo, one="changed\n")
    write(repo, late="x\n")
    ask(store)
    assert (subjects(store), files(store)) == ([], {})


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
    monkeypatch.setattr(activity, "lines_since", lambda *_: None)
    write(repo, one="changed\n")
    begin(store, repo)
    assert ask(store)
    session = store.existing("s1")
    assert (session.git_branch, session.git_additions) == ("main", None)
    assert not ask(store)


# What was known before


def changed(path: str, state: State) -> FileChange:
    return FileChange(path, "added", None, 1, 0, state)


def made(digest: str, day: int) -> Commit:
    return Commit(digest, f"2026-11-2{day}T00:00:00.000Z", digest, 1, 0)


def answer(repo: Path, work: Work, *, is_gone: bool = False) -> git_activity.Answer:
    found = checkout.find_checkout(str(repo))
    assert found is not None
    visit = Visit(Session("s"), str(repo), found, found.common_dir, "", None, None, None)
    look = None if is_gone else activity.look_at(found, git_activity.DEADLINE)
    return git_activity.Answer(visit, GitCheckout(str(repo), ""), work, look=look)


def test_commits_are_added(repo: Path) -> None:
    known = [made("old", 1), made("again", 2), made("amended", 3)]
    found = answer(repo, Work([made("again", 2), made("new", 4)], [], frozenset(["amended"])))
    assert git_activity.with_commits(known, [found]) == [
        made("old", 1),
        made("again", 2),
        made("new", 4),
    ]
    assert git_activity.with_commits(known, []) == known


def test_files_of_other_working_trees_stay(repo: Path) -> None:
    write(repo, left="x\n")
    ours = str(repo / "left")
    known = [changed(path, "untracked") for path in ("/b", ours, str(repo / "gone"))]
    known.append(changed(str(repo / "done"), "committed"))
    tops = [str(repo)]

    def kept(found: list[git_activity.Answer], *, is_kept: bool = False) -> list[str]:
        files = git_activity.with_files(known, found, tops, is_kept=is_kept)
        return [each.path.removeprefix(f"{repo}/") for each in files]

    new = Work([], [changed(str(repo / "new"), "untracked")])
    assert kept([answer(repo, new)]) == ["/b", "new"]
    assert kept([answer(repo, new)], is_kept=True) == ["/b", "done", "left", "new"]
    assert kept([answer(repo, new, is_gone=True)]) == ["/b", "done", "gone", "left", "new"]
    assert kept([]) == ["/b", "done", "gone", "left"]


def test_times_are_those_that_are_stored() -> None:
    ended = Session("s", last_ended_at=timestamp(now(1)))
    assert not git_activity.is_over(ended)
    assert not git_activity.is_over(Session("s"))
