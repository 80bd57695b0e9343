"""Every JSON document is `to_dict()` of the result in api/."""

import json
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol

import orjson
import pytest

import hookkit
from hookkit.api import (
    budgets,
    corrections,
    learnings,
    prices,
    projects,
    search,
    session_detail,
    session_history,
    session_rows,
    sessions,
    stats,
    status,
    today,
)
from hookkit.api.history.conversation import conversation_of
from hookkit.api.store import Store
from hookkit.model.session import moment
from tests.builders import at, deliver, line, own, payload, tool
from tests.cli.terminal import call


class Result(Protocol):
    """Results in api/ satisfy this."""

    def to_dict(self) -> dict[str, Any]: ...


QUESTIONS: dict[str, Callable[[Store], Result]] = {
    "budget": budgets.report_budgets,
    "budget check": budgets.report_budgets,
    "corrections": corrections.report_corrections,
    "corrections --by day": lambda store: corrections.report_corrections(store, "day"),
    "history": session_history.browse_sessions,
    "history s1": lambda store: conversation_of(store, store.existing("s1")),
    "learnings": learnings.list_learnings,
    "list": sessions.list_sessions,
    "list --status completed -l 1": lambda store: sessions.list_sessions(
        store, sessions.session_filter(status="completed"), limit=1
    ),
    "prices list": lambda store: prices.list_prices(),
    "prices show claude-opus-4-6": lambda store: prices.list_prices_of("claude-opus-4-6"),
    "projects": projects.list_projects,
    "search Speed": lambda store: search.find(store, "Speed"),
    "session get s1": lambda store: session_rows.SessionRow(store.existing("s1")),
    "session recent": lambda store: session_rows.RecentSessions(store.get_recent_sessions()),
    "show": session_detail.show_session,
    "show s1 --cost": lambda store: session_detail.show_session(store, "s1", with_cost=True),
    "stats": stats.report_usage,
    "stats --by day": lambda store: stats.report_usage(store, "day"),
    "stats --by session -l 1": lambda store: stats.report_usage(store, "session", limit=1),
    "status": lambda store: status.active_sessions(store, Path.cwd()),
    "today": today.report_today,
}
"""Command line without --json → the question in api/."""


@pytest.fixture(autouse=True)
def _worked() -> None:
    deliver(
        line(payload("SessionStart", "s1"), 0),
        line(payload("UserPromptSubmit", "s1", prompt="Speed it up [LEARN] Go: measure"), 1),
        line(tool("t1", session_id="s1"), 2),
        line(payload("Stop", "s1"), 3),
        line(payload("SessionEnd", "s1"), 4),
        line(payload("SessionStart", "s2"), 5),
        line(own("noted", "s2", notes="Left open"), 6),
    )
    call("session", "upsert", "--session-id", "s1", "--title", "Speed", "--summary", "Faster.")
    call("budget", "set", "5")


class Stopped(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return moment(at(90))


@pytest.mark.parametrize("command", QUESTIONS)
def test_the_document_is_that_of_the_result(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(status, "datetime", Stopped)  # the clocks of active sessions run
    arguments = command.split()
    as_json = [] if arguments[0] == "session" else ["--json"]
    document = json.loads(call(*arguments, *as_json).stdout)
    with Store.open() as store:
        result = json.loads(orjson.dumps(QUESTIONS[command](store).to_dict()))
    assert document == {"schema_version": 1} | result


def test_every_question_is_asked() -> None:
    asked = {command.split()[0] for command in QUESTIONS}
    assert commands_of("echo_json") - asked == ELSEWHERE


def commands_of(word: str) -> set[str]:
    """The commands whose module has a word."""
    from hookkit.cli.commands import COMMANDS

    folder = Path(hookkit.__file__).parent / "cli"
    return {
        name
        for name, command in COMMANDS.items()
        if word in (folder / f"{command.module}.py").read_text("utf-8")
    }


ELSEWHERE = {
    *("batch", "cancel", "cleanup", "delete", "doctor", "end", "log-ai", "note", "ps", "recover"),
    *("reset", "run", "start", "sync", "team", "telemetry"),
}
"""Commands that change something: asking twice would give two documents."""
