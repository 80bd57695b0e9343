"""Errors and retries of some time."""

from hookkit.api.store import Store
from hookkit.api.usage_errors import ErrorDay, report_errors
from hookkit.store.sqlite.totals import UsageFilter
from tests.builders import deliver, line, payload, tool

DAY = 86_400


def test_errors() -> None:
    failed = tool("PostToolUseFailure", "Bash", error="no")
    stopped = payload("StopFailure", error="rate_limit", error_details="429")
    deliver(
        line(payload("SessionStart"), 0),
        line(failed, 1),
        line(stopped, 2),
        line(tool("PostToolUseFailure", "Read", error="no"), 2 * DAY),
        line(payload("SessionEnd", reason="other"), 2 * DAY + 1),
        line(payload("SessionStart", "s2"), 4 * DAY),
        line(payload("SessionEnd", "s2", reason="other"), 4 * DAY + 1),
    )
    with Store.open() as store:
        found = report_errors(store, UsageFilter())
        none = report_errors(store, UsageFilter(project="/none"))
    assert (found.api_errors, found.tool_calls, found.failed_calls) == (1, 2, 2)
    assert found.days == [ErrorDay("2026-11-21", 1, 1), ErrorDay("2026-11-23", 0, 1)]
    assert [(each.key, each.api_errors) for each in found.models] == [(None, 1)]
    assert found.to_dict() == {
        "api_errors": 1,
        "messages": 0,
        "tool_calls": 2,
        "failed_calls": 2,
        "days": [
            {"day": "2026-11-21", "api_errors": 1, "failed_calls": 1},
            {"day": "2026-11-23", "api_errors": 0, "failed_calls": 1},
        ],
        "models": [{"key": None, "api_errors": 1, "messages": 0}],
        "tools": [{"tool": "Bash", "failed_calls": 1}, {"tool": "Read", "failed_calls": 1}],
    }
    assert (none.api_errors, none.days, none.models, none.tools) == (0, [], [], [])
