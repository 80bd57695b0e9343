"""One bad record stops nothing: it is rejected, and its neighbours are folded."""

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.errors import RejectedError, StoreError
from hookkit.lib.containment import failures
from hookkit.pipeline.project.event_batch import EventBatch
from hookkit.pipeline.project.projector import fold
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import DAY, deliver, line, own, payload, rows, tool

BAD = "bad"


@pytest.fixture(autouse=True)
def taken() -> Iterator[None]:
    """Leave no failures to the next test."""
    yield
    failures.take()
    failures.logged = 0


def read(**members: Any) -> bytes:
    """A pass over a transcript."""
    times = {"started_at": "2026-11-21T09:00:00.000Z", "ended_at": "2026-11-21T09:00:01.000Z"}
    known = {"path": "/t.jsonl", "start": 0, "anew": True, "sidechain": False, "facts": {}}
    return line(own("read", BAD, **times | known | members), src="hookkit")


def telemetry(cost: object) -> bytes:
    """A call of the API with a cost."""
    attributes = {
        "session.id": {"stringValue": BAD},
        "model": {"stringValue": "m"},
        "input_tokens": {"intValue": 5},
        "output_tokens": {"intValue": 5},
        "cost_usd": {"doubleValue": cost},
        "request_id": {"stringValue": "r1"},
    }
    logged = {
        "timeUnixNano": "1795253806209673859",
        "body": {"stringValue": "claude_code.api_request"},
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
    }
    return line({"resourceLogs": [{"scopeLogs": [{"logRecords": [logged]}]}]}, src="otel")


BAD_LINES = {
    "a fact that is a list": lambda: read(facts={"first_prompt": ["ello"]}),
    "a fact that is a number": lambda: read(facts={"cwd": 7, "first_cwd": 7}),
    "a fact that is an object": lambda: read(facts={"title": {"a": 1}, "title_rank": 1}),
    "half a pair of surrogates": lambda: read(facts={"model": "\ud800"}),
    "an enormous cost": lambda: telemetry(9e15),
    "a start that is enormous": lambda: read(start=2**63),
    "a tally that is enormous": lambda: read(tally=[2**64] * 14),
}


def good(session_id: str, count: int = 3) -> list[bytes]:
    """The lines of a session that nothing is wrong with."""
    calls = (line(tool(session_id=session_id, tool_use_id=f"t{n}"), n) for n in range(count))
    return [line(payload("SessionStart", session_id)), *calls]


def edits(store: Store) -> dict[str, int]:
    """Return the edits by session, but for what the bad line may have left."""
    found = store.db.execute("SELECT session_id, edit_count FROM sessions ORDER BY session_id")
    return {name: count for name, count in found if name != BAD}


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_what_one_line_raises_stops_no_other(store: Store, bad: Callable[[], bytes]) -> None:
    deliver(*good("a"), bad(), *good("b"))
    assert store.refresh()
    assert edits(store) == {"a": 3, "b": 3}
    before = rows()
    rebuild(store.settings)
    with Store.open() as rebuilt:
        assert rebuilt.is_current
        assert edits(rebuilt) == {"a": 3, "b": 3}
    assert rows() == before
    assert store.refresh()


def refuse(raised: BaseException) -> Callable[..., Any]:
    """Return an `EventBatch.write` that raises where a bad session is in the batch."""
    write = EventBatch.write

    def wrapped(self: EventBatch) -> None:
        if any(name == BAD for _, name in self.touched):
            raise raised
        write(self)

    return wrapped


RAISED = (
    TypeError("Integer exceeds 64-bit range"),
    OverflowError("Python int too large to convert to SQLite INTEGER"),
    sqlite3.IntegrityError("NOT NULL constraint failed"),
    sqlite3.DataError("string or blob too big"),
    sqlite3.InterfaceError("bad parameter"),
    sqlite3.ProgrammingError("Error binding parameter 1"),
    sqlite3.OperationalError("integer overflow"),
    RecursionError("maximum recursion depth exceeded"),
    AssertionError(),
    KeyError("x"),
    StopIteration(),
)


@pytest.mark.parametrize("raised", RAISED, ids=lambda each: type(each).__name__)
def test_what_is_raised_when_the_batch_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    monkeypatch.setattr(EventBatch, "write", refuse(raised))
    lines = [*good("a"), line(payload("Stop", BAD)), *good("b"), line(payload("Stop", BAD), 9)]
    segment = deliver(*lines)
    assert store.refresh()
    assert edits(store) == {"a": 3, "b": 3}
    (last, first) = store.database.rejected(9)
    assert first[:2] == (segment.name, sum(map(len, lines[:4])))
    assert first[2].startswith(f"a bug: {type(raised).__name__}")
    assert last[1] == sum(map(len, lines[:-1]))
    assert store.database.cursor(segment.name) == segment.stat().st_size
    assert str(segment) in failures.lines[0]
    assert type(raised).__name__ in paths.log_file().read_text()


FAULTS = (
    sqlite3.OperationalError("database or disk is full"),
    sqlite3.DatabaseError("database disk image is malformed"),
    OSError(28, "No space left on device"),
    OSError(5, "Input/output error"),
    MemoryError(),
    KeyboardInterrupt(),
    StoreError("damaged"),
    ImportError("no module"),
)


@pytest.mark.parametrize("raised", FAULTS, ids=repr)
def test_what_is_not_about_a_line_rejects_none(
    store: Store, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(EventBatch, "write", refuse(raised))
        segment = deliver(*good("a"), line(payload("Stop", BAD)))
        if isinstance(raised, OSError):
            fold(store.database, store.settings)
            assert store.database.unreadable[segment] is raised
        else:
            with pytest.raises((type(raised), StoreError)):
                fold(store.database, store.settings)
        assert store.database.rejected_count() == store.database.cursor(segment.name) == 0
    assert fold(store.database, store.settings)
    assert edits(store) == {"a": 3}


def test_a_reason_that_a_batch_gives_is_no_bug(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = RejectedError("not for us")
    monkeypatch.setattr(EventBatch, "write", refuse(raised))
    deliver(*good("a"), line(payload("Stop", BAD)))
    assert store.refresh()
    assert [reason for _, _, reason in store.database.rejected(9)] == ["not for us"]
    assert failures.count == 0


def test_what_fails_without_a_line_is_raised(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a bug of the fold")

    monkeypatch.setattr(EventBatch, "write", fail)
    deliver(b'{"v":1')  # a torn line
    store.database.set_cursor(f"{DAY}.jsonl", 99)
    with pytest.raises(ValueError, match="a bug of the fold"):
        store.refresh()


def compacted(*lines: bytes) -> Path:
    """Write a compacted segment."""
    segment = paths.make_private(paths.journal_dir()) / f"{DAY}.jsonl.gz"
    segment.write_bytes(gzip.compress(b"".join(lines)))
    return segment


def test_a_compacted_segment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventBatch, "write", refuse(ValueError()))
    lines = [*good("a", 20), line(payload("Stop", BAD)), *good("b", 20)]
    segment = compacted(*lines)
    assert fold(store.database, store.settings, batch_lines=16)
    assert edits(store) == {"a": 20, "b": 20}
    ((name, offset, _),) = store.database.rejected(9)
    assert (name, offset) == (segment.name, sum(map(len, lines[:21])))
    assert store.database.cursor(segment.name) == segment.stat().st_size
    assert [each.name for each in paths.data_dir().iterdir() if each.suffix == ".tmp"] == []


def test_the_work_for_a_bad_line_is_that_of_halving(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventBatch, "write", refuse(ValueError()))
    taken: list[int] = []
    take = EventBatch.take

    def counting(self: EventBatch, lines: Iterator[bytes], offset: int) -> int | None:
        held = list(lines)
        taken.append(len(held))
        return take(self, held, offset)

    monkeypatch.setattr(EventBatch, "take", counting)
    deliver(*good("a", 1022), line(payload("Stop", BAD)))
    assert store.refresh()
    assert store.database.rejected_count() == 1
    assert sum(taken) <= 4 * 1024


def test_what_is_logged_and_shown_of_many_is_bounded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EventBatch, "write", refuse(ValueError()))
    deliver(*(line(payload("Stop", BAD), n) for n in range(50)))
    assert store.refresh()
    assert store.database.rejected_count() == 50
    assert paths.log_file().read_text().count("Traceback") == 20
    shown = failures.take()
    assert (len(shown), shown[-1], failures.take()) == (21, "and 30 more", [])


DAMAGES = {
    "a time that is none": {"ended_at": "2026-1}-21T09:00:01.000Z"},
    "a start that is none": {"started_at": "20q6-11-21T09:00:00.000Z"},
    "a time of a message": {"messages": [["m", "20q6-11-21T09:00:00.000Z", "x", [1, 2]]]},
    "tokens that are text": {"messages": [["m", "2026-11-21T09:00:00.000Z", "x", [1, "00"]]]},
    "tokens below zero": {"messages": [["m", "2026-11-21T09:00:00.000Z", "x", [-1, 2]]]},
    "too many tokens": {"messages": [["m", "2026-11-21T09:00:00.000Z", "x", [10**19, 2]]]},
    "a model that is a list": {"messages": [["m", "2026-11-21T09:00:00.000Z", ["x"], [1, 2]]]},
    "an id that is a number": {"messages": [[7, "2026-11-21T09:00:00.000Z", "x", [1, 2]]]},
    "tokens of a pass": {
        "messages": [
            ["m", "2026-11-21T09:00:00.000Z", "x", [1, 2], {"passes": [["x", ["0"], False, False]]}]
        ]
    },
}


@pytest.mark.parametrize("members", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_pass_is_rejected_and_no_bug(store: Store, members: dict[str, Any]) -> None:
    deliver(*good("a"), read(**members), *good("b"))
    assert store.refresh()
    assert edits(store) == {"a": 3, "b": 3}
    assert store.get_session(BAD) is None
    ((_, _, reason),) = store.database.rejected(9)
    assert reason.startswith("not a reading")
