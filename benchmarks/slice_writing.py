"""What a push to a team store takes, against a bare COPY and INSERT of the same rows.

    python benchmarks/slice_writing.py [--short] [--sessions N] [--pairs N]

A member's 20,000 sessions of 20 API messages and 40 transcript records, in portions of 1,000: once
as a push writes them (with the differences that it looks for, and the sums that it keeps), once
each table by COPY to a temporary table and one INSERT … SELECT, which is the least that row
security allows. Both go into a store of their own beside each other, which of them first changes
from pair to pair. Then the same portions again, of which nothing is written.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

sys.path.insert(0, str(Path(__file__).parents[1]))

from hookkit.store.postgres import members
from hookkit.store.postgres.arrival import receive
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import migrate
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.sent_tables import SENT
from hookkit.store.postgres.slices import Portion, own_slice, write
from tests.postgres_server import Server

if TYPE_CHECKING:
    from psycopg import Connection

SESSIONS, SESSIONS_IN_SHORT, AT_ONCE = 20_000, 2_000, 1_000
MESSAGES, RECORDS, DIMENSIONS, FILES = 20, 40, 200, 5_000
PAIRS = 3

MEANINGS = {
    "push": "the server's part of a push to a team",
    "the same again": "the same push again, of which nothing is new",
}


def line(*values: object) -> bytes:
    """Return a line of COPY's text format; None is NULL."""
    texts = (r"\N" if value is None else str(value) for value in values)
    return "\t".join(texts).encode() + b"\n"


def portions(sessions: int) -> list[Portion]:
    """Return the portions of a machine."""
    return [portion(range(first, first + AT_ONCE)) for first in range(1, sessions + 1, AT_ONCE)]


def portion(numbers: range) -> Portion:
    """Return a portion of some sessions."""
    lines: dict[str, list[bytes]] = {name: [] for name in SENT}
    lines["dimensions"] = [
        line(number, f"/home/dev/p{number % 20}", f"b{number % 5}", "claude_code", f"m{number % 2}")
        for number in range(1, DIMENSIONS + 1)
    ]
    lines["files"] = [line(number, f"/home/dev/src/file {number}.py") for number in range(1, FILES)]
    for number in numbers:
        for name, rows in session(number).items():
            lines[name] += rows
    return Portion([*numbers], {name: each for name, each in lines.items() if each}, [], False)


def session(number: int) -> dict[str, list[bytes]]:
    """Return the rows of a session."""
    begin, dimension = 1_760_000_000_000 + number * 600_000, number % DIMENSIONS + 1
    at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(begin / 1000))
    at = at[:-2] + f"{int(at[-2:]) // 15 * 15:02d}"
    stamp = f"{at}:00.000Z"
    values: dict[str, object] = dict.fromkeys(SENT["sessions"].columns, 0)
    values |= dict.fromkeys(
        ("user_id", "parent_session_id", "summary_error", "github_mentions", "waiting_for"), None
    )
    values |= {name: stamp for name in values if name.endswith("_at")} | {"tallies": "{}"}
    values |= {
        **{"seq": number, "session_id": f"0f9b2c3d-{number:012d}", "workspace_id": "local"},
        **{"title": f"Do what number {number} is about", "project": f"/home/dev/p{number % 20}"},
        **{"cwd": f"/home/dev/p{number % 20}", "first_started_at": stamp, "last_activity": stamp},
        **{"last_ended_at": stamp, "transcript_available": "f"},
    }
    return {
        "shared_sessions": [line(number, f"{number:064x}", "full")],
        "sessions": [line(*values.values())],
        "session_sums": [line(number, dimension, at, *range(13))],
        "events": [line(number, f"key {n}", stamp, "tool", "x", None) for n in range(10)],
        "tool_calls": [
            line(number, f"toolu_{number:020d}{n}", "Edit", None, f"/f{n}", 1, 1, stamp)
            for n in range(10)
        ],
        "transcripts": [line(number, f"/t/{number}.jsonl", number, "x", stamp, stamp, 0)],
        "api_messages": [
            line(
                *(number * MESSAGES + n, f"msg_{number:018d}{n:04d}", number, number, dimension),
                *(begin + n * 1000, 1000, 100, 20_000, 300, 0, 0, None, 12_345_678),
            )
            for n in range(MESSAGES)
        ],
        "transcript_records": [
            line(number, hash((number, n)), number, 2, begin + n * 500, None if n % 3 else n + 1)
            for n in range(RECORDS)
        ],
        "commits": [line(number, f"{number:040x}", stamp, "Do it", 3, 2)],
        "worked_spans": [line(number, begin, begin + 60_000, dimension)],
    }


def bare(db: "Connection", member: int, each: Portion) -> None:
    """Write a portion with the least that row security allows."""
    place = Place(member, 0)
    with db.transaction():
        made = receive(db, each.lines)
        for step in made:
            name = step.made.removeprefix(sent(""))
            table = SENT[name]
            columns = ", ".join(table.columns)
            again = " ON CONFLICT DO NOTHING" if name in ("dimensions", "files") else ""
            statement = (
                f"INSERT INTO hookkit.{name} (member, {columns}) "
                f"SELECT {member}, {columns} FROM ({place.arrived(name, table)}) AS arrived{again}"
            )
            db.execute(statement.encode())


def pushed(db: "Connection", member: int, each: Portion) -> None:
    """Write a portion as a push does."""
    with db.transaction():
        number = own_slice(db, member, "m", "e", "n")
        members.lock(db, member)
        write(db, member, number, each)


@contextmanager
def stores(server: Server, count: int) -> "Iterator[list[tuple[Connection, int]]]":
    """Yield connections of a plain member to new stores, and the member's number."""
    found, names = [], []
    for _ in range(count):
        owner = server.make_role()
        names.append(server.make_database(owner))
        with connect(server.dsn(names[-1], owner, "owner")) as db:
            migrate(db)
            members.add_owner(db, "owner")
            given = members.invite(db, "ann", is_admin=False)
        ann = connect(server.dsn(names[-1], *given))
        me = members.own(ann)
        found.append((ann, me.member if me else 0))
    yield found
    for (db, _), name in zip(found, names, strict=True):
        db.close()
        server.drop_database(name)


Way = Callable[["Connection", int, Portion], None]


class Cost(NamedTuple):
    """Seconds of the clock, and of the processor: what another program disturbs less."""

    clock: float
    processor: float


def cost(way: Way, db: "Connection", member: int, every: list[Portion]) -> Cost:
    """Return what a way takes for all portions, here and in the server."""
    clock, processor = time.perf_counter(), used(db)
    for each in every:
        way(db, member, each)
    return Cost(time.perf_counter() - clock, used(db) - processor)


def used(db: "Connection") -> float:
    """Return the processor's seconds of this process and of the connection's server process."""
    fields = Path(f"/proc/{db.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    chosen = parser.parse_args()
    sessions = chosen.sessions or (SESSIONS_IN_SHORT if chosen.short else SESSIONS)
    every = portions(sessions)
    mib = sum(len(each) for part in every for rows in part.lines.values() for each in rows) / 2**20
    print(f"{sessions} sessions, {sessions * MESSAGES} messages, {mib:.0f} MiB of COPY's text")
    server = Server()
    ratios, again = [], []
    try:
        for pair in range(chosen.pairs):
            with stores(server, 2) as both:
                ways: list[Way] = [bare, pushed] if pair % 2 else [pushed, bare]
                took = {way: cost(way, *each, every) for way, each in zip(ways, both, strict=True)}
                second = cost(pushed, *both[ways.index(pushed)], every)
            ratios.append(
                [one / other for one, other in zip(took[pushed], took[bare], strict=True)]
            )
            again.append([one / other for one, other in zip(second, took[bare], strict=True)])
            for name, each in (("bare", took[bare]), ("push", took[pushed]), ("again", second)):
                print(f"{name}: {each.clock:.1f} s, {each.processor:.1f} s of the processor")
    finally:
        server.stop()
    for name, found in (("push", ratios), ("the same again", again)):
        clock, processor = (statistics.median(each) for each in zip(*found, strict=True))
        print(f"{name} / bare: {clock:.2f}, {processor:.2f} of the processor")
        meaning = f"{MEANINGS[name]} / a bare COPY and INSERT of its rows"
        collect([Figure(name, clock, None, meaning, pairs=chosen.pairs)])
        of_processor = f"the same, of the processor's time: {MEANINGS[name]}"
        collect([Figure(name, processor, None, of_processor, pairs=chosen.pairs)])


if __name__ == "__main__":
    main()
