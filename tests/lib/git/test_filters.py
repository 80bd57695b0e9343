"""Files that git sees through a filter: none but the person's own programs run."""

import hashlib
import time
from pathlib import Path

import pytest

from hookkit.lib.git import filters
from hookkit.lib.git.activity import Span
from hookkit.lib.git.config import PROTECTED
from tests.lib.git.repositories import DEADLINE, a_program, commit, run, write
from tests.lib.git.sessions import brief, look, work

BIG = "".join(f"{number}\n" for number in range(2000))


def pointer(text: str) -> str:
    """What git LFS commits in the place of a file."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = "version https://git-lfs.github.com/spec/v1"
    return f"{version}\noid sha256:{digest}\nsize {len(text)}\n"


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person without a configuration, on a machine that has none."""
    for scope in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{scope}", str(tmp_path / scope.lower()))


@pytest.fixture
def lfs(repo: Path, tmp_path: Path) -> Path:
    """A repository with the files `a.bin` and `b.bin` in git LFS, whose program isn't there."""
    (repo / ".git/lfs").mkdir()
    write(repo, **{".gitattributes": "*.bin filter=lfs -text\n"})
    write(repo, **{"a.bin": pointer(BIG), "b.bin": pointer("other\n")})
    commit(repo)
    write(repo, **{"a.bin": BIG, "b.bin": "other\n"})
    program = a_program(tmp_path / "git-lfs", leaving=tmp_path / "ran")
    run(repo, "config", "filter.lfs.clean", program)
    run(repo, "config", "filter.lfs.required", "true")
    return repo


def changed(repo: Path) -> list[str]:
    """The files that changed since a start at which nothing was uncommitted."""
    found = work(repo, Span(0, None, run(repo, "rev-parse", "HEAD"), {}))
    assert found is not None
    return brief(
        repo, found._replace(files=[each for each in found.files if each.state != "committed"])
    )


def test_a_file_in_lfs_with_the_content_of_its_pointer(lfs: Path, tmp_path: Path) -> None:
    assert changed(lfs) == []
    found = look(lfs)
    assert found is not None
    assert found.baseline(time.time() + 9, is_fresh=True).snapshot == {}
    assert not (tmp_path / "ran").exists()


def test_a_file_in_lfs_that_is_its_pointer(lfs: Path) -> None:
    """As in a clone that left the content where it is."""
    write(lfs, **{"a.bin": pointer(BIG) + "x"})
    assert changed(lfs) == ["uncommitted modified a.bin +None -None"]
    write(lfs, **{"a.bin": pointer(BIG)})
    assert changed(lfs) == []


@pytest.mark.parametrize(
    "text", [BIG.replace("7", "8"), f"{BIG}more\n", ""], ids=["same size", "longer", "empty"]
)
def test_a_file_in_lfs_that_changed(lfs: Path, text: str) -> None:
    write(lfs, **{"a.bin": text, "new.bin": BIG})
    assert changed(lfs) == [
        "uncommitted modified a.bin +None -None",
        "untracked added new.bin +None -None",
    ]
    base = run(lfs, "rev-parse", "HEAD")
    found = work(lfs, Span(time.time() + 60, None, base, {}))
    assert found is not None
    assert found.changes == (0, 0)


def test_a_file_in_lfs_that_is_none(lfs: Path) -> None:
    """It was committed without git LFS."""
    write(lfs, **{"c.bin": BIG, "d.bin": "no line feed"})
    run(lfs, "-c", "filter.lfs.clean=", "-c", "filter.lfs.required=false", "add", "c.bin", "d.bin")
    run(lfs, "commit", "-q", "-m", "large")
    write(lfs, **{"c.bin": f"{BIG}more\n", "d.bin": "no line", "a.bin": BIG})
    assert changed(lfs) == [
        "uncommitted modified c.bin +None -None",
        "uncommitted modified d.bin +None -None",
    ]


def test_a_file_in_lfs_that_can_not_be_read(lfs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "MOST_LFS_BYTES", 10)
    assert changed(lfs) == ["uncommitted modified a.bin +None -None"]
    monkeypatch.undo()
    found = look(lfs)
    assert found is not None
    (gone,) = [each for each in found.status.entries if each.path == b"b.bin"]
    (lfs / "b.bin").unlink()
    assert not filters.is_content(lfs, gone, pointer("other\n").encode())


def test_a_blob_that_is_missing(lfs: Path) -> None:
    entries = look(lfs)
    assert entries is not None
    until = time.monotonic() + DEADLINE
    assert filters.read_blobs(lfs, until, {"0" * 40}) == {}
    assert filters.read_blobs(lfs, until, set()) == {}


def test_marks_of_git_lfs(lfs: Path) -> None:
    (lfs / ".git/lfs").rmdir()
    assert len(changed(lfs)) == 2  # the attributes alone are nobody's word for it
    run(lfs, "config", "lfs.repositoryformatversion", "0")
    assert changed(lfs) == []


def test_a_filter_with_a_name_that_can_not_be_switched_off(repo: Path) -> None:
    run(repo, "config", "filter.a=b.clean", "cat")
    assert look(repo) is None


@pytest.mark.parametrize("scope", ["global", "system"])
def test_a_filter_of_the_person(repo: Path, tmp_path: Path, scope: str) -> None:
    assert scope in PROTECTED
    upper = a_program(tmp_path / "upper", leaving=tmp_path / "ran")
    (tmp_path / "upper").write_text("#!/bin/sh\ntr a-z A-Z\n")
    run(repo, "config", f"--{scope}", "filter.upper.clean", upper)
    commit(repo, **{".gitattributes": "word filter=upper\n", "word": "shout\n"})
    write(repo, word="shout\n")
    assert changed(repo) == []
    write(repo, word="shout\nlouder\n")
    assert changed(repo) == ["uncommitted modified word +1 -0"]


def test_a_filter_that_the_repository_overrides(repo: Path, tmp_path: Path) -> None:
    run(repo, "config", "--global", "filter.upper.clean", "tr a-z A-Z")
    commit(repo, **{".gitattributes": "word filter=upper\n", "word": "shout\n"})
    mark = tmp_path / "ran"
    run(repo, "config", "filter.upper.process", a_program(tmp_path / "evil", leaving=mark))
    write(repo, word="another\n")
    assert changed(repo) == ["uncommitted modified word +1 -1"]
    assert not mark.exists()
