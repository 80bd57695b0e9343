"""Tool calls that failed, as hooks and transcripts have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api import deletion
from hookkit.api.store import Store
from hookkit.store.sqlite.failed_calls import FailedCalls, are_kept, by_day, by_tool
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import imported
from tests.builders import deliver, line, payload, tool
from tests.kept_sums import assert_work
from tests.transcript_builders import answer, prompt
from tests.transcript_builders import result as outcome
from tests.transcript_builders import tool as call

DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A session that hooks reported, and one that was imported."""
    failed = "PostToolUseFailure"
    deliver(
        line(payload("SessionStart", "s9"), 0),
        line(tool(failed, "Bash", session_id="s9", error="no"), 1),
        line(tool(failed, "Bash", session_id="s9", error="no"), DAY),
        line(tool(failed, "Edit", session_id="s9", error="no"), DAY),
        line(tool("PostToolUse", "Edit", session_id="s9"), DAY + 1),
        line(payload("SessionEnd", "s9", reason="other"), DAY + 2),
    )
    imported(
        tmp_path,
        s1=[
            prompt("go"),
            answer("m1", seconds=1, content=[call("Bash", "t1"), call("Read", "t2")]),
            prompt(
                [outcome("no", "t1", is_error=True), outcome("fine", "t2")],
                2,
                toolUseResult="Error: no",
            ),
        ],
    )
    with Store.open() as opened:
        yield opened


def test_by_tool(store: Store) -> None:
    assert by_tool(store.db, UsageFilter()) == [FailedCalls("Bash", 2), FailedCalls("Edit", 1)]
    late = UsageFilter("2026-11-22", "2026-11-22")
    assert by_tool(store.db, late) == [FailedCalls("Bash", 1), FailedCalls("Edit", 1)]
    assert by_tool(store.db, late._replace(project="/home/dev/other")) == []


def test_by_day(store: Store) -> None:
    days = [FailedCalls("2026-11-21", 2), FailedCalls("2026-11-22", 2)]
    assert by_day(store.db, UsageFilter()) == days
    assert by_day(store.db, UsageFilter(until="2026-11-21")) == days[:1]
    assert by_day(store.db, UsageFilter(branch="main")) == [FailedCalls("2026-11-21", 1)]
    assert by_day(store.db, UsageFilter(framework="codex")) == []


SPANS = [
    UsageFilter(*time, framework=agent)
    for time in (("", "~"), ("2026-11-22", "~"), ("", "2026-11-21"), ("2026-11-22", "2026-11-22"))
    for agent in (None, "claude_code", "codex")
]


def answers(store: Store) -> list[object]:
    return [(by_tool(store.db, span), by_day(store.db, span)) for span in SPANS]


def assert_answers(store: Store) -> None:
    """The counts that are kept are those of the calls."""
    kept = answers(store)
    assert_work(store.db)
    store.db.execute("BEGIN")  # nothing is brought up to date within a transaction
    store.db.execute("INSERT INTO work_stale VALUES (1)")
    assert not are_kept(store.db, SPANS[0])
    assert answers(store) == kept
    store.db.execute("ROLLBACK")
    assert are_kept(store.db, SPANS[0])
    assert not are_kept(store.db, UsageFilter(model="opus"))


def test_kept_counts_are_those_of_the_calls(store: Store) -> None:
    assert_answers(store)


def test_a_hook_reports_what_only_the_transcript_had(store: Store) -> None:
    assert by_day(store.db, UsageFilter())[0] == FailedCalls("2026-11-21", 2)
    deliver(
        line(tool("PostToolUseFailure", "Read", session_id="s1", error="no"), DAY),
        line(tool("PostToolUseFailure", "Read", session_id="s1", error="no"), DAY + 1),
    )
    store.refresh()
    assert by_day(store.db, UsageFilter()) == [
        FailedCalls("2026-11-21", 1),
        FailedCalls("2026-11-22", 4),
    ]
    assert by_tool(store.db, UsageFilter())[0] == FailedCalls("Bash", 2)
    assert_answers(store)


def test_a_deleted_session_has_none(store: Store) -> None:
    assert by_tool(store.db, UsageFilter())
    deletion.delete(store, [store.find(name) for name in ("s1", "s9")])
    assert store.db.execute("SELECT * FROM failed_calls").fetchall() == []
    assert store.db.execute("SELECT * FROM failed_counts").fetchall() == []


def test_a_time_that_no_calendar_has_is_of_no_day(store: Store) -> None:
    store.db.execute("UPDATE transcript_records SET at = 9e18 WHERE flags & 8")
    store.database.mark_work([1, 2, 3])
    assert {each.key for each in by_day(store.db, UsageFilter())} == {"2026-11-21", "2026-11-22"}
    assert by_day(store.db, UsageFilter(project="/nowhere")) == []
