"""The sums that the projector keeps, beside the same added up from the rows one by one."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO, Counters
from hookkit.model.priced_message import UsageBucket, quarter
from hookkit.model.session import Session
from hookkit.model.transcript_records import CALL, FAILED, NEVER_RAN
from hookkit.store.sqlite import local_days, time_worked, work_facts, work_totals
from hookkit.store.sqlite.database import READ, from_row
from hookkit.store.sqlite.sums import STORED
from hookkit.store.sqlite.usage import UsageQueries

Kept = dict[tuple[str, ...], dict[str, int]]

USAGE = {
    "messages": "api_requests",
    "tokens_input": "input",
    "tokens_output": "output",
    "tokens_cache_read": "cache_read",
    "tokens_cache_write": "cache_write",
    "cost": "cost",
    "unpriced": "unpriced",
}


def assert_sums(db: sqlite3.Connection) -> None:
    """The kept sums are those of the rows, and no row of them is empty."""
    expected = computed(db)
    assert kept(db, "SELECT quarter, project, branch, framework, model", OF_SUMS) == expected
    ever: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for key, metrics in expected.items():
        ever[key[1:]].update(metrics)
    assert kept(db, "SELECT project, branch, framework, model", OF_ALL_TIME) == ever
    totals = kept(db, "SELECT kind, key, model", "totals"), totals_of(expected)
    if not local_days.is_current(db):  # of another zone, or not summed yet
        totals = without_local_days(totals[0]), without_local_days(totals[1])
    assert totals[0] == totals[1]
    assert_spans(db)
    assert_work(db)


def assert_work(db: sqlite3.Connection) -> None:
    """The stored counts of files and commits are those of what sessions did.

    Stale ones are counted first, as by a question.
    """
    if not work_totals.refresh(db):
        return
    seqs = [seq for (seq,) in db.execute("SELECT seq FROM sessions")]
    facts = set(db.execute("SELECT seq, thing, day, dimension FROM work_facts"))
    assert facts == work_facts.facts(db, seqs)
    names = {number: each for number, *each in db.execute("SELECT * FROM dimensions")}
    places = Counter({(seq, thing, place) for seq, thing, _, place in facts})
    days = Counter(facts)
    for table, found in (("work_places", places), ("work_days", days)):
        sessions = Counter(each[1:] for each in found)
        assert {row[:-1]: row[-1] for row in db.execute(f"SELECT * FROM {table}")} == sessions
    done = defaultdict[tuple[str, str], set[int]](set)
    for _, thing, day, dimension in facts:
        project, branch, agent, model = names[dimension]
        of_project = [("branch", branch), ("model", model)]
        of_agent = [("project", project), *of_project]
        of_time = times_of(date.fromordinal(day)) if day else []
        keys = [("", ""), ("framework", agent), *of_agent, *of_time]
        keys += [(f"{kind} project {project}", key) for kind, key in [*of_project, *of_time]]
        keys += [(f"{kind} framework {agent}", key) for kind, key in [*of_agent, *of_time]]
        for key in keys:
            done[key].add(thing)
    counts = {
        key: (sum(n > 0 for n in each), sum(n < 0 for n in each)) for key, each in done.items()
    }
    assert {row[:2]: row[2:] for row in db.execute("SELECT * FROM work_counts")} == counts
    assert_failed(db)


def assert_failed(db: sqlite3.Connection) -> None:
    """The stored counts of failed tool calls are those of the calls."""
    of_hooks = "SELECT seq, ended_at, name FROM tool_calls WHERE NOT ok"
    calls = [(seq, clock.day_of(quarter(at)), name) for seq, at, name in db.execute(of_hooks)]
    reported = {seq for seq, _, _ in calls}
    for seq, flags, at in db.execute("SELECT seq, flags, at FROM transcript_records"):
        if flags & CALL and flags & FAILED and not flags & NEVER_RAN and seq not in reported:
            calls.append((seq, clock.day_at(at), ""))
    agents = dict(db.execute("SELECT seq, coalesce(framework, '') FROM sessions"))
    expected = Counter((when, agents[seq], tool) for seq, day, tool in calls for when in ("", day))
    assert {row[:3]: row[3] for row in db.execute("SELECT * FROM failed_counts")} == expected


def times_of(day: date) -> list[tuple[str, str]]:
    """The day, week and month."""
    monday = day - timedelta(days=day.weekday())
    return [("day", str(day)), ("week", str(monday)), ("month", str(day)[:7])]


def assert_spans(db: sqlite3.Connection) -> None:
    """The stored time worked is that of the moments that are stored."""
    idle = time_worked.stored_idle(db)
    if idle is not None:
        seqs = [seq for (seq,) in db.execute("SELECT seq FROM sessions")]
        stored = set(db.execute("SELECT * FROM worked_spans"))
        assert stored == set(time_worked.computed(db, seqs, idle))
    by_day = "SELECT kind, key, count(*), sum(ms) FROM worked GROUP BY 1, 2 ORDER BY 1, 2"
    ever = db.execute("SELECT * FROM worked_ever ORDER BY 1, 2").fetchall()
    assert ever == db.execute(by_day).fetchall()


def without_local_days(totals: Kept) -> Kept:
    """Totals of the other kinds."""
    kinds = local_days.KIND, local_days.HOUR, local_days.WEEKDAY
    return {key: metrics for key, metrics in totals.items() if key[0].split()[0] not in kinds}


OF_SUMS = "sums JOIN dimensions ON id = dimension"
OF_ALL_TIME = "sums_ever JOIN dimensions ON id = dimension"


def kept(db: sqlite3.Connection, keys: str, table: str) -> Kept:
    """Rows of kept sums by their key; metrics that are 0 are left out."""
    names, found = STORED, db.execute(f"{keys}, {', '.join(STORED)} FROM {table}")
    return {
        row[: -len(names)]: nonzero(dict(zip(names, row[-len(names) :], strict=True)))
        for row in found
    }


def nonzero(metrics: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in metrics.items() if value}


def computed(db: sqlite3.Connection) -> Kept:
    """The sums of all sessions, messages and calls logged by hand."""
    found: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in db.execute(READ):
        session = from_row(row)
        found[bucket_of(session)].update(share(session))
    for _, stored in UsageQueries(db).all_messages(0, 10**9):
        found[stored.bucket].update(usage(stored.tally))
    for *dimensions, at, tokens, output, cost in db.execute(LOGGED):
        call = LoggedCall(at, "", "", tokens, None, output, cost)
        counts = Counters.of_request(call.billed, cost)
        found[quarter(at), *dimensions].update(usage(counts))
    return {key: metrics for key, each in found.items() if (metrics := nonzero(each))}


LOGGED = (
    "SELECT project, branch, framework, d.model, at, tokens, tokens_output, cost FROM ai_usage "
    "JOIN dimensions d ON d.id = dimension"
)


def bucket_of(session: Session) -> UsageBucket:
    """Where a session itself counts."""
    return UsageBucket(
        quarter(session.first_started_at),
        session.project or "",
        session.git_branch or "",
        session.framework or "",
        session.model or "",
    )


def share(session: Session) -> dict[str, int]:
    """What a session adds besides the messages of its transcripts."""
    share = {
        "sessions": 1,
        "prompts": session.prompts_count,
        "corrections": session.corrections_count,
        "edits": session.edit_count,
        "tool_calls": session.tool_call_count,
        "api_errors": session.api_error_count,
    }
    if session.metrics_source != "otel":
        return share
    return share | {
        "messages": session.api_request_count,
        "tokens_input": session.tokens_input,
        "tokens_output": session.tokens_output,
        "tokens_cache_read": session.tokens_cache_read,
        "tokens_cache_write": session.tokens_cache_write,
        "cost": round((session.cost_usd or 0) * NANO),
        "unpriced": session.api_request_count if session.cost_usd is None else 0,
    }


def usage(counts: Counters) -> dict[str, int]:
    """The metrics of messages."""
    return {metric: getattr(counts, name) for metric, name in USAGE.items()}


def totals_of(sums: Kept) -> Kept:
    """The totals that sums come to."""
    found: defaultdict[tuple[str, ...], Counter[Any]] = defaultdict(Counter)
    for (when, project, branch, framework, model), metrics in sums.items():
        local = local_time(when)
        for kind, key in (
            ("day", when[:10]),
            ("local", local[:10]),
            (f"local {framework}", local[:10]),
            ("quarter", when),
            ("project", project),
            ("branch", branch),
            ("framework", framework),
        ):
            found[kind, key, model].update(metrics)
        for kind, key in (
            ("hour", f"{local[:10]} {local[11:13]} {framework}"),
            ("weekday", f"{weekday(local)} {local[11:13]} {framework}"),
        ):
            found[kind, key, ""].update(metrics)
    return {key: nonzero(each) for key, each in found.items()}


def local_time(when: str) -> str:
    """A quarter of an hour on the person's clock."""
    if not clock.is_in_reach(when):
        return when
    return clock.local(datetime.fromisoformat(f"{when}+00:00")).isoformat()


def weekday(when: str) -> int:
    """The number of a weekday; 0 is Sunday."""
    return date.fromisoformat(when[:10]).isoweekday() % 7
