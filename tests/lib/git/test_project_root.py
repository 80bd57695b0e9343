"""The repository of a folder, as the file system has it; made with the real git."""

import os
import unicodedata
from pathlib import Path

import pytest

from hookkit.lib.git import project_root as module
from hookkit.lib.git.project_root import project_root
from tests.lib.git.repositories import commit, repository, run

ALLOWED = ("-c", "protocol.file.allow=always")


def root(folder: Path) -> str | None:
    return project_root(str(folder))


def shop(tmp_path: Path) -> Path:
    repo = repository(tmp_path / "shop")
    commit(repo, a="1")
    return repo


def add_submodule(repo: Path, origin: Path, place: str) -> None:
    run(repo, *ALLOWED, "submodule", "add", "-q", str(origin), place)
    commit(repo)


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    assert root(tmp_path) == str(tmp_path)
    assert root(tmp_path / "gone") is None
    assert project_root("relative") is None
    assert project_root("C:/Users/me") is None
    assert project_root(f"/{tmp_path}") is None
    assert project_root("/") == "/"


def test_the_root_and_what_lies_below_it(tmp_path: Path) -> None:
    repo = shop(tmp_path)
    (repo / "src" / "deep").mkdir(parents=True)
    for folder in (repo, repo / "src" / "deep", repo / ".git", repo / ".git" / "refs"):
        assert root(folder) == str(repo)


def test_linked_worktrees_inside_and_outside(tmp_path: Path) -> None:
    repo = shop(tmp_path)
    for place in (repo / "trees" / "x", tmp_path / "elsewhere"):
        run(repo, "worktree", "add", "-q", str(place))
        (place / "src").mkdir()
        assert root(place) == root(place / "src") == str(repo)


def test_a_worktree_with_relative_paths(tmp_path: Path) -> None:
    repo = shop(tmp_path)
    run(repo, "worktree", "add", "-q", str(tmp_path / "x"))
    (tmp_path / "x" / ".git").write_text("gitdir: ../shop/.git/worktrees/x\n")
    assert root(tmp_path / "x") == str(repo)


def test_a_worktree_whose_repository_is_gone(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /gone/.git/worktrees/x\n")
    assert root(tmp_path) == str(tmp_path)


@pytest.mark.parametrize(
    ("bare", "expected"),
    [("shop.git", "shop"), ("shop/.bare", "shop"), ("shop/.git", "shop"), ("shop", "shop")],
)
def test_worktrees_of_a_bare_repository(tmp_path: Path, bare: str, expected: str) -> None:
    origin = shop(tmp_path / "origin")
    run(tmp_path, "clone", "-q", "--bare", str(origin), str(tmp_path / bare))
    run(tmp_path / bare, "worktree", "add", "-q", str(tmp_path / "x"))
    assert root(tmp_path / "x") == root(tmp_path / bare) == str(tmp_path / expected)


def test_a_bare_repository_at_the_top() -> None:
    assert module.root_of("/.git") == "/"


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    repo, lib = shop(tmp_path), repository(tmp_path / "lib")
    commit(lib, b="1")
    add_submodule(repo, lib, "vendor/lib")
    (repo / "vendor" / "lib" / "src").mkdir()
    assert root(repo / "vendor" / "lib" / "src") == str(repo / "vendor" / "lib")
    assert root(repo / "vendor") == str(repo)


def test_a_submodule_in_a_linked_worktree_is_the_one_in_the_main_worktree(tmp_path: Path) -> None:
    repo, lib = shop(tmp_path), repository(tmp_path / "lib")
    commit(lib, b="1")
    add_submodule(repo, lib, "vendor/lib")
    run(repo, "worktree", "add", "-q", str(tmp_path / "x"))
    run(tmp_path / "x", *ALLOWED, "submodule", "update", "-q", "--init")
    assert root(tmp_path / "x" / "vendor" / "lib") == str(repo / "vendor" / "lib")


def test_a_worktree_of_a_submodule(tmp_path: Path) -> None:
    repo, lib = shop(tmp_path), repository(tmp_path / "lib")
    commit(lib, b="1")
    add_submodule(repo, lib, "vendor/lib")
    run(repo / "vendor" / "lib", "worktree", "add", "-q", str(tmp_path / "x"))
    assert root(tmp_path / "x") == str(repo / "vendor" / "lib")
    assert module.worktree_of(str(repo / ".git")) is None


def test_a_submodule_without_the_repository_around_it(tmp_path: Path) -> None:
    git = repository(tmp_path / "git" / "modules" / "lib") / ".git"
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / ".git").write_text(f"gitdir: {git}\n")
    assert root(tmp_path / "lib") == str(tmp_path / "lib")
    assert module.root_of(str(git.parent)) == str(git.parent)


def test_a_nested_repository_is_a_project_of_its_own(tmp_path: Path) -> None:
    repo = shop(tmp_path)
    inner = repository(repo / "tools")
    assert root(inner) == str(inner)


def test_a_git_folder_elsewhere(tmp_path: Path) -> None:
    repo = repository(tmp_path / "shop", f"--separate-git-dir={tmp_path / 'x.git'}")
    assert root(repo) == str(repo)


def test_links_are_resolved(tmp_path: Path) -> None:
    repo = shop(tmp_path)
    (repo / "src").mkdir()
    (tmp_path / "absolute").symlink_to(repo)
    (tmp_path / "relative").symlink_to("./nowhere/../shop/src")
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").symlink_to("plain")
    assert root(tmp_path / "absolute") == root(tmp_path / "relative") == str(repo)
    assert root(tmp_path / "other") == str(tmp_path / "plain")
    assert module.resolved(str(tmp_path / "other" / "gone")) == str(tmp_path / "plain" / "gone")


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert module.resolved(str(tmp_path / "a")) == str(tmp_path / "a")
    assert root(tmp_path / "a") is None


@pytest.mark.parametrize("folder", ["/a\0b", "/\ud800"])
def test_what_is_no_path(folder: str) -> None:
    assert project_root(folder) is None
    assert module.read(folder) == ""


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")
    repository(Path(folder))
    (tmp_path / "link").symlink_to(folder)
    assert root(tmp_path / "link") == f"{tmp_path}/\ufffd"


def test_a_decomposed_name_stays_that_of_the_folder(tmp_path: Path) -> None:
    repo = repository(tmp_path / unicodedata.normalize("NFD", "café"))
    assert root(repo) == str(repo)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".git")
    assert root(tmp_path) == str(tmp_path)
