"""Read the logs of references."""

from pathlib import Path

import pytest

from hookkit.lib.git import reflog_file
from hookkit.lib.git.commits import Entry, is_replaced
from hookkit.lib.git.reflog_file import LogEntry, changed_at, head_at, read_log
from tests.lib.git.repositories import run
from tests.lib.git.sessions import touch

A, B, NONE = "a" * 40, "b" * 40, "0" * 40


def log(*entries: tuple[str, str, int, str]) -> list[LogEntry]:
    return [LogEntry(*each) for each in entries]


def test_a_log_of_git(repo: Path) -> None:
    head = run(repo, "rev-parse", "HEAD")
    path = str(repo / ".git/logs/HEAD")
    (entry,) = read_log(path)
    assert (entry.old, entry.new, entry.at) == (NONE, head, 1767225600)
    assert entry.action == "commit (initial): more"
    assert changed_at(path) is not None


def test_no_log(tmp_path: Path) -> None:
    assert read_log(str(tmp_path / "gone")) == []
    assert changed_at(str(tmp_path / "gone")) is None
    (tmp_path / "torn").write_text(f"{A[:9]}\n\n{NONE} {A} N <n@x> 5 +0000\n{A} {B}\n")
    assert read_log(str(tmp_path / "torn")) == log((NONE, A, 5, ""))


def test_the_end_of_a_long_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflog_file, "MOST_BYTES", 150)
    (tmp_path / "log").write_text(f"{NONE} {A} N <n@x> 5 +0000\tfirst\n" * 3)
    assert len(read_log(str(tmp_path / "log"))) == 1


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], (None, False)),
        ([(NONE, A, 5, "commit (initial): x")], (A, True)),
        ([(NONE, A, 5, "commit (initial): x"), (A, B, 20, "commit: y")], (A, True)),
        ([(NONE, A, 20, "commit (initial): x")], (None, True)),
        ([(NONE, A, 20, "clone: from x"), (A, B, 21, "commit: y")], (A, True)),
        ([(A, B, 20, "commit: the older ones have expired")], (A, True)),
    ],
    ids=["nothing", "one", "later", "unborn", "cloned later", "expired"],
)
def test_where_head_was(entries: list[tuple[str, str, int, str]], expected: object) -> None:
    assert head_at(log(*entries), "/nowhere", 10.5) == expected


@pytest.mark.parametrize(("written", "expected"), [(10.2, B), (10.8, A)])
def test_where_head_was_within_a_second(tmp_path: Path, written: float, expected: str) -> None:
    (tmp_path / "bb").mkdir()
    (tmp_path / "bb" / B[2:]).touch()
    touch(tmp_path / "bb" / B[2:], written)
    entries = log((NONE, A, 5, "commit (initial): x"), (A, B, 10, "commit: y"))
    assert head_at(entries, str(tmp_path), 10.5) == (expected, True)


def test_what_was_replaced() -> None:
    made = Entry(A, 5, 5, "commit: x", "x")
    away = Entry(B, 6, 6, "checkout: moving from side to main", "")
    assert not is_replaced(A, [away, made])
    assert is_replaced(A, [Entry(B, 6, 6, "commit (amend): y", "y"), away, made])
    assert is_replaced(B, [made])
