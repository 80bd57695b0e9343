"""Several machines exchange what they have recorded, in any order: all of them answer alike.

Each has a journal of its own, some sessions went on on several of them, clocks differ by hours.
The folder between them gets files late, twice, torn and under other names, and so do the rows of a
real PostgreSQL, by which others exchange, or the same ones at another time. In the end, every
machine has the rows of one that has seen everything.
"""

import gzip
import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hookkit import config
from hookkit.api.store import Store
from hookkit.api.sync import Ways, sync
from hookkit.api.team import stored
from hookkit.model.session import milliseconds
from hookkit.model.transcript_position import Position
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.postgres.connect import shown
from tests.builders import Rows, at, deliver, fold_all, line, own, rows, throwaway_home
from tests.fixtures.postgres import Database
from tests.properties.test_invariants import Delivery, streams
from tests.store.postgres.mirror import join
from tests.store.postgres.people import drop_roles

TABLES = (
    *("sessions", "events", "tool_calls", "corrections", "last_answers"),
    *("ai_usage", "sums"),
)

MESSAGES_OF_SESSIONS = (
    "SELECT message_id, session_id, dimensions.project, branch, at, input, output, details, cost "
    "FROM api_messages JOIN sessions USING (seq) JOIN dimensions ON dimensions.id = dimension"
)

LEARNINGS = (
    "SELECT session_id, o.id, o.at, by_person, o.text, e.text, e.at FROM learning_sources o "
    "JOIN sessions USING (seq) LEFT JOIN learning_edits e USING (id)"
)

SKEWS = (0, 0, 7_200, -3_600)
"""Seconds by which the clocks of the machines are wrong."""

GAPS = (3.5, 60, 4_000)


class Machine(NamedTuple):
    """A machine: its home, and what it records, in order."""

    home: Path
    lines: list[bytes]

    @contextmanager
    def awake(self) -> Iterator[None]:
        """What happens in the block happens there."""
        before = os.environ["HOOKKIT_HOME"]
        os.environ["HOOKKIT_HOME"] = str(self.home)
        try:
            yield
        finally:
            os.environ["HOOKKIT_HOME"] = before

    def sync(self, ways: Ways) -> int:
        """Exchange; the number of facts that moved."""
        with self.awake(), Store.open() as store:
            done = sync(store, ways)
            assert done.failed == []
            return done.sent + done.received + done.texts_sent + done.texts_received


def of_machine(each: Delivery, number: int) -> bytes:
    """The line of a delivery: no two machines have the same process or ids."""
    seconds = each.seconds + SKEWS[number]
    if isinstance(each.content, dict):
        for name in ("tool_use_id", "prompt_id"):
            if each.content.get(name):
                each.content[name] += f"-{number}"
    who = {"pid": 900 + number, "start": 7, "boot": 5, "system": f"machine-{number}/b/p/t"}
    if each.is_own:
        own_id = f"own-{number}-{each.seconds}-{each.content!r}"
        return line(each.content, seconds, id=own_id, src="api")
    return line(each.content, seconds, **each.envelope | who)


MESSAGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 50)), max_size=4)


@st.composite
def reads(draw: st.DrawFn, number: int) -> tuple[float, bytes]:
    """A pass over the transcript of a session, which repeats messages that others have too.

    But for the one that may be deleted, with what it repeats of the others.
    """
    session, seconds = draw(st.sampled_from(["s1", "s2", "s3"])), draw(st.sampled_from([5.0, 90.0]))
    moment = at(seconds)
    used = [
        [
            name + "3" * (session == "s3"),
            milliseconds(moment),
            int(name > "c"),
            3,
            output,
            0,
            0,
            0,
            0,
        ]
        for name, output in dict(draw(MESSAGES)).items()
    ]
    known: dict[str, Any] = {
        "path": f"/home/dev/.claude/{session}.jsonl",
        "start": 0,
        "anew": True,
        "sidechain": False,
        "started_at": at(int(session[1])),  # of its first record, whoever reads it when
        "ended_at": moment,
        "facts": {"first_cwd": f"/home/dev/p{number % 2}", "title": "A title", "title_rank": 1},
        "sources": [["claude-opus-4-5", "main"], ["claude-opus-4-5", None]],
        "usual": used,
        "position": Position().to_text(),
    }
    record = line(
        own("read", session, **known), seconds + SKEWS[number], src="hookkit", agent="claude_code"
    )
    return seconds, record


class Lines(list[bytes]):
    """Lines of a journal; a failing test doesn't print them."""

    def __repr__(self) -> str:
        return f"{len(self)} lines"


@st.composite
def journals(draw: st.DrawFn, number: int) -> Lines:
    """What one machine records, in the order of its clock."""
    found: list[tuple[float, bytes]] = []
    for name in ("s1", "s2", "s3"):
        stream = draw(streams(name, GAPS))
        found += [(each.seconds, of_machine(each, number)) for each in stream]
    found += draw(st.lists(reads(number), max_size=3))
    if draw(st.integers(0, 9)) == 0:
        found.append((70.0, line(own("deleted", "s3"), 70, src="user")))
    return Lines(each for _, each in sorted(found, key=lambda each: each[0]))


def disturb(folder: Path, chance: random.Random, hidden: Path) -> None:
    """Do to a file what synchronizers, networks and people do."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    if not files:
        return
    file = chance.choice(files)
    kind = chance.randrange(4)
    if kind == 0:
        shutil.copy(file, file.with_name(f"{file.stem} (conflicted copy){file.suffix}"))
    elif kind == 1:  # it is late
        shutil.move(file, hidden / f"{len(list(hidden.iterdir()))}-{file.name}")
    elif kind == 2:
        torn = file.with_name(f"torn-{chance.random()}.facts.gz")
        torn.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])
    else:
        file.rename(file.with_name(f"renamed-{chance.random()}.facts.gz"))


class Place(NamedTuple):
    """What is between the machines."""

    folder: Path
    hidden: Path
    """Where files are that are late."""
    dsn: str | None = None
    """That of the person in a team's store, if there is one."""

    def ways(self, chance: random.Random) -> Ways:
        """The ways of one exchange: the folder, the team, or both."""
        both = self.all_ways()
        if both.team is None:
            return both
        return chance.choice([both, both._replace(folder=None), both._replace(team=None)])

    def all_ways(self) -> Ways:
        return Ways(self.folder, self.dsn and shown(self.dsn))

    def disturb(self, chance: random.Random) -> None:
        """Something happens to a file or a row."""
        if self.dsn is None or chance.randrange(2):
            disturb(self.folder, chance, self.hidden)
        else:
            with psycopg.connect(self.dsn, autocommit=True) as db:
                disturb_rows(db, chance, self.hidden)

    def calm(self) -> None:
        """What was late is there."""
        for each in self.hidden.iterdir():
            shutil.move(each, self.folder / f"{each.name}.facts.gz")


def disturb_rows(db: "psycopg.Connection", chance: random.Random, hidden: Path) -> None:
    """Do to a row what machines with bugs do, and people who restore a server."""
    keys = db.execute("SELECT stream, first FROM hookkit.facts ORDER BY 1, 2").fetchall()
    if not keys:
        return
    stream, first = chance.choice(keys)
    key = "WHERE stream = %(stream)s AND first = %(first)s"
    values: dict[str, Any] = {"stream": stream, "first": first}
    row = db.execute(f"SELECT content FROM hookkit.facts {key}".encode(), values).fetchone()
    assert row is not None
    content, kind = row[0], chance.randrange(4)
    if kind == 0:  # it comes by the folder, and late
        (hidden / f"{len(list(hidden.iterdir()))}-{stream}-{first}").write_bytes(content)
    if kind in (0, 1):  # it is lost there: its machine adds it again
        db.execute(f"DELETE FROM hookkit.facts {key}".encode(), values)
    elif kind == 2:  # it is torn, until its machine notices
        values["torn"] = content[: chance.randrange(1, len(content))]
        db.execute(f"UPDATE hookkit.facts SET content = %(torn)s {key}".encode(), values)
    else:
        with suppress(EOFError):  # it is torn already
            double_the_end(db, chance, stream, content)


def double_the_end(
    db: "psycopg.Connection", chance: random.Random, stream: str, content: bytes
) -> None:
    """Add a row that has the last facts of another."""
    head, *known = gzip.decompress(content).splitlines(keepends=True)
    skipped = chance.randrange(len(known))
    first, count = json.loads(head)["first"] + skipped, len(known) - skipped
    header = json.dumps(json.loads(head) | {"first": first, "count": count}).encode()
    db.execute(
        "INSERT INTO hookkit.facts (member, stream, first, count, name, content) "
        "VALUES (hookkit.me(), %s, %s, %s, '', %s) ON CONFLICT DO NOTHING",
        [stream, first, count, gzip.compress(header + b"\n" + b"".join(known[skipped:]))],
    )


def settle(machines: list[Machine], ways: Ways) -> None:
    """Exchange until nothing moves any more."""
    for _ in range(10):
        if not sum(each.sync(ways) for each in machines):
            return
    raise AssertionError("it never comes to rest")


def everything(machine: Machine) -> Rows:
    """All rows, without what has a number of its own in each database."""
    with machine.awake(), Store.open() as store:
        messages = sorted(store.db.execute(MESSAGES_OF_SESSIONS), key=repr)
        # What a person did to a learning in a session that was deleted since has no effect where
        # it comes after the deletion.
        has_deletions = store.db.execute("SELECT 1 FROM deleted_sessions").fetchone()
        learned = store.db.execute(LEARNINGS).fetchall()
        kept = [] if has_deletions else sorted(learned, key=repr)
        found = {"messages": messages, "learnings": kept}
        return rows(TABLES, numbered=False) | found


def one_that_saw_all(home: Path, machines: list[Machine]) -> Machine:
    """A machine on which everything was recorded, in the order of time."""
    home.mkdir()
    lines = [
        (json.loads(each)["at"], (machine.home / "machine-id").read_text(), number, each)
        for machine in machines
        for number, each in enumerate(machine.lines)
    ]
    one = Machine(home, [each for *_, each in sorted(lines)])
    with one.awake():
        deliver(*one.lines)
        fold_all()
    return one


def differences(found: Rows, expected: Rows) -> str:
    """Where rows differ, in a few words."""
    return "\n".join(
        f"{table} {few(each, expected[table])}"
        for table in expected
        for each in [*found[table], *expected[table]]
        if (each in found[table]) != (each in expected[table])
    )[:3000]


def few(row: tuple[Any, ...], others: list[tuple[Any, ...]]) -> str:
    """The beginning of a row, and the values that another row with it doesn't have."""
    near = [each for each in others if each[:2] == row[:2]]
    values = [
        f"{number}: {one!r} is {other!r}"
        for number, (one, other) in enumerate(zip(row, near[0] if near else (), strict=False))
        if one != other
    ]
    return f"{row[:2]}: {len(near)} like it, but {values}"


def replicas(examples: int) -> settings:
    """The settings of a property of replicas; REPLICAS changes the number of its examples."""
    return settings(
        max_examples=int(os.environ.get("REPLICAS", examples)),
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@given(data=st.data(), seed=st.integers(0, 2**32))
@replicas(25)
def test_all_answer_alike(data: st.DataObject, seed: int) -> None:
    with throwaway_home() as home:
        exchange_at_random(data, random.Random(seed), home)


@pytest.fixture
def ann(team_database: Database) -> Iterator[str]:
    """The DSN of a member."""
    _, dsn = join(team_database, "ann")
    yield dsn
    drop_roles(team_database, [f"{team_database.name}_ann"])


@given(data=st.data(), seed=st.integers(0, 2**32))
@replicas(10)
def test_all_answer_alike_by_a_folder_and_a_team(ann: str, data: st.DataObject, seed: int) -> None:
    with psycopg.connect(ann, autocommit=True) as db:
        db.execute("DELETE FROM hookkit.facts")
    with throwaway_home() as home:
        exchange_at_random(data, random.Random(seed), home, ann)


def exchange_at_random(
    data: st.DataObject, chance: random.Random, home: Path, dsn: str | None = None
) -> None:
    """Let three machines record and exchange, in any order, then compare what they know."""
    place = Place(home / "shared", home / "hidden", dsn)
    place.folder.mkdir()
    place.hidden.mkdir()
    machines = [new_machine(home / str(number), dsn) for number in range(3)]
    for number, machine in enumerate(machines):
        machine.lines.extend(data.draw(journals(number)))
    left = [iter(each.lines) for each in machines]
    for _ in range(12):
        number = chance.randrange(3)
        machine, kind = machines[number], chance.randrange(6)
        if kind < 3:
            with machine.awake():
                deliver(*islice(left[number], 5))
                fold_all()
        elif kind == 3:
            machine.sync(place.ways(chance))
        elif kind == 4:
            place.disturb(chance)
        else:
            with machine.awake():
                before = rows(TABLES)
                rebuild(config.load())
                assert differences(rows(TABLES), before) == ""
    for machine, rest in zip(machines, left, strict=True):
        with machine.awake():
            deliver(*rest)
            fold_all()
    place.calm()
    fresh = new_machine(home / "new", dsn)
    settle([*machines, fresh], place.all_ways())
    expected = everything(fresh)
    assert differences(everything(one_that_saw_all(home / "all", machines)), expected) == ""
    for machine in machines:
        assert differences(everything(machine), expected) == ""
        with machine.awake():
            rebuild(config.load())
        assert differences(everything(machine), expected) == ""
    if dsn is not None:  # the team alone has everything, too
        late = new_machine(home / "late", dsn)
        settle([late], place.all_ways()._replace(folder=None))
        assert differences(everything(late), expected) == ""


def new_machine(home: Path, dsn: str | None) -> Machine:
    """A machine on which nothing was recorded; in a team, if a DSN is given."""
    home.mkdir()
    machine = Machine(home, Lines())
    if dsn is not None:
        with machine.awake():
            stored.save(stored.Joined(dsn, "totals"))
    return machine
