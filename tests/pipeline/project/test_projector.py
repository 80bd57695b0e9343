"""The fold: every line once, whatever happens in between."""

import errno
import gc
import gzip
import sqlite3
from pathlib import Path
from typing import NoReturn

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.errors import LockedError, RejectedError, StoreError
from hookkit.lib.system import locks
from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.project import projector as fold_module
from hookkit.pipeline.project.event_batch import EventBatch, understand
from hookkit.pipeline.project.projector import collection_paused, fold
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database
from tests.builders import DAY, at, deliver, fold_all, line, own, payload, rows, tool

CAPTURES = sorted((Path(__file__).parents[2] / "payloads").glob("*.jsonl"))


def test_a_session_from_end_to_end(store: Store) -> None:
    deliver(
        line(payload("SessionStart", source="startup"), 0),
        line(payload("UserPromptSubmit", prompt="Fix the login", prompt_id="p1"), 1),
        line(tool(name="Edit"), 2),
        line(tool(name="Read"), 3),
        line(tool("PostToolUseFailure", name="Edit"), 4),
        line(payload("Stop", prompt_id="p1"), 5),
        line(payload("SessionEnd", reason="other"), 6),
    )
    assert store.refresh()
    (session,) = store.get_recent_sessions()
    assert (session.edit_count, session.tool_call_count, session.prompts_count) == (1, 3, 1)
    assert (session.title, session.status, session.end_reason) == ("Fix the login", "done", "other")
    assert (session.first_started_at, session.finished_at) == (at(0), at(6))
    assert session.n_hook_events == 7


def test_tool_calls_are_kept(store: Store) -> None:
    call = tool(name="Write", tool_use_id="t1", agent_id="a1")
    deliver(line(call, 1), line(tool(name="Bash", tool_use_id=None), 2))
    store.refresh()
    found = store.db.execute("SELECT * FROM tool_calls").fetchall()
    assert found == [(1, "t1", "Write", "a1", "/home/dev/shop/a.py", 1, 1, at(1))]
    assert store.get_recent_sessions()[0].tool_call_count == 2


def test_nothing_new_is_nothing_to_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(line(payload("Stop")))
    store.refresh()
    monkeypatch.setattr(fold_module, "fold_segments", lambda *_: pytest.fail("folded again"))
    assert store.refresh()


def test_a_batch_ends_and_the_next_goes_on(store: Store) -> None:
    deliver(*(line(tool(), second) for second in range(10)))
    assert fold(store.database, store.settings, batch_lines=3)
    assert store.get_recent_sessions()[0].edit_count == 10
    assert (
        store.database.cursor(f"{DAY}.jsonl")
        == (paths.journal_dir() / f"{DAY}.jsonl").stat().st_size
    )


def test_an_unfinished_line_is_taken_when_it_is_whole(store: Store) -> None:
    whole = line(payload("SessionStart"))
    segment = deliver(line(payload("Stop", "other")), whole[:50])
    store.refresh()
    assert store.get_session("s1") is None
    with segment.open("ab") as stream:
        stream.write(whole[50:])
    store.refresh()
    assert store.get_session("s1") is not None
    assert store.database.rejected_count() == 0


@pytest.mark.parametrize("first", [b"", b'{"v":1'], ids=["empty", "torn"])
def test_a_segment_without_a_whole_line_is_waited_for(first: bytes, store: Store) -> None:
    deliver(first)
    assert store.refresh()
    deliver(b"\n", line(payload("Stop")))
    assert store.refresh()
    assert store.database.count_sessions() == 1


@pytest.mark.parametrize("left", [b"", b'{"v":1', line(payload("Stop", "new"))], ids=len)
def test_a_shorter_segment_is_another_one(left: bytes, store: Store) -> None:
    segment = deliver(*(line(tool()) for _ in range(5)))
    store.refresh()
    segment.write_bytes(left)
    assert store.refresh()
    assert store.database.count_sessions() == (2 if b"new" in left else 1)
    deliver(b"\n", line(payload("Stop", "later")))
    store.refresh()
    assert store.get_session("later")


def test_a_segment_that_goes_away_is_no_error(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = deliver(line(payload("Stop")))
    segment.unlink()
    monkeypatch.setattr(segments, "segments", lambda folder: [segment])
    assert store.refresh()


def test_lines_that_cannot_be_understood_are_reported(store: Store) -> None:
    bad = [b"garbage\n", line(payload("Stop"), src="carrier pigeon"), line({"session_id": "x"})]
    deliver(*bad, line(own("exploded")), line(payload("Stop")))
    store.refresh()
    reasons = [reason for _, _, reason in store.database.rejected(10)]
    assert [reason.split(":")[0] for reason in reversed(reasons)] == [
        "not valid JSON",
        "unknown source 'carrier pigeon'",
        "no hook_event_name",
        "no hook_event_name",
    ]
    assert [offset for _, offset, _ in store.database.rejected(2)][1] == len(bad[0]) + len(bad[1])
    assert store.get_session("s1")


def test_unknown_events_are_counted_and_passed_over(store: Store) -> None:
    deliver(*(line(payload("Setup"), 10 * second) for second in range(3)))
    deliver(line(payload("MessageDisplay"), 40))
    store.refresh()
    assert store.database.unknown_events() == {"MessageDisplay": 1, "Setup": 3}
    assert store.get_recent_sessions()[0].n_hook_events == 4


@pytest.mark.parametrize(
    "kind", ["counted", "ended", "process_gone", "summarized", "summary_started"]
)
def test_what_is_about_a_session_makes_none(kind: str, store: Store) -> None:
    note = line(own(kind, edits=5, pid=1), 0, src="api")
    deliver(note)
    store.refresh()
    assert store.database.count_sessions() == 0
    deliver(line(payload("SessionStart"), 1), note)
    store.refresh()
    (session,) = store.get_recent_sessions()
    assert (session.edit_count, session.is_active, session.summary_state) == (0, True, "none")


def test_what_is_about_a_session_finds_one_of_the_same_batch(store: Store) -> None:
    early = line(own("counted", edits=1), 0, src="api")
    deliver(early, line(own("started"), 1, src="api"), line(own("counted", edits=2), 1, src="api"))
    store.refresh()
    assert store.get_recent_sessions()[0].edit_count == 2


def twice(seconds: float) -> list[bytes]:
    return [line(payload("Stop"), 0.9), line(payload("Stop"), 0.9 + seconds)]


@pytest.mark.parametrize("apart", [True, False], ids=["two folds", "one fold"])
@pytest.mark.parametrize(
    "lines, events",
    [
        ([line(tool(tool_use_id="t"), 0), line(tool(tool_use_id="t"), 60)], 1),
        ([line(tool(tool_use_id="t"), 0), line(tool(tool_use_id="u"), 0)], 2),
        (twice(0), 1),
        (twice(1), 1),
        (twice(2), 1),
        (twice(-1), 1),
        (twice(2.5), 2),
        ([line(payload("Stop"), 0, pid=1), line(payload("Stop"), 0, pid=2)], 2),
        ([line(payload("Stop"), 0, nth=1), line(payload("Stop"), 9, nth=2)], 2),
        ([line(payload("Stop"), 0, nth=1), line(payload("Stop"), 9, nth=1)], 1),
        ([line(payload("Stop"), 0), line(payload("Stop"), 9, nth=1)], 1),
        ([line(payload("Stop"), 0), line(payload("Stop"), 9, nth=2)], 2),
    ],
    ids=[
        *("same id", "other id", "at once", "a second", "two seconds", "backwards", "later"),
        *("two processes", "replayed twice in a file", "replayed again", "live, then replayed"),
        "live, then two in a file",
    ],
)
def test_twice_is_once(lines: list[bytes], events: int, apart: bool, store: Store) -> None:
    for part in [[each] for each in lines] if apart else [lines]:
        deliver(*part)
        store.refresh()
    assert store.get_recent_sessions()[0].n_hook_events == events


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_captures_are_understood(capture: Path, store: Store) -> None:
    contents = capture.read_bytes().splitlines()
    deliver(*(line(content, second) for second, content in enumerate(contents)))
    store.refresh()
    assert store.database.rejected_count() == 0
    assert sum(session.n_hook_events for session in store.get_recent_sessions()) == len(contents)


def test_a_compacted_segment_is_folded_once(store: Store) -> None:
    segment = deliver(*(line(tool(), second) for second in range(5)))
    folder, data = segment.parent, segment.read_bytes()
    segment.unlink()
    (folder / f"{DAY}.jsonl.gz").write_bytes(gzip.compress(data))
    assert fold(store.database, store.settings, batch_lines=2)
    assert store.refresh()
    assert store.get_recent_sessions()[0].edit_count == 5


def test_who_cannot_get_the_lock_leaves(store: Store) -> None:
    deliver(line(payload("Stop")))
    with locks.hold(paths.fold_lock(), "testing"):
        assert not fold(store.database, store.settings, wait=0)
        assert not store.refresh(0)
    assert store.refresh(0)


def test_the_journal_is_looked_at_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(line(payload("Stop")))
    real = fold_module.fold_segments

    def fold_and_deliver(*output: object) -> None:
        real(*output)  # type: ignore[arg-type]
        monkeypatch.setattr(fold_module, "fold_segments", real)
        deliver(line(payload("Stop", "late")))

    monkeypatch.setattr(fold_module, "fold_segments", fold_and_deliver)
    store.refresh()
    assert store.get_session("late")


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    "step",
    ["add_sessions", "add_events", "add_tool_calls", "reject", "count_unknown", "set_cursor"],
)
def test_a_crash_changes_nothing(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Database.open(paths.database()).close()
    stream = [b"garbage\n", line(payload("Setup")), line(tool())]
    deliver(*stream)
    before = rows()
    with monkeypatch.context() as patch:
        patch.setattr(Database, step, crash)
        with pytest.raises(Crash):
            fold_all()
    assert rows() == before
    fold_all()
    assert [len(found) for found in rows().values()] == [1, 2, 1, 1, 1]


def crash(*_: object) -> None:
    raise Crash


def test_a_locked_database_is_reported(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(line(payload("Stop")))
    store.db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(paths.database(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="locked by another program"):
        fold(store.database, store.settings)
    assert not store.refresh()
    other.close()
    assert store.refresh()


def test_a_database_that_cannot_be_written_is_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("Stop")))
    store.db.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="Can't use"):
        store.refresh()


def test_an_event_reports_its_line_when_asked() -> None:
    understood = understand(line(payload("Stop")), frozenset())
    assert isinstance(understood, Event) and understood.type == "stop"
    with pytest.raises(RejectedError):
        understand(b"\n", frozenset())


def test_a_second_batch_reads_each_session_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(tool()))
    store.refresh()
    asked: list[str] = []
    real = Database.session

    def ask(self: Database, workspace_id: str, session_id: str) -> Session | None:
        asked.append(session_id)
        return real(self, workspace_id, session_id)

    monkeypatch.setattr(Database, "session", ask)
    batch = EventBatch(store.database, config.load(), "segment")
    lines = [line(tool(), second) for second in range(5)]
    assert batch.take(lines, 7) == 7 + len(b"".join(lines))
    assert asked == ["s1"]
    assert batch.take([], 7) is None


@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(is_enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if is_enabled else gc.disable)()
    try:
        with collection_paused():
            assert not gc.isenabled()
        assert gc.isenabled() == is_enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_an_error_of_another_file_is_not_the_segment_s(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("Stop")))
    refused = PermissionError(errno.EACCES, "Permission denied", "/prices")

    def refuse(*_: object) -> NoReturn:
        raise refused

    with monkeypatch.context() as patch:
        patch.setattr(fold_module.SegmentFold, "fold_batch", refuse)
        assert not store.refresh()
        assert (store.obstacle, store.database.unreadable) == (refused, {})
    assert store.refresh()
    assert len(rows(("events",))["events"]) == 1


def work_of(store: Store, first: int, count: int) -> int:
    """Steps of SQLite to project as many equal payloads without a process, some seconds apart."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    deliver(
        *(
            line(payload("Notification", message="Idle"), 10 * each)
            for each in range(first, first + count)
        )
    )
    store.db.set_progress_handler(step, 100)
    try:
        assert store.refresh()
    finally:
        store.db.set_progress_handler(None, 0)
    return steps


def test_equal_payloads_take_no_longer_the_more_there_were(store: Store) -> None:
    deliver(line(payload("Notification", message="Idle"), -10, pid=7, start=1, boot=1))
    work_of(store, 0, 100)  # those of a new session ask the database for nothing
    few = work_of(store, 100, 100)
    for hundreds in range(2, 9):
        work_of(store, hundreds * 100, 100)
    # The moments of the session are read once a batch; each payload takes no longer.
    assert work_of(store, 900, 100) < 4 * few
    assert store.existing("s1").n_hook_events == 1001


def test_a_delivery_beside_one_with_a_process_is_found_among_many(store: Store) -> None:
    for number in range(3):
        deliver(line(payload("Stop"), 60 * number, pid=7 + number, start=1, boot=1))
    fold_all()
    deliver(*(line(payload("Stop"), 60 * number + 1) for number in range(3)))
    fold_all()
    deliver(line(payload("Stop"), 200, pid=99, start=1, boot=1), line(payload("Stop"), 200.5))
    fold_all()
    assert store.existing("s1").n_hook_events == 4
