"""What questions to a large team store take, beside SQL that is written by hand for the same.

    python benchmarks/team_questions.py [--short] [--check] [--members N] [--sessions N]
        [--messages N] [--pairs N] [--only TEXT]

A team of 20 members with 100,000 sessions of 20 API messages each. An admin's `list --team` and
`stats --team` are asked in pairs with the statement (team_sql.py) that somebody who knows the
tables would write for the same numbers, on a connection of the same kind: within one process, where
both are connected already, and as whole commands, where the other one is a script that imports
psycopg, connects and prints the rows. The sums that a member sees of all are asked beside a bare
SUM of all rows by the tables' owner, which forms no parts. The medians of the ratios are what
counts: times are the machine's.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import team_sql  # type: ignore[import-not-found]  # beside this file
from figure import Figure, collect, condensed, report  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[1]))  # for the server of the tests

from hookkit.api import stats
from hookkit.api.sessions import list_sessions, session_filter
from hookkit.api.team import stored
from hookkit.api.team.stored import Joined
from hookkit.api.team.sums import report_team
from hookkit.api.team.team_store import TeamStore
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import migrate
from hookkit.store.sqlite.totals import UsageFilter
from tests.fixtures.postgres import Database
from tests.postgres_server import Server
from tests.store.postgres import large_team
from tests.store.postgres.mirror import join

MAX_RATIO = 2.0
SETTINGS = {"shared_buffers": "1GB", "log_statement": "none", "max_wal_size": "8GB"}
SINCE = "2026-10-22"
MONTH = UsageFilter(since=SINCE)
"""The last month of the rows."""

Ask = Callable[[TeamStore], Any]


class Pair(NamedTuple):
    """A question, and the statement by hand."""

    name: str
    ask: Ask
    by_hand: str
    user: str | None = None
    command: str = ""
    """The command that asks the same; empty where it isn't measured."""


def pairs(team: "Team") -> Iterator[Pair]:
    """Yield all pairs of an admin."""
    for name, given, command in (
        ("all", {}, ""),
        ("project", {"project": "p1"}, " --project p1"),
        ("machine", {"machine": team.machine}, f" --machine {team.machine[:8]}"),
        ("model", {"model": "opus"}, " --model opus"),
        ("since", {"since": SINCE}, f" --since {SINCE}"),
    ):
        choice = session_filter(**given | ({"since": team.since} if "since" in given else {}))
        yield Pair(
            f"list, {name}",
            lambda store, choice=choice: list_sessions(store, choice),  # type: ignore[misc]
            team_sql.listed(**given),
            command="list --team" + command,
        )
    everything = session_filter()
    yield Pair(
        "list, user",
        lambda store: list_sessions(store, everything),
        team_sql.listed(member=team.member),
        user=team.user,
        command=f"list --user {team.user}",
    )
    for by in (None, "user", "machine", "project", "model", "day"):
        for name, span in (("all time", UsageFilter()), ("a month", MONTH)):
            words = "" if by is None else f" --by {by}"
            since = "" if span == UsageFilter() else f" --since {SINCE}"
            yield Pair(
                f"stats{'' if by is None else f' by {by}'}, {name}",
                lambda store, by=by, span=span: stats.add_up(store, by, span),  # type: ignore[misc]
                team_sql.summed(by, since=span.since),
                command=f"stats --team{words}{since}",
            )
    yield Pair(
        "stats, user, a month",
        lambda store: stats.add_up(store, None, MONTH),
        team_sql.summed(None, since=SINCE, member=team.member),
        user=team.user,
        command=f"stats --user {team.user} --since {SINCE}",
    )
    of_machine = MONTH._replace(machine=team.machine)
    yield Pair(
        "stats, machine, a month",
        lambda store: stats.add_up(store, None, of_machine),
        team_sql.summed(None, since=SINCE, machine=team.machine),
        command=f"stats --team --machine {team.machine[:8]} --since {SINCE}",
    )


class Team(NamedTuple):
    """A team with much in it."""

    owner: str
    """The DSN of a superuser."""
    admin: str
    plain: str
    """The DSN of a member who is no admin."""
    user: str
    member: int
    machine: str

    @property
    def since(self) -> Any:
        """The first day of the last month, as a person types it."""
        from hookkit.api import dates

        return dates.parse(SINCE)


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="a tenth of the sessions")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options.add_argument("--members", type=int, default=20)
    options.add_argument("--sessions", type=int, help="of all members")
    options.add_argument("--messages", type=int, default=20, help="of each session")
    options.add_argument("--pairs", type=int, default=7, help="pairs of each question")
    options.add_argument("--only", default="", help="only questions with this in their names")
    chosen = options.parse_args()
    sessions = chosen.sessions or (10_000 if chosen.short else 100_000)
    folder = Path(tempfile.mkdtemp(prefix="team-questions-"))
    os.environ |= {"HOME": str(folder), "HOOKKIT_HOME": str(folder)}
    server = Server(**SETTINGS)
    try:
        team = built(server, chosen.members, sessions // chosen.members, chosen.messages)
        holds = report(measured(team, chosen.pairs, chosen.only))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if chosen.check and not holds:
        sys.exit(1)


def built(server: Server, members: int, sessions: int, messages: int) -> Team:
    """Build the team; its first member is the admin."""
    owner = server.make_role()
    name = server.make_database(owner)
    with closing(connect(server.dsn(name, owner, "owner"))) as db:
        migrate(db)
    database = Database(server, name, owner)
    joined = [join(database, f"user{n}", is_admin=n == 0) for n in range(members)]
    numbers = [member for member, _ in joined]
    large_team.fill(
        database.superuser_dsn, *numbers, sessions=sessions, messages=messages, others=4
    )
    with psycopg.connect(database.superuser_dsn, autocommit=True) as db:
        db.execute("UPDATE hookkit.members SET counted_from = '2000-01-01'")
        db.execute("VACUUM ANALYZE")
    return known_team(database.superuser_dsn, joined[0][1], joined[1][1])


def known_team(owner: str, admin: str, plain: str) -> Team:
    """Return the team with what the questions name."""
    with psycopg.connect(owner) as db:
        found = db.execute(
            "SELECT user_id, member, machine_id FROM hookkit.members "
            "JOIN hookkit.slices USING (member) ORDER BY member DESC, machine_id LIMIT 1"
        ).fetchone()
    assert found is not None
    return Team(owner, admin, plain, *found)


def measured(team: Team, count: int, only: str) -> Iterator[Figure]:
    """Yield all figures."""
    stored.save(Joined(team.admin, "totals"))
    asked = [pair for pair in pairs(team) if only in pair.name]
    found: dict[tuple[str, float | None], list[tuple[str, float]]] = defaultdict(list)
    for pair in asked:
        ratio, _ = in_process(team.admin, pair, count)
        found["once connected / the same in SQL by hand", MAX_RATIO].append((pair.name, ratio))
        yield Figure(f"{pair.name}: the API / SQL", ratio, MAX_RATIO)
    for pair in asked:
        if pair.command:
            ratio = as_command(team.admin, pair, count)
            of_commands = "as commands / scripts with SQL by hand", MAX_RATIO
            found[of_commands].append((pair.command, ratio))
            yield Figure(f"{pair.name}: the command / a script", ratio, MAX_RATIO)
    for by in (None, "day", "month", "project", "model", "framework"):
        if only in (name := "sums over all" if by is None else f"sums over all by {by}"):
            pair = Pair(
                name,
                lambda store, by=by: report_team(store, by, UsageFilter()),  # type: ignore[misc]
                team_sql.bare(by),
            )
            ratio, took = in_process(team.plain, pair, count, owner=team.owner)
            found["as any member sees them / a bare SUM of all rows", None].append((name, ratio))
            yield Figure(f"{name}: the API / a bare SUM", ratio)
            yield Figure(f"{name}: ms", took * 1000)
    for (against, bound), ratios in found.items():
        collect(condensed(ratios, bound, f"questions to a team, {{}}, {against}", pairs=count))


def in_process(dsn: str, pair: Pair, count: int, *, owner: str = "") -> tuple[float, float]:
    """Return the ratio of a question to the statement, both connected, and its seconds."""
    with TeamStore.connect(dsn, pair.user) as store, psycopg.connect(owner or dsn) as db:

        def ask() -> None:
            store.refresh()
            pair.ask(store)

        def ask_by_hand() -> None:
            db.execute("SET LOCAL jit = off")
            db.execute(pair.by_hand.encode()).fetchall()
            db.rollback()

        return ratio_of(ask, ask_by_hand, count)


def as_command(dsn: str, pair: Pair, count: int) -> float:
    """Return the ratio of a command to a script that connects and prints."""
    command = [sys.executable, "-m", "hookkit", *pair.command.split()]
    script = [sys.executable, team_sql.__file__, dsn, pair.by_hand]

    def run(words: list[str]) -> None:
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)

    return ratio_of(lambda: run(command), lambda: run(script), count)[0]


def ratio_of(
    ask: Callable[[], None], by_hand: Callable[[], None], count: int
) -> tuple[float, float]:
    """Return the median of the ratios of pairs, and that of the seconds of the first."""
    ask()
    by_hand()
    ratios, times = [], []
    for number in range(count):
        order = (ask, by_hand) if number % 2 else (by_hand, ask)
        took = {each: seconds_of(each) for each in order}
        ratios.append(took[ask] / took[by_hand])
        times.append(took[ask])
    return statistics.median(ratios), statistics.median(times)


def seconds_of(action: Callable[[], None]) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
