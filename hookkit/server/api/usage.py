"""Usage: the documents of `hookkit stats --json`, by hour, what was dear, errors, and compared."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hookkit import clock
from hookkit.api import stats
from hookkit.api.dear_usage import LIMIT as DEAR
from hookkit.api.dear_usage import DearReport, report_dear
from hookkit.api.history.projects import Project
from hookkit.api.projects import ProjectList, list_projects
from hookkit.api.store import Store
from hookkit.api.usage_comparison import COMPARABLE, UsageComparison, compare_usage, latest
from hookkit.api.usage_errors import ErrorCount, ErrorDay, ErrorReport, report_errors
from hookkit.api.usage_hours import HourReport, report_hours
from hookkit.model.usage import Tokens
from hookkit.server.endpoints import Document, Endpoint
from hookkit.server.parameters import (
    AGENT,
    BRANCH,
    MACHINE,
    MODEL,
    PROJECT,
    SINCE,
    UNTIL,
    Parameter,
    choice,
    date,
    whole_number,
)
from hookkit.server.shapes import ANY
from hookkit.store.sqlite.sums import STORED
from hookkit.store.sqlite.totals import KEYS, OF_SESSIONS, Unpriced

if TYPE_CHECKING:
    from hookkit.api.dates import Period

FRAMEWORK, HOUR = "framework", "hour"
FILTERS = (
    PROJECT,
    BRANCH,
    MODEL,
    AGENT,
    MACHINE,
    SINCE._replace(help="The first day: a date, a time or an age (7d, 24h)."),
    UNTIL._replace(help="The last day, in the same forms."),
)
"""The parameters that select usage."""

BY = (*("agent" if key == FRAMEWORK else key for key in KEYS), *OF_SESSIONS, HOUR)
"""The keys, as `hookkit stats --by` has them."""

MOST = 1_000
"""Sessions of one answer."""

SESSIONS = whole_number("limit", "At most so many sessions, with by=session.", stats.SESSIONS, MOST)
DEAREST = whole_number("limit", "At most so many sessions, prompts and messages.", DEAR, 50)
COMPARED = tuple("agent" if key == FRAMEWORK else key for key in COMPARABLE)
VERSUS = (
    Parameter("versus_since", "The first day of the other period.", date),
    Parameter("versus_until", "The last day of the other period.", date),
)
"""The other period of a comparison; without it, as many days before the first."""


COUNTS = {
    **dict.fromkeys((name for name in STORED if name not in ("cost", "unpriced")), int),
    "total_tokens": int,
    "cost_usd": float | None,
    "cache_hit_ratio": float | None,
}
SUMS = {
    **COUNTS,
    "seconds": int,
    "files_changed": int,
    "commits": int,
    "unpriced_models": [Unpriced],
}
ROW = {"key": str | None}
USAGE = {"totals": COUNTS, "by": [{**ROW, **COUNTS}]}
HOURS = {**USAGE, "hours": [{"weekday": int, "hour": int, **COUNTS}]}
DEAR_SHAPE = {
    "sessions": [
        {
            **ROW,
            **SUMS,
            "seq": int,
            "title": str,
            "estimated_shares": ANY,
            "subagents_share": float,
            "largest_context": int,
        }
    ],
    "prompts": [
        {"seq": int, "title": str, "at": str, "prompt": int, "messages": int, "cost_usd": float}
    ],
    "messages": [
        {
            **{"seq": int, "title": str, "at": str, "model": str, "is_subagent": bool},
            **{"context": int, "tokens": Tokens, "cost_usd": float},
            "reasons": [
                {
                    **{"code": str, "tokens": int, "detail": str},
                    **{"pause_seconds": float | None, "ratio": float | None},
                }
            ],
        }
    ],
    "looked_at": int,
    "is_complete": bool,
}
ERRORS = {
    **dict.fromkeys(("api_errors", "messages", "tool_calls", "failed_calls"), int),
    "days": [ErrorDay],
    "models": [ErrorCount],
    "tools": [{"tool": str, "failed_calls": int}],
}
TIME = {"since": str, "until": str, "days": int}
CHANGE = {
    **{"now": SUMS, "before": SUMS},
    **{"difference_usd": float | None, "ratio": float | None},
}
COMPARISON = {"now": TIME, "before": TIME, "totals": CHANGE, "by": [{**ROW, **CHANGE}]}


def key_of(by: str | None) -> str | None:
    """Return the key that the sums have for what a URL calls one."""
    return FRAMEWORK if by == "agent" else by


def usage(store: Store, by: str | None, limit: int, **given: Any) -> Document:
    """Return the sums of usage, and by a key."""
    span = stats.usage_span(store, **given)
    if by == HOUR:
        return report_hours(store, span)
    return stats.add_up(store, key_of(by), span, limit)


def hours(store: Store, **given: Any) -> HourReport:
    """Return usage by weekday and hour."""
    return report_hours(store, stats.usage_span(store, **given))


def dear(store: Store, limit: int, **given: Any) -> DearReport:
    """Return what was dear."""
    return report_dear(store, stats.usage_span(store, **given), limit)


def errors(store: Store, **given: Any) -> ErrorReport:
    """Return errors and retries."""
    return report_errors(store, stats.usage_span(store, **given))


def compare(
    store: Store,
    by: str | None,
    versus_since: "Period | None",
    versus_until: "Period | None",
    **given: Any,
) -> UsageComparison:
    """Return two periods beside one another. Raises PeriodError where one has no end."""
    span = latest(stats.usage_span(store, **given), clock.local(datetime.now(UTC)).date())
    other = None
    if versus_since or versus_until:
        times = stats.usage_span(store, versus_since, versus_until)
        other = span._replace(since=times.since, until=times.until)
    return compare_usage(store, key_of(by), span, other)


def projects(store: Store) -> ProjectList:
    """Return all projects."""
    return list_projects(store)


ENDPOINTS = (
    Endpoint(
        "/usage",
        "Add up usage, as a whole and by a key",
        usage,
        (*FILTERS, choice("by", "A row for each of these.", BY), SESSIONS),
        rows="by",
        shape=USAGE,
    ),
    Endpoint(
        "/usage/hours", "Usage by weekday and hour", hours, FILTERS, rows="hours", shape=HOURS
    ),
    Endpoint(
        "/usage/dear",
        "The dearest sessions, prompts and messages, and why",
        dear,
        (*FILTERS, DEAREST),
        rows="messages",
        shape=DEAR_SHAPE,
    ),
    Endpoint(
        "/usage/errors",
        "API errors and failed tool calls",
        errors,
        FILTERS,
        rows="days",
        shape=ERRORS,
    ),
    Endpoint(
        "/usage/compare",
        "Two periods beside one another",
        compare,
        (*FILTERS, *VERSUS, choice("by", "A row for each of these.", COMPARED)),
        rows="by",
        shape=COMPARISON,
    ),
    Endpoint(
        "/projects",
        "List projects, the most recently active first",
        projects,
        rows="projects",
        shape={"projects": [Project]},
    ),
)
