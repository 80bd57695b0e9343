"""Several machines exchange what they have recorded, in any order: all of them answer alike.

Each has a journal of its own, some sessions went on on several of them, clocks differ by hours.
The folder between them gets files late, twice, torn and under other names. In the end, every
machine has the rows of one that has seen everything.
"""

import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hookkit import config
from hookkit.api.store import Store
from hookkit.api.sync import sync
from hookkit.model.session import milliseconds
from hookkit.model.transcript_position import Position
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import Rows, at, deliver, fold_all, line, own, rows, throwaway_home
from tests.properties.test_invariants import Delivery, streams

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

    def sync(self, folder: Path) -> int:
        """Exchange; the number of facts that moved."""
        with self.awake(), Store.open() as store:
            done = sync(store, folder)
            return done.sent + done.received


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


def settle(machines: list[Machine], folder: Path) -> None:
    """Exchange until nothing moves any more."""
    for _ in range(10):
        if not sum(each.sync(folder) for each in machines):
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


@given(data=st.data(), seed=st.integers(0, 2**32))
@settings(
    max_examples=int(os.environ.get("REPLICAS", "25")), deadline=None, phases=(Phase.generate,)
)
def test_all_answer_alike(data: st.DataObject, seed: int) -> None:
    chance = random.Random(seed)
    with throwaway_home() as home:
        folder, hidden = home / "shared", home / "hidden"
        machines = []
        for number in range(3):
            (home / str(number)).mkdir()
            machines.append(Machine(home / str(number), data.draw(journals(number))))
        folder.mkdir()
        hidden.mkdir()
        left = [iter(each.lines) for each in machines]
        for _ in range(12):
            number = chance.randrange(3)
            machine, kind = machines[number], chance.randrange(6)
            if kind < 3:
                with machine.awake():
                    deliver(*islice(left[number], 5))
                    fold_all()
            elif kind == 3:
                machine.sync(folder)
            elif kind == 4:
                disturb(folder, chance, hidden)
            else:
                with machine.awake():
                    before = rows(TABLES)
                    rebuild(config.load())
                    assert differences(rows(TABLES), before) == ""
        for machine, rest in zip(machines, left, strict=True):
            with machine.awake():
                deliver(*rest)
                fold_all()
        for each in hidden.iterdir():  # what was late is there
            shutil.move(each, folder / f"{each.name}.facts.gz")
        (home / "new").mkdir()
        fresh = Machine(home / "new", [])
        settle([*machines, fresh], folder)
        expected = everything(fresh)
        assert differences(everything(one_that_saw_all(home / "all", machines)), expected) == ""
        for machine in machines:
            assert differences(everything(machine), expected) == ""
            with machine.awake():
                rebuild(config.load())
            assert differences(everything(machine), expected) == ""
