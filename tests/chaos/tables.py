"""All tables of a database, as far as two runs of the same inputs have the same.

What is left out or put into other words, and why:

- numbers of rows (sessions, transcripts, dimensions, files, messages): the order of arrival. What
  they stand for takes their place.
- times of the clock: what happened at that time in the session takes their place, which also shows
  that they are those of the right events. Quarters of an hour of the run itself are one.
- ids of runs, which hookkit chooses: the name that the prompt gives them; digests of payloads that
  have such an id are left out.
- ids of prompts in transcripts, which are hashes of their times.
- the marks of the account, which are hashes with a key of each home: there must be one only.
- the prompts that a hook may still hold back: those of the last two minutes.
- the end of a run without its supervisor: when somebody looked.
- the snapshot of a repository at the start: a busy machine may ask git too late to take one.
- events of hookkit itself (`OWN_NOTES`): how often somebody looked.
- windows and processes in the keys of events: times and pids.
- which of two files of one session has a record, where they begin alike: a copy is told from the
  original by which of them ended first, as of the pass that read it. The record, its session and
  all sums are the same; only an export lists it under the other file.
- what a position in a transcript knows of the file besides how far it goes: its inode, and hashes
  of content that has times.
- `cursors`, `worked_stale`, `worked`, `worked_ever`, `totals`, `dimensions`, `work_*`: they follow
  from the other tables and the journal; `check` makes sure of that. Some of them are only kept once
  somebody has asked.
- `early_facts`: what came before its session, which is the order of arrival.
- loose runs: whether they fail depends on what was killed. `check_runs` makes sure that each has
  ended, and once.
"""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from hookkit.model.own_notes import OWN_NOTES
from hookkit.model.session import milliseconds, timestamp
from hookkit.store.journal.segments import segments
from tests.chaos.home import Home, contents
from tests.kept_sums import assert_sums

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = re.compile(r"^(\w+:[0-9a-f]{16}):.*$")
LEFT_OUT = frozenset(
    (
        *("cursors", "dimensions", "early_facts", "meta", "sums_ever", "totals"),
        *("worked", "worked_ever", "worked_stale"),
        *("work_counts", "work_days", "work_facts", "work_places", "work_stale"),
    )
)
META = ("idle_minutes", "prices", "price_table")

Row = dict[str, Any]
Tables = dict[str, Counter[str]]


class Reading:
    """One reading of a home's database."""

    def __init__(self, home: Home, db: sqlite3.Connection, since: str) -> None:
        self.home, self.db, self.since = home, db, since
        db.row_factory = sqlite3.Row
        self.runs = {
            folder.name: (folder / "prompt").read_text().partition(":")[0]
            for folder in home.data.glob("runs/????????-*")
            if (folder / "prompt").exists()
        }
        self.sessions = {row["seq"]: row["session_id"] for row in self.rows("sessions")}
        self.transcripts = {row["id"]: row["path"] for row in self.rows("transcripts")}
        self.files = {row["id"]: row["path"] for row in self.rows("files")}
        self.alike = alike(self.rows("transcripts"))
        names = ("project", "branch", "framework", "model")
        self.dimensions = {
            row["id"]: "|".join(row[name] for name in names) for row in self.rows("dimensions")
        }
        ask = "SELECT account FROM sessions GROUP BY 1 HAVING account IS NOT NULL ORDER BY count(*)"
        self.accounts = [account for (account,) in db.execute(f"{ask} DESC")]
        lost = db.execute("SELECT session_id FROM sessions WHERE end_reason LIKE '%supervisor%'")
        self.recovered = {session for (session,) in lost}
        self.labels = self.moments()

    def rows(self, table: str) -> list[Row]:
        return [dict(row) for row in self.db.execute(f"SELECT * FROM {table}")]

    def moments(self) -> dict[tuple[str, int], str]:
        """Return what happened in each session at each time of the run itself."""
        found = {
            (self.sessions[row["seq"]], milliseconds(row["at"])): "<look>"
            for row in self.rows("events")
            if row["type"] in OWN_NOTES
        }
        counts: Counter[tuple[str, str]] = Counter()
        events = [row for row in self.rows("events") if row["type"] not in OWN_NOTES]
        for row in sorted(events, key=lambda row: str(row["at"])):
            if row["at"] > self.since:
                session = self.sessions[row["seq"]]
                key = self.label_of_key(row["key"], session)
                if row["source"] != "hook":
                    counts[session, row["type"]] += 1
                    key = f"{row['type']} {counts[session, row['type']]}"
                    if row["type"] == "run_ended" and session in self.recovered:
                        continue
                found[session, milliseconds(row["at"])] = f"<{key}>"
        for uuid, known in contents(self.home.projects).items():
            if known["timestamp"] > self.since:
                found[known["sessionId"], milliseconds(known["timestamp"])] = f"<{uuid}>"
        return found

    def tables(self) -> Tables:
        """Return the rows of each table, in words that two runs share."""
        names = [name for (name,) in self.db.execute(NAMES) if name not in LEFT_OUT]
        found = {name: Counter(self.shown(name)) for name in names}
        meta = self.db.execute("SELECT name, value FROM meta")
        return found | {"meta": Counter(str(tuple(row)) for row in meta if row[0] in META)}

    def shown(self, table: str) -> list[str]:
        rows = self.sums() if table == "sums" else self.rows(table)
        return [text for row in rows if (text := self.text_of(table, row))]

    def sums(self) -> list[Row]:
        """Return the sums, with the quarters of the run itself as one."""
        found: dict[tuple[str, str], Row] = {}
        for row in self.rows("sums"):
            is_now = row["quarter"] > quarter_before(self.since)
            key = row.pop("dimension"), "now" if is_now else row.pop("quarter")
            row.pop("quarter", None)
            known = found.setdefault(key, dict.fromkeys(row, 0))
            for name, value in row.items():
                known[name] += value
        return [{"dimension": key[0], "when": key[1]} | row for key, row in found.items()]

    def text_of(self, table: str, row: Row) -> str | None:
        """Return a row in words; None for one that doesn't count."""
        if table == "events" and row["type"] in OWN_NOTES:
            return None
        if table == "rejected":
            return str(row["reason"])
        session = self.sessions.get(row.get("seq", 0), "")
        if session in self.recovered:
            forget_end(table, row)
        if table == "git_checkouts":
            del row["snapshot"]
        if table == "transcripts" and Path(row["path"]).stem != row["session_id"]:
            del row["ended_at"], row["position"]  # as of the last pass that found this session
        if table == "transcript_records" and (session, row["at"]) in self.labels:
            del row["id"]
        words = {name: self.value_of(table, name, row[name], session) for name in row}
        if table in ("api_messages", "files", "transcripts", "sessions"):
            del words["seq" if table == "sessions" else "id"]
        if table == "unsearched":
            del words["stamp"]
        text = json.dumps(words, sort_keys=True)
        return None if "loose" in text else text

    def value_of(self, table: str, name: str, value: Any, session: str) -> Any:
        """Return a value in words."""
        if name == "seq":
            return self.plain(self.sessions.get(value, value), session)
        if name == "transcript":
            if value in self.alike:
                return "<one of those that begin alike>"
            return self.plain(self.transcripts[value], session)
        if name == "file" and value is not None:
            return self.files[value]
        if name == "dimension":
            return self.dimensions.get(value, value)
        if name == "machine_id":
            return value == (self.home.data / "machine-id").read_text().strip()
        if name == "key" and table == "events":
            return self.label_of_key(value, session)
        if name == "digest" and value is not None:
            return None if session in self.runs else value.hex()
        if name == "account" and value is not None:
            return self.accounts.index(value)
        if name == "position" and value:
            known = json.loads(value)
            value = json.dumps([known[0], *known[8:]])
        if isinstance(value, int) and name in ("at", "started_at", "ended_at"):
            return self.label(session, timestamp(value * 1_000_000))
        if name == "tallies":
            return json.loads(value)
        if name == "recent_prompts":
            return None
        return self.plain(value, session)

    def label_of_key(self, key: str, session: str) -> str:
        kind, _, rest = key.partition(":")
        if session in self.runs or re.fullmatch(r"[0-9a-f]+-[0-9a-f]{12}", rest):
            return kind  # the rest is the id of a record of our own, or a digest
        return KEY.sub(r"\1", key)

    def plain(self, value: Any, session: str) -> Any:
        """Put times and ids of runs into words."""
        if not isinstance(value, str):
            return value
        value = TIME.sub(lambda found: self.label(session, found[0]), value)
        return UUID.sub(lambda found: self.runs.get(found[0], found[0]), value)

    def label(self, session: str, time: str) -> str:
        if time <= self.since:
            return time
        at = milliseconds(time)
        known = self.labels.get((session, at))
        if known is None:
            others = sorted(label for (_, when), label in self.labels.items() if when == at)
            known = others[0] if others else "<recovery>" if session in self.recovered else time
        return known


def alike(transcripts: list[Row]) -> set[int]:
    """Return the transcripts of a session that begin like another one of it."""
    by_start: dict[tuple[Any, ...], list[int]] = {}
    for row in transcripts:
        start = row["seq"], row["started_at"], row["is_sidechain"]
        by_start.setdefault(start, []).append(row["id"])
    return {number for found in by_start.values() if len(found) > 1 for number in found}


ENDS = {
    "events": ("at",),
    "sessions": (
        *("finished_at", "first_ended_at", "last_ended_at"),
        *("last_activity", "status_updated_at"),
    ),
    "worked_spans": ("ended_at",),
}
"""Where the end of a run stands that lost its supervisor: it is when somebody looked, which may be
before or after what its client went on to say."""


def forget_end(table: str, row: Row) -> None:
    """Forget when a run ended that lost its supervisor; that it ended stays."""
    if table != "events" or row["type"] == "run_ended":
        row |= {name: row[name] and "<end>" for name in ENDS.get(table, ())}


NAMES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"


def quarter_before(time: str) -> str:
    """Return a text that sorts before the quarter of an hour of a time, and after earlier days."""
    return time[:13]


def tables(home: Home, since: str) -> Tables:
    """Return all tables of a home's database, once its sums are checked."""
    with closing(sqlite3.connect(home.data / "hookkit.db")) as db:
        check(home, db)
        return Reading(home, db, since).tables()


def check(home: Home, db: sqlite3.Connection) -> None:
    """Check what follows from other tables or from the journal."""
    assert_sums(db)
    check_runs(home, db)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    sizes = {file.name: file.stat().st_size for file in segments(home.data / "journal")}
    assert dict(db.execute("SELECT segment, offset FROM cursors")) == sizes


def check_runs(home: Home, db: sqlite3.Connection) -> None:
    """Check that every run is over, once, and that its folder and its session agree on how."""
    ask = (
        "SELECT session_id, end_reason, count(*) FROM sessions JOIN events USING (seq) "
        "WHERE type = 'run_ended' GROUP BY seq"
    )
    for session, reason, count in db.execute(ask):
        state = json.loads((home.data / "runs" / session / "state.json").read_text())
        outcome = f"failed: {state['error']}" if state["status"] == "failed" else state["status"]
        assert (reason, count) == (outcome, 1), session
    ask = "SELECT session_id FROM sessions WHERE origin = 'run' AND last_ended_at IS NULL"
    assert not db.execute(ask).fetchall()


def differences(expected: Tables, found: Tables) -> list[str]:
    """Describe every row that is not in both; of those that are alike, what differs."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        before, after = expected.get(name, Counter()), found.get(name, Counter())
        gone, come = list((before - after).elements()), list((after - before).elements())
        for row in gone:
            other = max(come, key=lambda each: likeness(row, each), default=None)
            if other is None or likeness(row, other) < 1 / 2:
                lines.append(f"{name} - {row}")
            else:
                come.remove(other)
                lines.append(f"{name} ~ {change(row, other)}")
        lines += [f"{name} + {row}" for row in come]
    return lines


def likeness(one: str, other: str) -> float:
    """Return the share of the members that two rows have in common; those of one thing only."""
    if not one.startswith("{") or not other.startswith("{"):
        return 0.0
    first, second = json.loads(one), json.loads(other)
    same = [name for name in first if first[name] == second.get(name)]
    return len(same) / len(first) if first.get("session_id") == second.get("session_id") else 0.0


def change(one: str, other: str) -> str:
    """Return what differs between two rows, and what they are about."""
    first, second = json.loads(one), json.loads(other)
    about = [str(first[name]) for name in ("session_id", "seq", "path", "key") if name in first]
    changed = {
        name: (first.get(name), second.get(name))
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    }
    return f"{' '.join(about)}: {changed}"
