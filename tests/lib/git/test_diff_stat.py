"""Count changed lines."""

import subprocess
from pathlib import Path

import pytest

from hookkit.lib.git.repository import read_facts
from tests.lib.git.repositories import DEADLINE, GONE, commit, repository, run, write
from tests.lib.git.sessions import changes_since


def test_nothing_changed(repo: Path, calls: list[list[str]]) -> None:
    head = run(repo, "rev-parse", "HEAD")
    calls.clear()
    assert changes_since(repo, head, DEADLINE) == (0, 0)
    assert len(calls) == 2


def test_committed_staged_and_loose_changes_count_together(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    commit(repo, one="a\nb\nc\nd\n")
    write(repo, two="x\ny\nz\n")
    run(repo, "add", "two")
    write(repo, one="b\nc\nd\n", untracked="not yet\n")
    assert changes_since(repo, base, DEADLINE) == (3, 1)


def test_from_a_folder_inside_all_of_it_counts(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    run(repo, "config", "diff.relative", "true")
    (repo / "deep").mkdir()
    write(repo, one="a\nb\n")
    assert changes_since(repo / "deep", base, DEADLINE) == (0, 1)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_without_a_base_all_is_new(tmp_path: Path, object_format: str) -> None:
    repo = repository(tmp_path / "repo", f"--object-format={object_format}")
    assert changes_since(repo, None, DEADLINE) == (0, 0)
    head = commit(repo, one="a\nb\n")
    assert changes_since(repo, None, DEADLINE) == (2, 0)
    assert changes_since(repo, head, DEADLINE) == (0, 0)


def test_binary_files_count_no_lines(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "image").write_bytes(b"\0\n" * 50)
    commit(repo, two="x\ny\n")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


def test_a_renamed_file_counts_what_changed_in_it(repo: Path) -> None:
    lines = "".join(f"{number}\n" for number in range(50))
    base = commit(repo, old=lines)
    run(repo, "mv", "old", "new")
    write(repo, new=f"{lines}more\n")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


def test_a_deleted_file(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "one").unlink()
    assert changes_since(repo, base, DEADLINE) == (0, 3)


def test_files_named_like_options_and_revisions(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "-rf").write_text("a\n")
    (repo / "HEAD").write_text("a\n")
    commit(repo)
    assert changes_since(repo, base, DEADLINE) == (2, 0)
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert found.head == run(repo, "rev-parse", "--verify", "HEAD")


@pytest.mark.parametrize("base", [GONE, "HEAD", "--output=stolen", "", "0123456"])
def test_a_base_that_is_gone_or_none(repo: Path, base: str) -> None:
    assert changes_since(repo, base, DEADLINE) is None
    assert not (repo / "stolen").exists()


def test_in_the_middle_of_a_conflict(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    run(repo, "checkout", "-q", "-b", "side")
    commit(repo, two="side\n")
    run(repo, "checkout", "-q", "main")
    commit(repo, two="main\n")
    with pytest.raises(subprocess.CalledProcessError):
        run(repo, "merge", "-q", "side")
    assert changes_since(repo, base, DEADLINE) is not None
