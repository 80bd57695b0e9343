"""Tool calls that failed, as hooks and transcripts have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.store.sqlite.failed_calls import FailedCalls, by_day, by_tool
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import imported
from tests.builders import deliver, line, payload, tool
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
