"""Find working trees and their branches without git."""

import os
from pathlib import Path

import pytest

from hookkit.lib.git.checkout import find_checkout, is_in_git_folder, read_branch, worktree_git_dirs
from tests.lib.git.repositories import run


def test_a_working_tree(repo: Path, tmp_path: Path, calls: list[list[str]]) -> None:
    run(repo, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    (repo / "deep").mkdir()
    (tmp_path / "link").symlink_to(repo / "deep")
    calls.clear()
    for folder in (repo, repo / "deep", tmp_path / "link"):
        found = find_checkout(str(folder))
        assert found == (str(repo), str(repo / ".git"), str(repo / ".git"))
        assert not found.is_linked
    side = find_checkout(str(tmp_path / "side"))
    assert side is not None
    assert (side.is_linked, side.common_dir) == (True, str(repo / ".git"))
    assert worktree_git_dirs(side.common_dir) == [str(repo / ".git"), side.git_dir]
    assert calls == []


@pytest.mark.parametrize("place", [".", "repo/.git", "bare", "gone", "repo/one", "repo/gone"])
def test_no_working_tree(repo: Path, tmp_path: Path, place: str) -> None:
    run(tmp_path, "clone", "-q", "--bare", str(repo), "bare")
    assert find_checkout(str(tmp_path / place)) is None
    assert is_in_git_folder(str(tmp_path / place)) == (place in ("repo/.git", "bare"))
    os.chdir(repo)
    assert find_checkout(".") is None
    assert not is_in_git_folder(".")


def test_branches(repo: Path) -> None:
    git = str(repo / ".git")
    assert read_branch(git) == ("main",)
    run(repo, "switch", "-q", "-c", "fix/cart")
    assert read_branch(git) == ("fix/cart",)
    run(repo, "switch", "-q", "--detach")
    assert read_branch(git) == (None,)
    for text, expected in {
        "ref: refs/heads/.invalid\n": None,
        "ref: refs/bisect/x\n": (None,),
        "": None,
    }.items():
        (repo / ".git/HEAD").write_text(text)
        assert read_branch(git) == expected
