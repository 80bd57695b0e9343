"""What is written down when an earlier segment goes on, and how it is observed."""

import errno
import gzip
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import order, segments
from hookkit.store.sqlite import fold_state
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.fold_state import FoldState
from tests.builders import deliver, fold_all, line, payload, rows, tool

EARLY, LATE, LAST = "2026-11-20", "2026-11-21", "2026-11-22"
TABLES = ("sessions", "events", "tool_calls")


def come(event: str, seconds: float, day: str) -> None:
    """An event comes, and is folded."""
    deliver(line(payload(event), seconds), day=day)
    fold_all()


def stops() -> list[order.Stop]:
    return order.read(paths.journal_dir())


def state() -> FoldState | None:
    database = Database.open(paths.database())
    try:
        return fold_state.read(database.db)
    finally:
        database.close()


def assert_rebuild_is_equal() -> None:
    before = rows(TABLES)
    rebuild(config.load())
    assert rows(TABLES) == before


def test_the_usual_order_is_not_written_down() -> None:
    for day in (EARLY, EARLY, LATE, LAST):
        come("Stop", 0, day)
    assert stops() == []
    assert state() == FoldState(0, LAST)


def test_the_clock_goes_back_over_midnight() -> None:
    come("SessionStart", 65, LATE)
    come("UserPromptSubmit", 68, LATE)
    come("Stop", 42, EARLY)
    come("SessionEnd", 45, EARLY)
    assert stops() == [{EARLY: 0, LATE: 2}]
    assert state() == FoldState(1, EARLY)
    assert_rebuild_is_equal()
    assert state() == FoldState(1, EARLY)
    come("SessionStart", 70, LATE)
    assert state() == FoldState(1, LATE)
    assert_rebuild_is_equal()


def test_a_clock_that_was_a_year_ahead_stops_once() -> None:
    come("SessionStart", 0, "2027-11-21")
    for second in range(5):
        come("Stop", second, EARLY)
        come("Stop", 60 + second, LATE)
    assert stops() == [
        {EARLY: 0, "2027-11-21": 1},
        *({EARLY: count, LATE: count, "2027-11-21": 1} for count in range(1, 5)),
    ]
    for second in range(70, 90):
        come("Stop", second, LATE)
    assert len(stops()) == 5
    assert_rebuild_is_equal()


def compact(day: str) -> None:
    """Compact a segment that is folded."""
    plain = paths.journal_dir() / f"{day}.jsonl"
    packed = plain.with_name(f"{day}.jsonl.gz")
    with closing(Database.open(paths.database())) as database, database.transaction():
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
        database.set_cursor(packed.name, packed.stat().st_size)
        database.remove_cursor(plain.name)


def test_late_lines_of_a_compacted_segment() -> None:
    deliver(*(line(tool(), second) for second in range(3)), day=EARLY)
    fold_all()
    come("Stop", 60, LATE)
    compact(EARLY)
    come("SessionEnd", 61, EARLY)
    assert stops() == [{EARLY: 3, LATE: 1}]
    assert_rebuild_is_equal()


def test_a_database_that_forgot_the_stops_has_passed_them(store: Store) -> None:
    come("SessionStart", 0, EARLY)
    come("Stop", 60, LAST)
    come("Stop", 30, LATE)
    compact(EARLY)
    with store.database.transaction():
        store.db.execute("DELETE FROM meta WHERE name = 'fold_state'")
    come("SessionEnd", 61, LAST)
    assert stops() == [{LATE: 0, LAST: 1}]
    assert state() == FoldState(1, LAST)
    assert_rebuild_is_equal()


def test_a_compacted_segment_may_be_taken_in_parts() -> None:
    come("SessionStart", 50, LATE)
    deliver(*(line(tool(), second) for second in range(3)), day=EARLY)
    fold_all()
    come("Stop", 60, LATE)
    deliver(*(line(tool(), 60 + second) for second in range(3)), day=EARLY)
    fold_all()
    assert stops() == [{EARLY: 0, LATE: 1}, {EARLY: 3, LATE: 2}]
    before = rows(TABLES)
    plain = paths.journal_dir() / f"{EARLY}.jsonl"
    plain.with_name(f"{EARLY}.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    rebuild(config.load())
    assert rows(TABLES) == before


def test_a_segment_that_is_gone_has_no_lines() -> None:
    come("SessionStart", 0, LATE)
    come("SessionStart", 0, LAST)
    (paths.journal_dir() / f"{LAST}.jsonl").unlink()
    come("Stop", 1, EARLY)
    assert stops() == [{EARLY: 0, LATE: 1}]


def test_a_segment_that_cannot_be_read_has_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError

    come("SessionStart", 0, LATE)
    monkeypatch.setattr(order, "count_lines", refuse)
    come("Stop", 1, EARLY)
    assert stops() == [{EARLY: 0}]


def test_an_order_that_cannot_be_written_hides_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    come("SessionStart", 0, LATE)
    monkeypatch.setattr(order, "append", full)
    come("SessionEnd", 1, EARLY)
    assert stops() == []
    assert not store.existing("s1").is_active


def test_a_database_of_an_earlier_version_goes_on(store: Store) -> None:
    come("SessionStart", 0, LATE)
    with store.database.transaction():
        store.db.execute("DELETE FROM meta WHERE name = 'fold_state'")
    come("Stop", 1, EARLY)
    assert stops() == [{EARLY: 0, LATE: 1}]
    assert state() == FoldState(1, EARLY)


def test_an_order_that_was_removed_begins_again() -> None:
    come("SessionStart", 0, LATE)
    come("Stop", 1, EARLY)
    (paths.journal_dir() / order.FILE).unlink()
    come("Stop", 60, LATE)
    come("Stop", 61, EARLY)
    assert stops() == [{EARLY: 1, LATE: 2}]
    assert state() == FoldState(1, EARLY)


def test_a_crash_after_a_stop_was_written_repeats_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    come("SessionStart", 0, LATE)
    deliver(line(payload("SessionEnd"), 1), day=EARLY)
    with monkeypatch.context() as patch:
        patch.setattr(fold_state, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fold_all()
    assert stops() == [{EARLY: 0, LATE: 1}]
    fold_all()
    assert stops() == [{EARLY: 0, LATE: 1}]
    assert state() == FoldState(1, EARLY)
    assert_rebuild_is_equal()


def test_the_folder_may_be_missing(tmp_path: Path) -> None:
    assert order.read(tmp_path / "none") == []


def test_a_segment_that_cannot_be_read_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    come("SessionStart", 0, LATE)
    come("UserPromptSubmit", 1, EARLY)
    come("Stop", 2, LATE)
    come("SessionEnd", 3, EARLY)
    assert len(stops()) == 2
    before = rows(TABLES)
    late, tried, read = paths.journal_dir() / f"{LATE}.jsonl", list[Path](), segments.lines

    def lines(segment: Path, offset: int) -> Iterator[bytes]:
        tried.append(segment)
        if segment == late:
            raise PermissionError(errno.EACCES, "Permission denied", str(late))
        return read(segment, offset)

    paths.database().unlink()
    with monkeypatch.context() as patch:
        patch.setattr(segments, "lines", lines)
        with Store.open() as store:
            assert set(store.database.unreadable) == {late}
    assert tried.count(late) == 1
    assert len(rows(TABLES)["events"]) == 2
    rebuild(config.load())
    assert rows(TABLES) == before
