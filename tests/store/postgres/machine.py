"""A machine that pushes: sessions made up at random, and what the team store must have of them."""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any

import psycopg

from hookkit.store.postgres import members
from hookkit.store.postgres.sent_tables import SENT, SESSION_TABLES
from hookkit.store.postgres.slices import Portion, Written, finish, own_slice, write
from hookkit.store.sqlite.sums import STORED
from tests.store.postgres.people import AT

Rows = dict[str, list[tuple[Any, ...]]]
"""Table → rows, with the numbers of the machine's database."""

TEXTS = (
    *(
        "x",
        "",
        "a\tb",
        "two\nlines",
        "back\\slash",
        "\\N",
        "\\.",
        "ä€😀",
        "\r\n",
        "'; DROP TABLE x",
    ),
    *("\x1b[31m", "\u202e", '"', "$1 %s %", "\\\\t", " "),
)
PROJECTS = ("", "/home/dev/shop", "/home/dev/blog\t")
BRANCHES = ("", "main")
FRAMEWORKS = ("claude_code", "codex")
MODELS = ("", "opus", "sonnet")
QUARTERS = ("2026-11-20T09:15", "2026-11-20T23:45", "2026-11-21T00:00")
DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")

KINDS: dict[tuple[str, str], str] = {}
"""Table and column → the kind of the values, as `learn_kinds` has found it."""

OF_TOTALS = ("shared_sessions", "session_sums", "failed_calls")
"""What a session has of which only the totals are shared."""

DIMENSIONS = [(p, b, f, m) for p in PROJECTS for b in BRANCHES for f in FRAMEWORKS for m in MODELS]


def line(values: Iterable[Any]) -> bytes:
    """Return a line of COPY's text format."""
    return b"\t".join(map(encoded, values)) + b"\n"


def encoded(value: Any) -> bytes:
    """Return a value of COPY's text format."""
    if value is None:
        return rb"\N"
    text = str(int(value)) if isinstance(value, bool) else str(value)
    for raw, escape in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r")):
        text = text.replace(raw, escape)
    return text.encode()


@dataclass
class Session:
    """A session as one machine has it."""

    number: int
    key: str
    level: str
    rows: Rows


@dataclass
class Machine:
    """A machine's database."""

    random: random.Random
    machine_id: str
    epoch: str
    sessions: dict[str, Session] = field(default_factory=dict)
    """By their keys."""
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The dimensions that are in use."""
    files: dict[int, str] = field(default_factory=dict)
    worked: dict[tuple[str, str, str], int] = field(default_factory=dict)
    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def dimension(self) -> int:
        """Return the number of some dimension; an unused number is used again for another one."""
        names = self.random.choice(DIMENSIONS)
        for number, known in self.names.items():
            if known == names:
                return number
        number = next(each for each in count(1) if each not in self.names)
        self.names[number] = names
        return number

    def file(self) -> int:
        path = f"/f{self.random.randrange(5)}{self.text()}"
        for number, known in self.files.items():
            if known == path:
                return number
        number = next(each for each in count(1) if each not in self.files)
        self.files[number] = path
        return number

    def work(self, key: str, level: str = "full") -> Session:
        """Go on with a session, or begin it."""
        known = self.sessions.get(key)
        number = known.number if known else self.free_number()
        rows = self.made_up(number, key, level)
        if known and level != "totals":  # most rows of a session stay as they are
            old = known.rows
            rows = {name: self.mixed(name, old[name], rows[name]) for name in rows}
            rows["sessions"] = rows["sessions"][:1]
        self.sessions[key] = Session(number, key, level, rows)
        return self.sessions[key]

    def free_number(self) -> int:
        taken = {each.number for each in self.sessions.values()}
        return next(each for each in count(1) if each not in taken)

    def mixed(self, name: str, old: list[Any], new: list[Any]) -> list[Any]:
        """Return some of both rows, one for each key."""
        places = [SENT[name].columns.index(each) for each in SENT[name].key]
        rows = [*self.random.sample(new, len(new)), *self.random.sample(old, len(old) * 2 // 3)]
        return list({tuple(row[each] for each in places): row for row in rows}.values())

    def made_up(self, number: int, key: str, level: str) -> Rows:
        """Return rows of a session."""
        sums = {(self.dimension(), self.random.choice(QUARTERS)) for _ in range(3)}
        found: Rows = {name: [] for name in SESSION_TABLES}
        found["shared_sessions"] = [(number, key, level)]
        found["session_sums"] = [(number, *each, *self.metrics()) for each in sorted(sums)]
        calls = {(self.random.choice(DAYS), self.text()) for _ in self.few()}
        found["failed_calls"] = [
            (number, *each, self.random.choice(FRAMEWORKS), self.random.randrange(1, 9))
            for each in sorted(calls)
        ]
        if level == "totals":
            return found
        for name in [each for each in SESSION_TABLES if each not in OF_TOTALS]:
            amount = range(1) if name == "sessions" else self.few()
            rows = [self.row(name, number, key, each) for each in amount]
            found[name] = rows
        return found

    def few(self) -> range:
        return range(self.random.randrange(4))

    def metrics(self) -> tuple[int, ...]:
        return tuple(self.random.choice((0, 1, 3, 10**9)) for _ in STORED)

    def row(self, name: str, number: int, key: str, at: int) -> tuple[Any, ...]:
        """Return a row of a table, with values of the right kinds."""
        special = {
            "seq": number,
            "session_id": key,
            "transcript": number * 10,
            "id": f"learning {at}" if name == "learning_sources" else number * 10 + at,
            "started_at": at if name == "worked_spans" else QUARTERS[0],
        }
        found = []
        for column in SENT[name].columns:
            if column in special:
                found.append(special[column])
            elif column == "dimension":
                found.append(self.dimension())
            elif column == "file":
                found.append(self.random.choice((None, self.file())))
            elif is_time(name, column):
                found.append(AT)
            elif column in ("tallies", "details"):
                found.append("{}")
            elif column in SENT[name].key or column == "path":
                found.append(f"{column} {at}")
            else:
                found.append(self.value(KINDS[name, column]))
        return tuple(found)

    def value(self, kind: str) -> Any:
        """Return a value of a kind of PostgreSQL's."""
        if kind == "text":
            return self.text()
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "double precision":
            return self.random.choice((None, 0.1, 1e-9, 12345.678901234567))
        return self.random.choice((0, 1, 10**12))

    def lines(self, keys: Iterable[str]) -> dict[str, list[bytes]]:
        """Return what is sent of sessions."""
        rows: Rows = {name: [] for name in SENT}
        for key in keys:
            for name, found in self.sessions[key].rows.items():
                rows[name] += found
        for table, names in (("dimensions", self.names), ("files", self.files)):
            column = "dimension" if table == "dimensions" else "file"
            rows[table] = [
                (number, *(known if isinstance(known, tuple) else (known,)))
                for number, known in names.items()
                if number in used(rows, column)
            ]
        return {name: [line(row) for row in found] for name, found in rows.items() if found}

    def portion(
        self,
        keys: Collection[str],
        gone: Iterable[int] = (),
        days: Collection[str] = (),
        *,
        with_counts: bool = False,
    ) -> Portion:
        """Return a portion of sessions."""
        lines = self.lines(keys)
        worked = [(*key, ms) for key, ms in self.worked.items() if key[1] in days]
        lines["worked"] = [line(row) for row in worked]
        if with_counts:
            lines["work_counts"] = [line((*key, *each)) for key, each in self.counts.items()]
        numbers = [*gone, *(self.sessions[key].number for key in keys)]
        return Portion(numbers, lines, list(days), with_counts)

    def forget_unused(self) -> None:
        """Free the numbers that no session uses any more."""
        rows = [each.rows for each in self.sessions.values()]
        for column, names in (("dimension", self.names), ("file", self.files)):
            in_use = {number for each in rows for number in used(each, column)}
            for number in names.keys() - in_use:
                del names[number]

    def push(self, db: "psycopg.Connection", member: int, portion: Portion) -> Written:
        """Send a portion."""
        with db.transaction():
            number = own_slice(db, member, self.machine_id, self.epoch, f"name of {self.epoch}")
            members.lock(db, member)
            return write(db, member, number, portion)

    def finish(self, db: "psycopg.Connection", member: int) -> Written:
        """Note that everything was sent."""
        with db.transaction():
            number = own_slice(db, member, self.machine_id, self.epoch, "x")
            keep = [each.number for each in self.sessions.values()]
            return finish(db, member, number, self.machine_id, keep)


def used(rows: Rows, column: str) -> set[int]:
    """Return the numbers that rows name."""
    found = set()
    for name, each in rows.items():
        if name in SESSION_TABLES and column in SENT[name].columns:
            place = SENT[name].columns.index(column)
            found |= {row[place] for row in each if row[place] is not None}
    return found


def is_time(table: str, column: str) -> bool:
    """Return True for a column with a stored time."""
    is_named = column.endswith("_at") or column in ("at", "last_activity")
    return KINDS[table, column] == "text" and is_named and table != "transcripts"


def learn_kinds(db: "psycopg.Connection") -> None:
    """Fill KINDS."""
    rows = db.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'hookkit'"
    )
    KINDS.update({(table, column): kind for table, column, kind in rows})


def key_of(session: str) -> str:
    """Return the key of a session."""
    return sha256(f"local\0{session}".encode()).hexdigest()
