"""Sessions that went on before git was asked about what they had done: workers were killed."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.pipeline.collect import due_sessions
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import rows
from tests.git_agent import Agent, save
from tests.lib.git.repositories import repository, run

KEPT = ("sessions", "commits", "file_changes", "git_checkouts", "git_places")
REAL_NS = time.time_ns


class Clock:
    """The time of hooks, commits and files."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.now = 0
        self.set(REAL_NS() // 10**9 - 86_400)

    def set(self, seconds: int) -> None:
        self.now = seconds
        self.patch.setattr(time, "time_ns", lambda: seconds * 10**9 + REAL_NS() % 10**9)
        self.patch.setattr(time, "time", lambda: time.time_ns() / 10**9)
        for who in ("AUTHOR", "COMMITTER"):
            self.patch.setenv(f"GIT_{who}_DATE", f"{seconds} +0000")

    def wait(self, seconds: int = 60) -> None:
        self.set(self.now + seconds)

    def leave(self, file: Path, text: str = "x\n") -> None:
        """Write a file now."""
        file.write_text(text)
        os.utime(file, (self.now, self.now))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, repo: Path) -> Clock:
    """The repository is older than what happens in it."""
    return Clock(monkeypatch)


@pytest.fixture
def agent(store: Store, repo: Path) -> Agent:
    return Agent(store, repo)


@pytest.fixture(autouse=True)
def same_after_a_rebuild(store: Store) -> Any:
    yield
    before = rows(KEPT)
    rebuild(store.settings)
    assert rows(KEPT) == before


def by_a_person(repo: Path, clock: Clock) -> None:
    clock.leave(repo / f"theirs-{clock.now}")
    run(repo, "add", "theirs-*")
    run(repo, "commit", "-q", "-m", "a person's")


def test_a_session_that_went_on(agent: Agent, repo: Path, clock: Clock) -> None:
    agent.begin(ask=False)
    clock.wait()
    save(repo, "ours", ours="x\n")
    clock.wait()
    clock.leave(repo / "draft")
    clock.wait()
    agent.event("SessionEnd", reason="other")
    clock.wait(600)
    by_a_person(repo, clock)
    clock.leave(repo / "letter")
    clock.wait(600)
    agent.begin()
    assert agent.subjects == ["ours"]
    assert agent.files.keys() == {"ours", "draft"}
    clock.wait()
    save(repo, "ours again", more="x\n")
    clock.wait()
    agent.end()
    assert agent.subjects == ["ours", "ours again"]


def work(agent: Agent, clock: Clock, subject: str, folder: Path | None = None) -> None:
    """Commit, and answer; nobody asks about it."""
    clock.wait()
    save(folder or agent.folder, subject, **{subject: "x\n"})
    agent.event("Stop")
    clock.wait()


def leave(agent: Agent, clock: Clock) -> None:
    agent.event("SessionEnd", reason="other")
    clock.wait(1800)


def test_lines_of_a_run_that_nobody_asked_about(agent: Agent, clock: Clock) -> None:
    agent.begin(ask=False)
    work(agent, clock, "first")
    leave(agent, clock)
    agent.begin()
    work(agent, clock, "second")
    agent.stop()
    assert agent.lines == (2, 0)


def test_a_run_whose_end_nobody_asked_about(agent: Agent, repo: Path, clock: Clock) -> None:
    agent.begin()
    work(agent, clock, "first")
    agent.ask()
    work(agent, clock, "second")
    leave(agent, clock)
    by_a_person(repo, clock)
    clock.wait()
    agent.begin()
    assert agent.subjects == ["first", "second"]
    assert agent.files.keys() == {"first", "second"}
    assert agent.lines == (2, 0)


def test_several_runs(agent: Agent, repo: Path, clock: Clock) -> None:
    for subject in ("first", "second", "third"):
        agent.begin(ask=False)
        work(agent, clock, subject)
        leave(agent, clock)
        by_a_person(repo, clock)
        clock.wait()
    agent.begin()
    assert agent.subjects == ["first", "second", "third"]
    assert agent.lines == (3, 0)


def test_an_agent_that_was_killed_and_came_back(agent: Agent, clock: Clock) -> None:
    """Its end was never noticed: no worker lived."""
    agent.begin()
    work(agent, clock, "first")
    clock.leave(agent.folder / "draft")
    agent.event("Stop")
    clock.wait(1800)
    agent.event("SessionStart", source="resume")
    agent.ask()
    agent.stop()
    assert agent.subjects == ["first"]
    assert agent.files.keys() == {"first", "draft"}


def test_a_prompt_after_the_end(agent: Agent, repo: Path, clock: Clock) -> None:
    """The SessionStart of the second run never arrived, and that run wasn't asked about either."""
    agent.begin(ask=False)
    work(agent, clock, "first")
    leave(agent, clock)
    by_a_person(repo, clock)
    clock.wait()
    agent.prompt()
    work(agent, clock, "second")
    leave(agent, clock)
    agent.begin()
    assert agent.subjects == ["first", "second"]


def test_a_compaction_ends_no_run(agent: Agent, clock: Clock) -> None:
    agent.begin(ask=False)
    clock.wait()
    agent.event("SessionStart", source="compact")
    work(agent, clock, "first")
    leave(agent, clock)
    agent.begin()
    assert agent.subjects == ["first"]


def test_a_repository_of_an_earlier_run(
    agent: Agent, repo: Path, tmp_path: Path, clock: Clock
) -> None:
    lib = repository(tmp_path / "lib")
    save(lib, "old")
    agent.begin(ask=False)
    clock.wait()
    agent.go(lib)
    work(agent, clock, "in lib")
    leave(agent, clock)
    clock.leave(lib / "theirs")
    save(lib, "a person's")
    agent.folder = repo
    agent.begin()
    work(agent, clock, "in app")
    agent.stop()
    assert agent.subjects == ["in app", "in lib"]
    assert agent.files.keys() == {"in lib", "in app"}
    clock.wait()
    agent.go(lib)
    work(agent, clock, "in lib again")
    agent.stop()
    assert agent.subjects == ["in app", "in lib", "in lib again"]


def test_a_worktree_that_went_with_an_earlier_run(agent: Agent, repo: Path, clock: Clock) -> None:
    agent.begin(ask=False)
    clock.wait()
    side = repo.parent / "side"
    run(repo, "worktree", "add", "-q", "-b", "side", str(side))
    agent.go(side)
    clock.wait()
    made = save(side, "on the side", more="x\n")
    os.utime(repo / ".git/objects" / made[:2] / made[2:], (clock.now, clock.now))
    agent.event("Stop")
    agent.go(repo)
    leave(agent, clock)
    run(repo, "worktree", "remove", "--force", str(side))
    agent.begin()
    assert agent.subjects == ["on the side"]


def test_runs_that_were_asked_about(
    agent: Agent, repo: Path, clock: Clock, calls: list[list[str]]
) -> None:
    agent.begin()
    work(agent, clock, "first")
    agent.end()
    clock.wait(1800)
    agent.begin()
    known = rows(KEPT)
    calls.clear()
    agent.ask()
    assert calls == []
    due_sessions.marks_file().unlink()
    agent.ask()
    assert calls
    assert rows(KEPT) == known


def test_what_was_known_before_others_changed_it(agent: Agent, repo: Path, clock: Clock) -> None:
    """A worker was killed at the end; until somebody asked, another one wrote the same file."""
    agent.begin()
    clock.wait()
    clock.leave(repo / "draft")
    agent.stop()
    assert agent.files.keys() == {"draft"}
    clock.wait()
    leave(agent, clock)
    clock.leave(repo / "draft", "y\n")
    agent.ask()
    assert agent.files.keys() == {"draft"}
