"""All questions about sessions and usage, as functions of a store."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import orjson

from hookkit.api import (
    budgets,
    corrections,
    dates,
    dear_usage,
    learnings,
    message_costs,
    overview,
    projects,
    session_detail,
    session_history,
    session_work,
    sessions,
    stats,
    status,
    today,
    usage_comparison,
    usage_errors,
    usage_hours,
    usage_scope,
    usage_series,
)
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.store.sqlite.totals import LAST, UsageFilter
from tests.properties.stories import moment

Question = Callable[[Store], Any]

OF_ONE_STORE = ("resume_command", "user")
"""What only one's own store knows, or only that of a team."""

NOW = moment(3600)
"""An hour after the tests' events."""

BY = ("day", "week", "month", "project", "branch", "model", "session", "framework", "person")

SPANS = {
    "everything": UsageFilter(),
    "30 days": UsageFilter("2026-10-23", "2026-11-21"),
    "a day": UsageFilter("2026-11-21", "2026-11-21"),
    "since a day": UsageFilter("2026-11-05"),
    "a project": UsageFilter(project="/home/dev/shop"),
    "a branch": UsageFilter(branch="main"),
    "a model": UsageFilter(model="OPUS"),
    "an agent": UsageFilter(framework="claude_code"),
    "another agent": UsageFilter(framework="codex"),
    "a project lately": UsageFilter("2026-11-01", "2026-11-21", "/home/dev/shop", model="claude"),
    "all at once": UsageFilter(
        "2026-10-30", LAST, "/home/dev/shop", "main", "sonnet", "claude_code"
    ),
    "nothing": UsageFilter(project="/nowhere", model="none"),
}

LISTS: dict[str, dict[str, Any]] = {
    "everything": {},
    "a project": {"project": "shop"},
    "a folder": {"folder": "/home/dev/shop"},
    "a repository": {"folder": "/home/dev/blog", "repository": "/home/dev/shop"},
    "a branch": {"branch": "main"},
    "a model": {"model": "Opus"},
    "an agent": {"agent": "claude_code"},
    "a time": {"since": dates.parse("2026-11-05"), "until": dates.parse("2026-11-19")},
    "those of people": {"origin": "manual"},
    **{each: {"status": each} for each in ("active", "idle", "busy", "wait")},
    **{each: {"status": each} for each in ("completed", "failed", "cancelled", "abandoned")},
    "an ambiguous project": {"project": "x", "status": "completed", "branch": "docs"},
}


def of_usage() -> Iterator[tuple[str, Question]]:
    """Yield the questions about usage in a span."""
    for name, span in SPANS.items():
        for by in (None, *BY):
            yield (
                f"stats by {by}, {name}",
                lambda s, by=by, span=span: stats.add_up(  # type: ignore[misc]
                    s, by, span, 5
                ).to_dict(),
            )
        yield f"errors, {name}", lambda s, span=span: usage_errors.report_errors(s, span).to_dict()  # type: ignore[misc]
        yield f"hours, {name}", lambda s, span=span: usage_hours.report_hours(s, span).to_dict()  # type: ignore[misc]
        yield f"dear, {name}", lambda s, span=span: dear_usage.report_dear(s, span, 5).to_dict()  # type: ignore[misc]
        yield f"scope, {name}", lambda s, span=span: usage_scope.scope_of(s, span)  # type: ignore[misc]
        yield (
            f"series, {name}",
            lambda s, span=span: usage_series.usage_series(  # type: ignore[misc]
                s, span, "2026-11-21"
            ),
        )
        lately = usage_comparison.latest(span, date(2026, 11, 21))
        if lately.until != LAST:
            for by in usage_comparison.COMPARABLE:
                yield (
                    f"compare by {by}, {name}",
                    lambda s, by=by, span=lately: usage_comparison.compare_usage(  # type: ignore[misc]
                        s, by, span
                    ).to_dict(),
                )


def of_lists() -> Iterator[tuple[str, Question]]:
    """Yield the questions for lists of sessions, page by page."""
    for name, options in LISTS.items():
        yield f"list, {name}", lambda s, options=options: list(pages(s, options))  # type: ignore[misc]


def pages(store: Store, options: dict[str, Any]) -> Iterator[Any]:
    """Yield all pages of a list, and the one before the last."""
    selected, place, found = sessions.session_filter(**options), None, None
    while found is None or place is not None:
        found = sessions.list_sessions(store, selected, limit=3, place=place)
        yield found.sessions and [each.to_dict() for each in found.sessions]
        newer, place = found.newer, found.older
    if newer is not None:
        yield sessions.list_sessions(store, selected, limit=3, place=newer).to_dict()["sessions"]


def of_session(name: str) -> Iterator[tuple[str, Question]]:
    """Yield the questions about one session."""
    yield f"show {name}", lambda s: session_detail.show_session(s, name, with_cost=True).to_dict()
    yield f"show {name}, messages", lambda s: message_costs.message_costs(s, s.find(name)).to_dict()
    yield f"show {name}, dearest", lambda s: message_costs.dearest(s, s.find(name)).to_dict()
    yield f"show {name}, files", lambda s: session_work.files_in(s, s.find(name)).to_dict()
    yield f"show {name}, commits", lambda s: session_work.commits_in(s, s.find(name)).to_dict()
    yield f"show {name}, prompts", lambda s: session_work.prompts_in(s, s.find(name)).to_dict()
    yield f"show {name}, subagents", lambda s: session_work.subagents_in(s, s.find(name)).to_dict()
    yield f"show {name}, corrections", lambda s: session_work.corrections_in(s, s.find(name))


def of_the_rest() -> Iterator[tuple[str, Question]]:
    """Yield all other questions."""
    yield "show", lambda s: session_detail.show_session(s).to_dict()
    yield "recent sessions", lambda s: [each.session_id for each in s.get_recent_sessions(5)]
    yield "today", lambda s: today.report_today(s, NOW).to_dict()
    yield "today, by this clock", lambda s: today.report_today(s).to_dict()
    yield (
        "today, days ago",
        lambda s: [
            each.to_dict() for each in today.done_since(s, dates.parse("2026-11-01").first, NOW)
        ],
    )
    yield "projects", lambda s: projects.list_projects(s).to_dict()
    yield (
        "status",
        lambda s: [
            each.session.session_id for each in status.watched_sessions(s, "/home/dev/shop")
        ],
    )
    yield "history", lambda s: session_history.browse_sessions(s).to_dict()
    yield "budgets", lambda s: budgets.report_budgets(s, now=NOW.timestamp()).to_dict()
    yield (
        "budgets of a project",
        lambda s: budgets.report_budgets(s, project="shop", now=NOW.timestamp()).to_dict(),
    )
    yield "learnings", lambda s: learnings.list_learnings(s).to_dict()
    yield "learnings of a project", lambda s: learnings.list_learnings(s, project="notes").to_dict()
    for by in (None, *corrections.KEYS):
        yield (
            f"corrections by {by}",
            lambda s, by=by: corrections.report_corrections(  # type: ignore[misc]
                s, by
            ).to_dict(),
        )
        yield (
            f"corrections by {by} of a time",
            lambda s, by=by: corrections.report_corrections(  # type: ignore[misc]
                s, by, since=dates.parse("2026-11-05"), project="notes", model="claude"
            ).to_dict(),
        )
    yield "overview", lambda s: overview.summarize_folder(s, "/home/dev/shop")  # type: ignore[arg-type]


def questions(store: Store) -> Iterator[tuple[str, Question]]:
    """Yield all questions, with those about each session of a store."""
    yield from of_usage()
    yield from of_lists()
    yield from of_the_rest()
    for each in store.database.every_session():
        yield from of_session(each.session_id)


def answered(question: Question, store: Store) -> Any:
    """Return the answer to a question, or the text of the error for a person."""
    try:
        return question(store)
    except HookkitError as error:
        return str(error)


def document(answer: Any, member: int) -> bytes:
    """Return an answer as JSON, with the numbers that a member's own database has."""
    return orjson.dumps(own(plain(answer), member), option=orjson.OPT_INDENT_2)


def plain(value: Any) -> Any:
    """Return a value as lists, dictionaries and what JSON has."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return getattr(value, "session_id", value)


def own(value: Any, member: int) -> Any:
    """Return a value with the numbers of a member's own database."""
    if isinstance(value, dict):
        return {name: own(each, member) for name, each in value.items() if name not in OF_ONE_STORE}
    if isinstance(value, list):
        return [own(each, member) for each in value]
    if isinstance(value, str) and value.isdigit():
        return str(own(int(value), member))
    if isinstance(value, int) and value >> 32 == member and member:
        return value & 0xFFFFFFFF
    return value
