"""No statement reads a large table from end to end."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest

from hookkit.model.counters import Counters
from hookkit.model.session import Session
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.usage import Ownership
from hookkit.store.sqlite import (
    failed_calls,
    projects,
    session_keys,
    spending_by_project,
    subagent_runs,
    time_worked,
    work_totals,
)
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.dear_usage import DearUsage
from hookkit.store.sqlite.happenings import HappeningQueries
from hookkit.store.sqlite.hours import by_hour
from hookkit.store.sqlite.message_costs import MessageCostQueries
from hookkit.store.sqlite.session_totals import by_session
from hookkit.store.sqlite.sessions import Place, SessionFilter, sessions
from hookkit.store.sqlite.sums import SumQueries
from hookkit.store.sqlite.totals import KEYS, Totals, UsageFilter
from hookkit.store.sqlite.usage import UsageQueries
from hookkit.store.sqlite.usage_parts import usage_of, usage_parts
from hookkit.store.sqlite.work_done import WorkDone
from hookkit.store.sqlite.worked_totals import WorkedTotals
from tests.builders import at, session
from tests.store.sqlite.test_usage import stored, transcript

LARGE = (
    "sessions",
    "events",
    "api_messages",
    "tool_calls",
    "m",
    "s",
    "c",
    "sums",
    "transcript_records",
    "worked_spans",
    "failed_(?:calls|counts)",
    r"work_(?:facts|places|days)",
)
"""Tables that grow with use, and the names that statements give them."""

SCAN = re.compile(rf"SCAN ({'|'.join(LARGE)})\b")

EXPECTED = {
    "recent_sessions": "sessions_by_start",
    "count_sessions": "sessions_",
    "by_session": "sessions_by_cost",
}
"""Statements that walk along an index: those that are active, and no others; the first few of all
in an order; a count, which reads the smallest index and no row."""

WALKS = {"sessions of a time": "sessions_by_cost"}
"""Statements that do the same for a question whose others sort."""

EVERYTHING, LATELY = UsageFilter(), UsageFilter("2026-11-01", "2026-11-21")
SHOP, OF_AGENT = UsageFilter(project="shop"), UsageFilter(framework="codex")
OF_MACHINE = LATELY._replace(machine="m1")
SPANS = {
    "everything": EVERYTHING,
    "lately": LATELY,
    "a project": SHOP,
    "a branch": UsageFilter(branch="main"),
    "a model": UsageFilter(model="opus"),
    "an agent": UsageFilter(framework="codex"),
    "a machine": OF_MACHINE,
    "a project's branch": UsageFilter("2026-11-01", "2026-11-21", "shop", "main", "opus"),
}

TOLD = ("SELECT", "INSERT", "UPDATE", "DELETE")

Work = Callable[[Database], object]


def of_totals() -> Iterator[tuple[str, Work]]:
    """Every question to the totals."""
    for name, span in SPANS.items():
        yield f"all, {name}", lambda d, span=span: Totals(d.db).all(span)  # type: ignore[misc]
        for key in KEYS:
            if key != "session":
                yield (
                    f"by {key}, {name}",
                    lambda d, span=span, key=key: Totals(d.db).by(key, span),  # type: ignore[misc]
                )
        yield (
            f"by_session, {name}",
            lambda d, span=span: Totals(d.db).by_session(span, 50),  # type: ignore[misc]
        )


OF_CHOICE: dict[str, tuple[str | None, ...]] = {
    "project": (None, "shop"),
    "branch": (None, "main"),
    "model": (None, "opus"),
    "since": ("", "2026"),
    "origin": (None, "manual"),
    "status": (None, "active", "busy", "completed"),
    "folder": (None, "/w"),
    "machine": (None, "m1"),
}
"""Everything that can be chosen by."""

INDEXES = (
    ("folder", {"sessions_manual", "sessions_by_folder", "INTEGER PRIMARY KEY"}),
    ("is_active", {"sessions_active"}),
    ("project", {"sessions_by_project_and_activity"}),
    ("machine", {"sessions_by_machine"}),
)
"""What of a choice decides which index is walked along, the narrowest first; else it is time's."""


def index_of(choice: SessionFilter) -> set[str]:
    """The indexes that a choice is to use."""
    if choice.repository is not None:
        return dict(INDEXES)["folder"] | {"sessions_by_project"}
    found = (names for name, names in INDEXES if getattr(choice, name))
    return next(found, {"sessions_by_activity"})


def choices() -> Iterator[SessionFilter]:
    """Every combination of what can be chosen by."""
    for values in product(*OF_CHOICE.values()):
        choice = SessionFilter(**dict(zip(OF_CHOICE, values, strict=True)))  # type: ignore[arg-type]
        yield choice
        if choice.folder is not None:
            yield choice._replace(repository="/w")


READS: dict[str, Work] = {
    "usage in parts": lambda d: list(usage_parts(d.db, 1, 0, 1)),
    "spans of sessions": lambda d: time_worked.session_spans(d.db, [1], 15),
    "spans of sessions, by moments": lambda d: time_worked.session_spans(d.db, [1], 5),
    "time worked lately": lambda d: WorkedTotals(d.db, 15).add_up("project", LATELY),
    "time worked in a project": lambda d: WorkedTotals(d.db, 15).add_up("day", SHOP),
    "work done lately": lambda d: WorkDone(d.db).by("day", LATELY),
    "work done ever": lambda d: WorkDone(d.db).by("project", EVERYTHING),
    "work done in sessions": lambda d: WorkDone(d.db).by_session(EVERYTHING, "[1]"),
    "hours lately": lambda d: by_hour(d.db, LATELY),
    "hours of a project": lambda d: by_hour(d.db, SHOP),
    "hours of an agent": lambda d: by_hour(d.db, LATELY._replace(framework="codex")),
    "hours ever": lambda d: by_hour(d.db, EVERYTHING),
    "time worked of an agent": lambda d: WorkedTotals(d.db, 15).add_up("model", OF_AGENT),
    "work done by model": lambda d: WorkDone(d.db).by("model", LATELY),
    "work done by week": lambda d: WorkDone(d.db).by("week", LATELY._replace(project="shop")),
    "work done of an agent": lambda d: WorkDone(d.db).by("month", OF_AGENT),
    "failed calls of an agent": lambda d: failed_calls.by_day(d.db, OF_AGENT),
    "runs of subagents": lambda d: subagent_runs.count_runs(d.db, LATELY),
    "runs of subagents of a project": lambda d: subagent_runs.count_runs(
        d.db, LATELY._replace(project="shop")
    ),
    "months": lambda d: [Totals(d.db).months(span) for span in SPANS.values()],
    "costs by day": lambda d: Totals(d.db).costs("day", LATELY),
    "people": lambda d: session_keys.ends(d.db, "person"),
    "machines of sessions": lambda d: session_keys.ends(d.db, "machine"),
    "people of a machine": lambda d: session_keys.by_key(d.db, "person", OF_MACHINE),
    "hours of a machine": lambda d: by_hour(d.db, OF_MACHINE),
    "runs of a machine": lambda d: subagent_runs.count_runs(d.db, OF_MACHINE),
    "work of a machine": lambda d: WorkDone(d.db).all(OF_MACHINE),
    "failed calls of a machine": lambda d: failed_calls.by_day(d.db, OF_MACHINE),
    "failed calls by tool": lambda d: failed_calls.by_tool(d.db, LATELY),
    "failed calls by day": lambda d: failed_calls.by_day(d.db, LATELY),
    "failed calls of a model": lambda d: failed_calls.by_day(d.db, EVERYTHING._replace(model="o")),
    "failed calls of a branch": lambda d: failed_calls.by_day(d.db, LATELY._replace(branch="b")),
    "failed calls ever": lambda d: failed_calls.by_tool(d.db, EVERYTHING),
    "dear messages": lambda d: DearUsage(d.db, LATELY, [1]).messages(5),
    "dear prompts": lambda d: DearUsage(d.db, LATELY, [1]).prompts(5),
    "kinds of tokens": lambda d: DearUsage(d.db, LATELY, [1]).parts(),
    "sessions of a time": lambda d: by_session(d.db, LATELY, 5),
    "events of a session": lambda d: HappeningQueries(d.db).events(1, 5),
    "calls of a session": lambda d: HappeningQueries(d.db).calls(1, 5),
    "records of a session": lambda d: HappeningQueries(d.db).records(1, 5),
    "costs by model": lambda d: MessageCostQueries(d.db).by_model(1),
    "the dearest messages": lambda d: MessageCostQueries(d.db).dearest(1, 5),
    "messages by time": lambda d: MessageCostQueries(d.db).page(1, (0, 0), 5),
    "number of messages": lambda d: MessageCostQueries(d.db).count(1),
    "times of messages": lambda d: MessageCostQueries(d.db).times(1),
    "key_bases": lambda d: d.key_bases(1, "call:"),
    "session": lambda d: d.session("local", "s1"),
    "session_by_seq": lambda d: d.session_by_seq(1),
    "sessions_numbered": lambda d: d.sessions_numbered({1, 2}),
    "sessions_by_prefix": lambda d: d.sessions_by_prefix("s"),
    "forks_of": lambda d: d.forks_of("s1"),
    "recent_sessions": lambda d: d.recent_sessions(5),
    "sessions_since": lambda d: d.sessions_since(at(0)),
    "has_ended_since": lambda d: d.has_ended_since(at(0)),
    "sessions_with_process": lambda d: d.sessions_with_process(),
    "sessions_to_summarise": lambda d: d.sessions_to_summarise(at(0)),
    "sessions_without_summary": lambda d: list(d.sessions_without_summary()),
    "summaries_to_write": lambda d: list(d.summaries_to_write(at(0), 3)),
    "failed_summaries": lambda d: d.failed_summaries(),
    "count_sessions": lambda d: d.count_sessions(),
    "names_in_project": lambda d: d.names_in_project("shop", ["s1"]),
    "project_times": lambda d: d.project_times("shop"),
    "unsearched": lambda d: d.unsearched(),
    "next_seq": lambda d: d.next_seq(),
    "event_time": lambda d: d.event_time(1, "k"),
    "noted_at": lambda d: d.noted_at(1),
    "digests": lambda d: list(d.digests(1)),
    "last_event_at": lambda d: d.last_event_at(),
    "summaries_started_since": lambda d: d.summaries_started_since(at(0)),
    "cursors": lambda d: d.cursors(),
    "cursor": lambda d: d.cursor("x"),
    "rejected": lambda d: d.rejected(1),
    "rejected_count": lambda d: d.rejected_count(),
    "unknown_events": lambda d: d.unknown_events(),
    "messages": lambda d: UsageQueries(d.db).messages(["m1", "m2"]),
    "messages_of": lambda d: list(UsageQueries(d.db).messages_of(1)),
    "all_messages": lambda d: UsageQueries(d.db).all_messages(0, 5),
    "price_table": lambda d: UsageQueries(d.db).price_table(),
    "transcript": lambda d: UsageQueries(d.db).transcript("/t.jsonl", 1),
    "transcripts_of": lambda d: UsageQueries(d.db).transcripts_of(1),
    "positions": lambda d: list(UsageQueries(d.db).positions()),
    "position": lambda d: UsageQueries(d.db).positions().get("/t.jsonl"),
    "without_identities": lambda d: UsageQueries(d.db).without_identities(),
    "copies": lambda d: UsageQueries(d.db).copies(reading(), 1),
    "commits": lambda d: ActivityQueries(d.db).commits(1),
    "commits_since": lambda d: ActivityQueries(d.db).commits_since([1, 2], at(0)),
    "usage of sessions": lambda d: usage_of(d.db, [1, 2], 0, 1),
    "spending by project": lambda d: spending_by_project.since(d.db, 0),
    "files": lambda d: ActivityQueries(d.db).files(1),
    "edited": lambda d: ActivityQueries(d.db).edited(1),
    "count_files": lambda d: ActivityQueries(d.db).count_files(1),
    "git_start": lambda d: ActivityQueries(d.db).git_start(1),
    "checkouts": lambda d: ActivityQueries(d.db).checkouts(1),
    "shared_commits": lambda d: ActivityQueries(d.db).shared_commits(1),
    "places": lambda d: ActivityQueries(d.db).places(1),
    "commits_of_others": lambda d: ActivityQueries(d.db).commits_of_others(1, at(0)),
    "checkouts_of_others": lambda d: ActivityQueries(d.db).checkouts_of_others(1, at(0)),
    "logged": lambda d: ActivityQueries(d.db).logged(1),
    "logged_in": lambda d: ActivityQueries(d.db).logged_in(1, "shop"),
    "is_outdated": lambda d: d.is_outdated(),
    "machines": lambda d: projects.machines(d.db, "shop"),
    "with_last_name": lambda d: projects.with_last_name(d.db, "shop"),
    "with_remote": lambda d: projects.with_remote(d.db, "acme/shop"),
    "manual": lambda d: ActivityQueries(d.db).manual("/w"),
    "active_manual": lambda d: ActivityQueries(d.db).active_manual(),
    "agents_since": lambda d: ActivityQueries(d.db).agents_since(at(0)),
    "moments": lambda d: ActivityQueries(d.db).moments(1, at(0)),
    "agents_in": lambda d: ActivityQueries(d.db).agents_in("/w", at(0), at(1)),
    **dict(of_totals()),
}

WRITES: dict[str, Work] = {
    "replace": lambda d: ActivityQueries(d.db).replace(1, [], []),
    "save_sessions": lambda d: d.save_sessions([known()]),
    "mark_work": lambda d: d.mark_work([1]),
    "work to count": lambda d: work_totals.count_some(d.db),
    "work to forget": lambda d: work_totals.forget(d.db, 1, "[1]"),
    "note_searched": lambda d: d.note_searched([(1, 1)]),
    "save": lambda d: UsageQueries(d.db).save([stored()]),
    "add": lambda d: UsageQueries(d.db).add([stored()]),
    "move_logged": lambda d: ActivityQueries(d.db).move_logged(1, "k", 1),
    "settle": lambda d: projects.settle(d.db, ["shop", "other"]),
    "set_current": lambda d: d.set_current(),
    "save_costs": lambda d: UsageQueries(d.db).save_costs([(1, 1)]),
    "save_transcript": lambda d: UsageQueries(d.db).save_transcript(transcript()),
    "rename_transcript": lambda d: UsageQueries(d.db).rename_transcript("/a", "/b"),
    "add_usage": lambda d: SumQueries(d.db).add_usage({stored().bucket: Counters(api_requests=1)}),
    "dimension": lambda d: SumQueries(d.db).dimension(stored().bucket.dimensions),
}


def reading() -> TranscriptRead:
    return TranscriptRead("/t.jsonl", None, 0, True, Ownership(started_at=at(0)), {})


def known() -> Session:
    return session(seq=1, project="shop", first_started_at=at(0))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "x.db")
    unpriced = known()
    unpriced.transcript = Counters(api_requests=1, unpriced=1)
    opened.add_sessions([unpriced])
    work_totals.begin_again(opened.db)
    WorkedTotals(opened.db, 15).add_up(None, EVERYTHING)  # sums all days in this zone
    yield opened
    opened.close()


class Listening:
    """A connection that keeps the plan of every statement."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.asked = 0
        self.plans: list[str] = []

    @property
    def in_transaction(self) -> bool:
        return self.db.in_transaction

    def execute(self, statement: str, values: object = ()) -> sqlite3.Cursor:
        if statement.startswith(TOLD):
            self.explain(statement, values)
        return self.db.execute(statement, values)  # type: ignore[arg-type]

    def executemany(self, statement: str, rows: Iterable[object]) -> sqlite3.Cursor:
        every = list(rows)
        for row in every:
            self.explain(statement, row)
        return self.db.executemany(statement, every)  # type: ignore[arg-type]

    def explain(self, statement: str, values: object) -> None:
        self.asked += 1
        plan = self.db.execute(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        self.plans += [row[3] for row in plan]


def plans(database: Database, work: Work) -> list[str]:
    """The steps of all statements of a piece of work."""
    listening = Listening(database.db)
    database.db = listening  # type: ignore[assignment]
    try:
        work(database)
    finally:
        database.db = listening.db
    assert listening.asked
    return listening.plans


@pytest.mark.parametrize("name", READS | WRITES)
def test_no_large_table_is_read_from_end_to_end(name: str, database: Database) -> None:
    steps = plans(database, (READS | WRITES)[name])
    index = (EXPECTED | WALKS).get(name.partition(",")[0])
    scans = [step for step in steps if SCAN.match(step) and not (index and index in step)]
    assert scans == []


@pytest.mark.parametrize(
    "place", [None, Place(at(0), 1), Place(at(0), 1, is_newer=True)], ids=["all", "older", "newer"]
)
def test_every_choice_walks_along_its_index(database: Database, place: Place | None) -> None:
    for choice in choices():
        steps = plans(database, lambda d, choice=choice: sessions(d.db, choice, 5, place))  # type: ignore[misc]
        used = {INDEX.sub(r"\1", step) for step in steps if INDEX.match(step)}
        assert used == index_of(choice), choice
        assert not any(SCAN.match(step) for step in steps), choice


INDEX = re.compile(r"SEARCH sessions USING (?:(?:COVERING )?INDEX )?(INTEGER PRIMARY KEY|\w+) .*")


@pytest.mark.parametrize("name", ["failed calls of a model", "failed calls of a branch"])
def test_failed_calls_have_an_index_of_their_own(name: str, database: Database) -> None:
    """Few calls fail: the others are not read."""
    steps = plans(database, READS[name])
    assert any("transcript_calls_failed" in step for step in steps)
    assert any("tool_calls_failed" in step for step in steps)


@pytest.mark.parametrize("name", [name for name in READS if name in EXPECTED])
def test_what_walks_along_an_index_need_not_sort(name: str, database: Database) -> None:
    assert not any("TEMP B-TREE" in step for step in plans(database, READS[name]))


@pytest.mark.parametrize(
    "class_",
    [Database, UsageQueries, Totals, ActivityQueries, SumQueries],
    ids=lambda each: each.__name__,
)
def test_every_statement_is_explained(class_: type) -> None:
    """A method that asks the database is among those above, or writes rows that are new."""
    new_rows = {
        *("add_sessions", "add_events", "add_tool_calls", "reject", "count_unknown"),
        *("set_cursor", "remove_cursor", "set_price_table"),
        *("add_logged", "enter", "save_git_start", "save_checkout", "add_places"),
        *("add", "add_rows", "sessions_change"),
    }
    of_the_file = {"open", "close", "finish", "interrupt", "transaction", "problems", "version"}
    # After the index was lost, and when the doctor examines everything.
    of_all = {"search_all_again", "every_session"}
    asked = {name.partition(",")[0].partition(" ")[0] for name in READS | WRITES}
    public = {name for name in vars(class_) if not name.startswith("_")}
    assert public <= asked | new_rows | of_the_file | of_all
