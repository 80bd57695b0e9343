"""Read the facts of a repository."""

import os
from pathlib import Path

import pytest

from hookkit.lib.git.repository import read_facts
from tests.lib.git.repositories import DEADLINE, GONE, commit, repository, run
from tests.lib.git.sessions import changes_since


def test_facts_of_an_ordinary_repository(repo: Path, calls: list[list[str]]) -> None:
    run(repo, "remote", "add", "origin", "git@github.com:owner/repo.git")
    head = run(repo, "rev-parse", "HEAD")
    folder = repo / "deep" / "er"
    folder.mkdir(parents=True)
    calls.clear()

    assert read_facts(folder, DEADLINE) == (str(repo / ".git"), None, "main", head, "owner/repo")
    assert len(calls) == 2


def test_no_repository(tmp_path: Path, calls: list[list[str]]) -> None:
    assert read_facts(tmp_path, DEADLINE) is None
    assert len(calls) == 1
    assert changes_since(tmp_path, GONE, DEADLINE) is None


def test_before_the_first_commit(tmp_path: Path, calls: list[list[str]]) -> None:
    empty = repository(tmp_path / "empty")
    calls.clear()
    assert read_facts(empty, DEADLINE) == (str(empty / ".git"), None, "main", None, None)
    assert len(calls) == 3


@pytest.mark.parametrize("folder", ["bare", "repo/.git"])
def test_outside_of_the_working_tree(tmp_path: Path, repo: Path, folder: str) -> None:
    bare = tmp_path / "bare"
    run(tmp_path, "clone", "-q", "--bare", str(repo), str(bare))
    head = run(repo, "rev-parse", "HEAD")
    where = tmp_path / folder
    assert read_facts(where, DEADLINE) == (str(where), None, "main", head, None)
    assert changes_since(where, head, DEADLINE) is None


def test_bare_and_empty(tmp_path: Path) -> None:
    bare = repository(tmp_path / "bare", "--bare")
    assert read_facts(bare, DEADLINE) == (str(bare), None, "main", None, None)


def test_detached(repo: Path) -> None:
    run(repo, "checkout", "-q", "--detach")
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert found.branch is None
    assert found.head == run(repo, "rev-parse", "HEAD")


def test_shallow(tmp_path: Path, repo: Path) -> None:
    first = run(repo, "rev-parse", "HEAD")
    head = commit(repo, one="a\n")
    shallow = tmp_path / "shallow"
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", str(shallow))
    found = read_facts(shallow, DEADLINE)
    assert found is not None
    assert (found.head, found.branch) == (head, "main")
    assert changes_since(shallow, first, DEADLINE) is None, "that commit was not fetched"


@pytest.mark.parametrize("inside", [".", "deep"])
def test_linked_worktree(tmp_path: Path, repo: Path, inside: str) -> None:
    linked = tmp_path / "linked"
    run(repo, "worktree", "add", "-q", "-b", "side", str(linked))
    (linked / "deep").mkdir()
    found = read_facts(linked / inside, DEADLINE)
    assert found is not None
    assert found.worktree == str(linked)
    assert found.git_dir == str(repo / ".git/worktrees/linked")
    assert found.branch == "side"
    within = read_facts(repo / ".git/worktrees/linked", DEADLINE)
    assert within is not None
    assert within.worktree is None, "its own git folder is not its working tree"


def test_submodule(tmp_path: Path, repo: Path) -> None:
    outer = repository(tmp_path / "outer")
    run(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo), "sub")
    base = commit(outer)
    found = read_facts(outer / "sub", DEADLINE)
    assert found is not None
    assert found.git_dir == str(outer / ".git/modules/sub")
    assert found.worktree is None

    commit(outer / "sub", one="changed\n")
    assert changes_since(outer, base, DEADLINE) == (0, 0)


def test_reached_through_a_link(tmp_path: Path, repo: Path) -> None:
    (tmp_path / "link").symlink_to(repo)
    found = read_facts(tmp_path / "link", DEADLINE)
    assert found is not None
    assert (found.git_dir, found.worktree) == (str(repo / ".git"), None)


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    repo = repository(folder)
    base = commit(repo, one="a\n")
    run(repo, "checkout", "-q", "-b", os.fsdecode(b"t\xe9st"))
    (repo / os.fsdecode(b"\xff")).write_text("new\n")
    run(repo, "add", "--all")
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert (found.git_dir, found.branch) == (f"{tmp_path}/caf\ufffd/.git", "t\ufffdst")
    assert "".join(filter(None, found)).encode("utf-8")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


@pytest.mark.parametrize("with_commit", [True, False])
def test_a_line_feed_in_the_path_is_not_guessed_at(tmp_path: Path, with_commit: bool) -> None:
    repo = repository(tmp_path / "one\ntwo")
    if with_commit:
        commit(repo)
    assert read_facts(repo, DEADLINE) is None


def test_a_folder_that_is_gone_or_none(repo: Path) -> None:
    for folder in (repo / "gone", repo / "one", repo / "\0"):
        assert read_facts(folder, DEADLINE) is None
        assert changes_since(folder, GONE, DEADLINE) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_without_permission(repo: Path) -> None:
    closed = repo / "closed"
    closed.mkdir(mode=0)
    assert read_facts(closed, DEADLINE) is None


GITHUB, OTHER = "https://github.com/{}/repo", "https://gitlab.com/{}/repo"


@pytest.mark.parametrize(
    ("remotes", "expected"),
    [
        ({"origin": GITHUB, "upstream": GITHUB}, "origin"),
        ({"upstream": GITHUB, "fork": GITHUB}, "upstream"),
        ({"origin": OTHER, "upstream": GITHUB}, "upstream"),
        ({"origin": OTHER, "mirror": GITHUB}, None),
        ({"my.fork": GITHUB}, "my.fork"),
        ({"one": GITHUB, "two": GITHUB}, None),
        ({}, None),
    ],
    ids=["origin", "upstream", "origin elsewhere", "a mirror", "the only one", "which?", "none"],
)
def test_which_remote(repo: Path, remotes: dict[str, str], expected: str | None) -> None:
    for name, url in remotes.items():
        run(repo, "remote", "add", name, url.format(name))
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert found.github_repo == (expected and f"{expected}/repo")


def test_a_remote_with_shorthand_filter_and_a_second_url(repo: Path) -> None:
    run(repo, "remote", "add", "origin", "gh:owner/repo")
    run(repo, "remote", "set-url", "--add", "origin", "https://github.com/second/repo")
    run(repo, "config", "url.https://github.com/.insteadOf", "gh:")
    run(repo, "config", "remote.origin.partialclonefilter", "blob:none")
    run(repo, "config", "remote.origin.promisor", "true")
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert found.github_repo == "owner/repo"
