"""What is read while a person watches: as much as has changed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.behind import problem_of
from hookkit.api.status import WatchedSession, journal_sizes, watched_sessions
from hookkit.api.store import Store
from hookkit.cli.watching import reader as readers
from hookkit.cli.watching.reader import MOST_TICKS, Reader
from hookkit.errors import HookkitError
from hookkit.lib.system import locks
from tests.builders import deliver, line, payload
from tests.cli.terminal import call
from tests.cli.watching.sessions import record
from tests.transcript_builders import prompt, result, transcript


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader of two sessions, which has seen what its first look has recorded."""
    record(tmp_path, "Fix the login", "Write docs")
    made = Reader("/home/dev", only_here=False)
    made.first_look()
    made.look()
    made.ticks = 0
    yield made
    made.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that the store is read."""
    found: list[int] = []

    def counted(*arguments: Any, **named: Any) -> list[WatchedSession]:
        found.append(1)
        return watched_sessions(*arguments, **named)

    monkeypatch.setattr(readers, "watched_sessions", counted)
    return found


def titles(reader: Reader) -> list[str]:
    return [each.session.title for each in reader.last.sessions]


def test_the_first_look(reader: Reader) -> None:
    assert titles(reader) == ["Fix the login", "Write docs"]
    assert (reader.last.has_more, reader.last.problem, reader.last.detail) == (False, "", None)
    first, second = reader.last.sessions
    assert first.tool is not None and first.tool.about == "make part-1"
    assert second.tool is not None


def test_nothing_is_read_where_nothing_has_changed(reader: Reader, reads: list[int]) -> None:
    for _ in range(MOST_TICKS - 1):
        reader.look()
    assert reads == []
    reader.look()  # an agent may have gone without an event
    assert reads == [1]


def test_news(reader: Reader, reads: list[int]) -> None:
    deliver(line(payload("UserPromptSubmit", "s3", prompt="Another one")))
    assert "Another one" in [each.session.title for each in reader.look().sessions]
    assert reads == [1]


def test_a_tool_that_is_done_makes_no_event(
    reader: Reader, reads: list[int], tmp_path: Path
) -> None:
    with (tmp_path / "s1.jsonl").open("ab") as file:
        file.write(transcript(prompt([result(call_id="t1")], session="s1")))
    first, second = reader.look().sessions
    assert (first.tool, reads) == (None, []) and second.tool is not None


def test_an_open_session_is_read_at_once(reader: Reader, reads: list[int]) -> None:
    detail = reader.look(1).detail
    assert detail is not None and detail.session.title == "Fix the login"
    assert reader.look(1).detail == detail and reads == [1]
    assert reader.look(2).detail != detail
    assert reader.look().detail is None
    assert reader.look(99).detail is None  # deleted meanwhile


def test_to_look_changes_nothing(shop: Path) -> None:
    """A session of one's own has its changed files asked for by `show`; that is recorded."""
    call("start", "Mine")
    reader = Reader(str(shop), only_here=True)
    (found,) = reader.first_look().sessions
    (shop / "one").write_text("changed")
    sizes = journal_sizes()
    assert found.session.title == "Mine"
    assert reader.look(found.session.seq).detail is not None
    assert journal_sizes() == sizes
    reader.close()


def test_only_the_latest_of_very_many(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_WATCHED", 1)
    found = reader.look(1)
    assert titles(reader) == ["Fix the login"] and found.has_more


def test_while_another_process_reads_the_journal(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "refresh", lambda *_: False)
        deliver(line(payload("Stop", "s1")))
        with locks.hold(paths.fold_lock(), "testing"):
            assert "may be behind" in reader.look().problem
        assert titles(reader) == ["Fix the login", "Write docs"]
    deliver(line(payload("Stop", "s2")))
    assert reader.look().problem == ""


def test_a_segment_that_cannot_be_read(reader: Reader) -> None:
    assert reader.store is not None
    reader.store.database.unreadable[Path("/a/segment")] = PermissionError(13, "Permission denied")
    assert "/a/segment can't be read" in problem_of(reader.store)


def test_a_database_that_was_replaced(reader: Reader) -> None:
    before = reader.file
    call("rebuild")
    deliver(line(payload("UserPromptSubmit", "s3", prompt="After the rebuild")))
    assert "After the rebuild" in [each.session.title for each in reader.look().sessions]
    assert reader.file != before


def test_a_database_that_was_removed(reader: Reader) -> None:
    for each in paths.data_dir().glob("hookkit.db*"):
        each.unlink()
    assert readers.database_file() is None
    assert len(reader.look().sessions) == 2
    assert readers.database_file() is not None


@pytest.mark.parametrize("error", [HookkitError("It is damaged."), sqlite3.OperationalError("x")])
def test_it_goes_on_after_an_error(
    error: Exception, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(readers, "watched_sessions", fail)
    assert reader.look(1).problem
    assert titles(reader) == ["Fix the login", "Write docs"] and reader.store is None
    assert reader.look(1).problem
    monkeypatch.undo()
    found = reader.look(1)
    assert not found.problem and found.detail is not None


def test_a_database_that_cannot_be_used_at_first(tmp_path: Path) -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"no database" * 1000)
    reader = Reader("/", only_here=False)
    with pytest.raises(HookkitError):
        reader.first_look()
    reader.close()
