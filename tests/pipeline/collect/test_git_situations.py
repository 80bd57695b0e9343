"""What sessions do in repositories, as git is asked about it: told by hooks, done with real git."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.stats import report_usage
from hookkit.api.store import Store
from hookkit.lib.git import activity
from hookkit.lib.git.process import NoAnswerError
from hookkit.model.own_records import GitState, ids_of
from hookkit.pipeline.collect import due_sessions, git_activity, live_sessions
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import segments
from tests.builders import rows
from tests.git_agent import Agent, save
from tests.lib.git.repositories import commit, repository, run, write

KEPT = ("sessions", "commits", "file_changes", "git_checkouts", "git_places")


@pytest.fixture(autouse=True)
def times(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are made now; the repository is older."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_DATE")


@pytest.fixture
def agent(store: Store, repo: Path) -> Agent:
    return Agent(store, repo)


@pytest.fixture
def lib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second repository, as old as the first one."""
    with monkeypatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_DATE", "2026-01-01T00:00:00Z")
        made = repository(tmp_path / "lib")
        commit(made, old="old\n")
    return made


@pytest.fixture(autouse=True)
def same_after_a_rebuild(store: Store) -> Any:
    """Whatever a test did, the journal has it."""
    yield
    before = rows(KEPT)
    assert before["sessions"]
    rebuild(store.settings)
    assert rows(KEPT) == before


# Several repositories


def by_cd(agent: Agent, lib: Path) -> None:
    agent.go(lib)
    save(lib, "in lib", new="n\n")


def by_option(agent: Agent, lib: Path) -> None:
    save(lib, "in lib", new="n\n")
    agent.shell("git -C ../lib commit -qam 'in lib'")


def by_cd_within_a_command(agent: Agent, lib: Path) -> None:
    save(lib, "in lib", new="n\n")
    agent.shell(f"cd {lib} && git add -A && git commit -qm 'in lib'")


def by_edit(agent: Agent, lib: Path) -> None:
    write(lib, new="n\n")
    agent.edit(lib / "new")
    save(lib, "in lib")
    agent.shell("make commit")
    agent.edit(lib / "new")


def by_a_failed_command(agent: Agent, lib: Path) -> None:
    save(lib, "in lib", new="n\n")
    agent.shell("git -C ../lib commit -qam x && make", event="PostToolUseFailure", error="Exit 2")


def by_a_subagent(agent: Agent, lib: Path) -> None:
    save(lib, "in lib", new="n\n")
    agent.shell("git commit -qam x", cwd=str(lib), agent_id="a1")


def there_and_back(agent: Agent, lib: Path) -> None:
    by_cd(agent, lib)
    agent.go(lib.parent / "repo")


@pytest.mark.parametrize(
    "way",
    [
        by_cd,
        by_option,
        by_cd_within_a_command,
        by_edit,
        by_a_failed_command,
        by_a_subagent,
        there_and_back,
    ],
    ids=lambda each: each.__name__,
)
def test_a_second_repository(
    agent: Agent, repo: Path, lib: Path, way: Callable[[Agent, Path], None]
) -> None:
    agent.begin()
    save(repo, "in app", one="changed\n")
    agent.stop()
    agent.prompt()
    way(agent, lib)
    agent.stop()
    assert agent.subjects == ["in app", "in lib"]
    assert agent.files == {"one": ("committed", 1, 3), "new": ("committed", 1, 0)}
    assert agent.lines == (2, 3)
    agent.end()
    assert agent.row.commits_count == 2


def test_what_others_do_in_a_repository_that_was_left(agent: Agent, repo: Path, lib: Path) -> None:
    save(lib, "before")
    agent.begin()
    agent.go(lib)
    save(lib, "ours")
    agent.go(repo)
    time.sleep(1.1)  # git knows whole seconds
    save(lib, "a person's")
    write(lib, late="l\n")
    agent.stop()
    assert agent.subjects == ["ours"]
    assert agent.files == {}


def test_a_repository_in_which_nothing_was_made_since_it_was_entered(
    agent: Agent, lib: Path
) -> None:
    save(lib, "before")
    agent.begin()
    time.sleep(1.1)
    agent.prompt()
    agent.shell("git -C ../lib log")
    agent.stop()
    assert agent.subjects == []


def test_a_submodule(agent: Agent, repo: Path, lib: Path) -> None:
    run(repo, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(lib), "sub")
    save(repo, "with a submodule")
    time.sleep(1.1)
    agent.begin()
    save(repo / "sub", "inside", new="n\n")
    agent.shell("cd sub && git commit -qam inside")
    agent.stop()
    assert agent.subjects == ["inside"]
    assert agent.row.local_git_dir == str(repo / ".git")


# New repositories


def test_the_first_commits_of_a_repository(store: Store, tmp_path: Path) -> None:
    """`git init` in the middle of the session, in a folder that had none."""
    folder = tmp_path / "new"
    folder.mkdir()
    agent = Agent(store, folder)
    agent.begin()
    run(folder, "init", "-q", "-b", "main")
    save(folder, "first", one="a\n")
    save(folder, "second", two="b\nc\n")
    agent.stop()
    assert agent.subjects == ["first", "second"]
    assert agent.lines == (3, 0)
    agent.end()
    assert (agent.row.commits_count, agent.row.git_branch) == (2, "main")


def test_a_repository_without_a_commit(store: Store, tmp_path: Path) -> None:
    agent = Agent(store, repository(tmp_path / "empty"))
    agent.begin()
    assert agent.row.start_git_head is None
    save(agent.folder, "first", one="a\n")
    agent.stop()
    save(agent.folder, "second", one="a\nb\n")
    agent.stop()
    assert agent.subjects == ["first", "second"]
    assert agent.lines == (2, 0)
    assert agent.row.start_git_head is None


def test_a_clone_in_the_session(agent: Agent, lib: Path, tmp_path: Path) -> None:
    agent.begin()
    run(tmp_path, "clone", "-q", str(lib), "mine")
    agent.shell(f"cd .. && git clone {lib} mine")
    save(tmp_path / "mine", "ours", new="n\n")
    agent.shell("git -C ../mine commit -qam ours")
    agent.stop()
    assert agent.subjects == ["ours"]
    assert agent.lines == (1, 0)


# Worktrees


def worktree(repo: Path, name: str, *options: str) -> Path:
    """A new worktree on a branch of its own."""
    folder = repo.parent / name
    run(repo, "worktree", "add", "-q", str(folder), *(options or ("-b", name)))
    return folder


def remove(repo: Path, folder: Path) -> None:
    run(repo, "worktree", "remove", "--force", str(folder))


def test_a_worktree_that_is_removed_before_git_is_asked(store: Store, repo: Path) -> None:
    agent = Agent(store, worktree(repo, "task"))
    agent.begin()
    save(agent.folder, "the task", new="n\n")
    remove(repo, agent.folder)
    agent.end()
    assert agent.subjects == ["the task"]
    assert agent.files == {"new": ("committed", 1, 0)}
    assert agent.lines == (1, 0)
    assert (agent.row.git_branch, agent.row.git_worktree_path) == ("task", str(agent.folder))


def test_a_worktree_that_was_asked_about_before(store: Store, repo: Path) -> None:
    agent = Agent(store, worktree(repo, "task"))
    agent.begin()
    save(agent.folder, "one", new="n\n")
    write(agent.folder, pending="p\n")
    agent.stop()
    save(agent.folder, "two", other="o\n")
    remove(repo, agent.folder)
    agent.end()
    assert agent.subjects == ["one", "two"]
    assert agent.files.keys() == {"new", "other", "pending"}


def on_another_branch(repo: Path, folder: Path) -> None:
    run(folder, "switch", "-q", "-c", "feature")
    save(folder, "the task", new="n\n")
    remove(repo, folder)


def merged_and_deleted(repo: Path, folder: Path) -> None:
    save(folder, "the task", new="n\n")
    remove(repo, folder)
    run(repo, "merge", "-q", "task")
    run(repo, "branch", "-q", "-d", "task")


def amended(repo: Path, folder: Path) -> None:
    save(folder, "first try", new="n\n")
    run(folder, "commit", "-q", "--amend", "-m", "the task")
    remove(repo, folder)


def deleted_by_hand(repo: Path, folder: Path) -> None:
    save(folder, "the task", new="n\n")
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "way",
    [on_another_branch, merged_and_deleted, amended, deleted_by_hand],
    ids=lambda each: each.__name__,
)
def test_ways_in_which_a_worktree_goes(
    store: Store, repo: Path, way: Callable[[Path, Path], None]
) -> None:
    agent = Agent(store, worktree(repo, "task"))
    agent.begin()
    way(repo, agent.folder)
    save(repo, "elsewhere")
    agent.end()
    assert agent.subjects == ["the task"]


def test_objects_that_were_packed_meanwhile(store: Store, repo: Path) -> None:
    """Nothing says any more where a commit was made, but for the branch that was known."""
    for name in ("known", "renamed"):
        agent = Agent(store, worktree(repo, name), name)
        agent.begin()
        if name == "renamed":
            run(agent.folder, "switch", "-q", "-c", "feature")
        save(agent.folder, name)
        remove(repo, agent.folder)
        run(repo, "repack", "-a", "-d", "-q")
        agent.end()
        assert agent.subjects == (["known"] if name == "known" else [])


def test_a_bare_repository(agent: Agent, repo: Path) -> None:
    run(repo.parent, "clone", "-q", "--bare", str(repo), "bare.git")
    agent.folder = repo.parent / "bare.git"
    agent.begin()
    assert (agent.row.git_branch, agent.row.git_worktree_path) == ("main", None)
    agent.end()


def test_worktrees_side_by_side(store: Store, repo: Path) -> None:
    agents = [Agent(store, worktree(repo, name), name) for name in ("task-1", "task-2")]
    for each in agents:
        each.begin()
        save(each.folder, each.session_id)
        remove(repo, each.folder)
    for each in agents:
        each.end()
    assert [each.subjects for each in agents] == [["task-1"], ["task-2"]]


def test_a_worktree_of_one_command(agent: Agent, repo: Path) -> None:
    """It is made, committed in and removed before any hook fires."""
    agent.begin()
    folder = worktree(repo, "quick")
    save(folder, "quick", new="n\n")
    remove(repo, folder)
    agent.shell("git worktree add -b quick ../quick && … && git worktree remove ../quick")
    agent.stop()
    assert agent.subjects == ["quick"]
    assert agent.row.git_branch == "main"


def test_a_worktree_that_the_agent_enters_and_leaves(agent: Agent, repo: Path) -> None:
    agent.begin()
    folder = worktree(repo, "side")
    agent.go(folder)
    save(folder, "aside", new="n\n")
    agent.go(repo)
    agent.stop()
    assert agent.subjects == ["aside"]
    agent.prompt()
    remove(repo, folder)
    agent.stop()
    assert agent.subjects == ["aside"]
    assert agent.row.git_worktree_path is None
    worktree(repo, "side", "side")
    agent.go(folder)
    save(folder, "again", other="o\n")
    agent.stop()
    assert agent.subjects == ["again", "aside"]


def test_a_folder_that_is_gone_and_was_no_worktree(agent: Agent, repo: Path) -> None:
    agent.begin()
    build = repo / "build"
    build.mkdir()
    agent.go(build)
    agent.go(repo)
    build.rmdir()
    save(repo, "ours")
    agent.stop()
    assert agent.subjects == ["ours"]


def test_a_worktree_about_which_git_does_not_answer(
    store: Store, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = Agent(store, worktree(repo, "task"))
    agent.begin()
    save(agent.folder, "the task")
    remove(repo, agent.folder)
    with monkeypatch.context() as patch:
        patch.setattr(git_activity, "DEADLINE", 0.0)
        agent.end()
    assert agent.subjects == []
    due_sessions.marks_file().unlink()
    agent.ask()
    assert agent.subjects == ["the task"]


# Rewritten, undone, deleted


def test_a_rewritten_commit_counts_once(agent: Agent, repo: Path) -> None:
    agent.begin()
    save(repo, "first try", new="n\n")
    agent.stop()
    run(repo, "commit", "-q", "--amend", "-m", "second try")
    agent.stop()
    assert agent.subjects == ["second try"]
    save(repo, "more")
    agent.stop()
    run(repo, "reset", "-q", "--soft", "HEAD~2")
    run(repo, "commit", "-q", "-m", "squashed")
    agent.stop()
    assert agent.subjects == ["squashed"]


def test_a_rebase_counts_once(agent: Agent, repo: Path) -> None:
    agent.begin()
    run(repo, "switch", "-q", "-c", "side")
    save(repo, "ours", new="n\n")
    agent.stop()
    run(repo, "switch", "-q", "main")
    save(repo, "theirs", two="t\n")
    run(repo, "switch", "-q", "side")
    run(repo, "rebase", "-q", "main")
    agent.stop()
    assert agent.subjects == ["ours", "theirs"]


def test_a_commit_that_was_undone(agent: Agent, repo: Path) -> None:
    agent.begin()
    save(repo, "wrong", new="n\n")
    agent.stop()
    run(repo, "reset", "-q", "--hard", "HEAD~1")
    agent.stop()
    assert (agent.subjects, agent.files, agent.lines) == ([], {}, (0, 0))


def test_a_branch_that_was_deleted(agent: Agent, repo: Path) -> None:
    """As after a merge on the server that squashed it: the work was done."""
    agent.begin()
    run(repo, "switch", "-q", "-c", "side")
    save(repo, "ours", new="n\n")
    agent.stop()
    run(repo, "switch", "-q", "main")
    run(repo, "branch", "-q", "-D", "side")
    agent.stop()
    assert agent.subjects == ["ours"]
    assert agent.files == {"new": ("committed", 1, 0)}


def test_a_commit_on_no_branch(agent: Agent, repo: Path) -> None:
    agent.begin()
    run(repo, "switch", "-q", "--detach")
    save(repo, "afloat", new="n\n")
    agent.stop()
    assert (agent.subjects, agent.row.git_branch) == (["afloat"], None)


# What the session did not write


def test_lines_that_were_there_before(agent: Agent, repo: Path) -> None:
    write(repo, one="a\nb\nc\n" + "d\n" * 100, draft="x\n" * 50)
    agent.begin()
    assert (agent.files, agent.lines) == ({}, (0, 0))
    write(repo, one="a\nb\nc\n" + "d\n" * 100 + "e\n", draft="x\n" * 50 + "y\n", new="n\n")
    agent.stop()
    assert agent.files == {
        "one": ("uncommitted", 1, 0),
        "draft": ("untracked", 1, 0),
        "new": ("untracked", 1, 0),
    }
    assert agent.lines == (1, 0)
    save(repo, "all of it")
    agent.stop()
    assert agent.files == {
        "one": ("committed", 1, 0),
        "draft": ("committed", 1, 0),
        "new": ("committed", 1, 0),
    }
    assert agent.lines == (3, 0)
    agent.end()


def test_a_session_that_goes_on_later(agent: Agent, repo: Path) -> None:
    agent.begin()
    save(repo, "ours", new="n\n")
    agent.end()
    time.sleep(1.1)
    save(repo, "a person's", theirs="t\n" * 9)
    time.sleep(1.1)
    agent.begin()
    assert agent.subjects == ["ours"]
    save(repo, "ours again", more="m\n")
    agent.end()
    assert agent.subjects == ["ours", "ours again"]
    assert agent.files.keys() == {"new", "more"}
    assert agent.lines == (2, 0)


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="needs git-lfs")
def test_a_file_in_lfs_that_was_only_touched(
    agent: Agent, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    run(repo, "lfs", "install", "--skip-repo")
    run(repo, "lfs", "track", "*.bin")
    save(repo, "in LFS", **{"a.bin": "x\n" * 20_000})
    agent.begin()
    os.utime(repo / "a.bin", (time.time() + 5, time.time() + 5))
    agent.stop()
    assert (agent.files, agent.lines) == ({}, (0, 0))
    write(repo, **{"a.bin": "y\n" * 20_000})
    agent.stop()
    assert agent.files == {"a.bin": ("uncommitted", None, None)}


def test_files_that_a_person_keeps_from_git(agent: Agent, repo: Path) -> None:
    run(repo, "config", "status.showUntrackedFiles", "no")
    write(repo, **{"letter-to-my-doctor": "s\n"})
    agent.begin()
    write(repo, one="changed\n", **{"second-letter": "s\n"})
    agent.stop()
    assert agent.files.keys() == {"one"}
    from hookkit import paths

    journal = b"".join(each.read_bytes() for each in paths.journal_dir().iterdir())
    assert b"letter" not in journal


# Several sessions


def test_two_sessions_in_one_checkout(store: Store, repo: Path) -> None:
    one, two = (Agent(store, repo, name) for name in ("one", "two"))
    one.begin()
    two.begin()
    save(repo, "shared", new="n\n")
    one.stop()
    assert (one.subjects, two.subjects) == (["shared"], [])  # it is asked when it answers
    two.stop()
    assert two.subjects == ["shared"]
    (digest,) = (each.hash for each in store.work.commits(one.row.seq))
    assert store.work.shared_commits(one.row.seq) == {digest: [(two.row.seq, two.row.session_id)]}
    totals = report_usage(store).totals.sums
    assert (totals.commits, totals.files) == (1, 1)


def test_what_an_answer_costs(
    store: Store, repo: Path, lib: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    agents = [Agent(store, repo, f"s{number}") for number in range(12)]
    others = [Agent(store, lib, f"o{number}") for number in range(3)]
    for each in [*agents, *others]:
        each.begin(ask=False)
    agents[0].ask()
    save(repo, "ours", new="n\n")
    save(lib, "theirs")
    write(repo, one="changed\n", fresh="f\n")
    others[0].shell("git commit")
    calls.clear()
    agents[0].stop()
    alone = len(calls)
    assert alone <= 8
    assert {each.subjects == ["ours"] for each in agents[1:]} == {False}
    for each in agents:
        each.event("Stop")
    calls.clear()
    agents[0].ask()
    assert len(calls) <= 8  # for all of them
    assert {tuple(each.subjects) for each in agents} == {("ours",)}
    calls.clear()
    agents[0].ask()
    assert calls == []  # nobody has answered since
    others[0].stop()
    assert others[0].subjects == ["theirs"]
    assert others[1].subjects == []


def test_marks_that_can_not_be_used(agent: Agent, repo: Path) -> None:
    agent.begin()
    for text in ("", "[]", '{"local s1": 1}', '{"local s1": [1]}'):
        due_sessions.marks_file().write_text(text)
        assert due_sessions.read_marks() == {}
    save(repo, "ours")
    agent.ask()
    assert agent.subjects == ["ours"]


# In the middle of a turn


def test_the_branch_in_the_middle_of_a_turn(
    agent: Agent, repo: Path, calls: list[list[str]]
) -> None:
    agent.begin()
    run(repo, "switch", "-q", "-c", "fix/cart")
    agent.shell("git switch -c fix/cart")
    calls.clear()
    agent.store.refresh()
    assert agent.row.git_branch == "fix/cart"
    run(repo, "switch", "-q", "--detach")
    calls.clear()
    agent.store.refresh()
    assert (agent.row.git_branch, calls) == (None, [])
    run(repo, "switch", "-q", "main")
    folder = worktree(repo, "side")
    agent.go(folder)
    agent.store.refresh()
    assert (agent.row.git_branch, agent.row.git_worktree_path) == ("side", str(folder))


def test_the_branch_of_another_repository_waits_for_git(agent: Agent, lib: Path) -> None:
    run(lib, "switch", "-q", "-c", "other")
    agent.begin()
    agent.go(lib)
    agent.store.refresh()
    assert agent.row.git_branch == "main"
    agent.stop()
    assert agent.row.git_branch == "other"


# Earlier versions, and git that doesn't answer


def test_a_session_of_an_earlier_version(agent: Agent, repo: Path) -> None:
    write(repo, before="b\n")
    agent.begin(ask=False)
    agent.store.refresh()
    row = agent.row
    entry = (repo / "before").stat()
    state = GitState(
        **ids_of(row),
        local_git_dir=str(repo / ".git"),
        git_branch="main",
        head=run(repo, "rev-parse", "HEAD"),
        git_additions=7,
        git_deletions=2,
        started_at=row.last_started_at,
        snapshot={"before": f"{entry.st_size}.{entry.st_mtime_ns}"},
    )
    segments.append(state, "hookkit")
    agent.store.refresh()
    save(repo, "ours", new="n\n", before="b\n")
    write(repo, fresh="f\n")
    agent.stop()
    assert agent.subjects == ["ours"]
    assert "fresh" in agent.files


def test_git_that_does_not_answer_changes_nothing(
    agent: Agent, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.begin()
    save(repo, "ours", new="n\n")
    agent.stop()
    known = agent.row
    with monkeypatch.context() as patch:
        patch.setattr(activity.Look, "works", no_answer)
        agent.stop()
        patch.setattr(git_activity, "DEADLINE", 0.0)
        agent.stop()
    assert (agent.subjects, agent.lines) == (["ours"], (1, 0))
    assert agent.row.git_branch == known.git_branch


def no_answer(*_: object) -> None:
    raise NoAnswerError


def test_a_session_of_which_no_worker_was_left_alive(
    agent: Agent, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked about when a worker comes, though it ended long ago and others went on."""
    agent.begin(ask=False)
    save(repo, "ours", ours="x\n")
    agent.event("SessionEnd", reason="other")
    later = time.time_ns() // 10**9 + 2 * live_sessions.LIVELY_SECONDS
    monkeypatch.setattr(time, "time_ns", lambda: later * 10**9)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", f"{later} +0000")
    run(repo, "switch", "--quiet", "-c", "theirs")
    save(repo, "not ours", theirs="x\n")
    agent.ask()
    assert agent.subjects == ["ours"]
    assert list(agent.files) == ["ours"]
    assert agent.lines == (None, None)
    assert not live_sessions.ask_git(agent.store.database)


@pytest.mark.parametrize("seconds", [-86_400, -90, 90, 3600])
def test_commits_after_the_clock_was_set(
    agent: Agent, repo: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """What follows HEAD's place at the start belongs to the session, whatever its time."""
    agent.begin()
    at = time.time_ns() // 10**9 + seconds
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", f"{at} +0000")
    save(repo, "ours", ours="x\n")
    agent.stop()
    assert agent.subjects == ["ours"]
