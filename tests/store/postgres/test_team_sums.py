"""What members see of all: sums of parts with enough members, which no two answers undo."""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import count, permutations
from typing import Any, NamedTuple

import psycopg
import pytest

from hookkit.store.postgres import team_sums
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.team_sums import TeamRow
from hookkit.store.sqlite.sums import STORED
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join

COHORT = 3
DAYS = [f"2021-{month:02d}-{day:02d}" for month in (8, 9, 10) for day in range(1, 29)]
FROM, UNTIL = "", "~"

NUMBERS = count(1)


class Use(NamedTuple):
    """What a member used on a day."""

    member: int
    day: str
    project: str
    model: str
    framework: str
    amount: int
    metric: str = "tokens_input"


class Team(NamedTuple):
    """Members with what they used."""

    dsns: list[str]
    members: list[int]
    database: Database

    @property
    def dsn(self) -> str:
        """The DSN of a member who is no admin."""
        return self.dsns[0]


@pytest.fixture
def team(team_database: Database) -> Team:
    """Six members, none of whom is an admin, who were invited long ago."""
    joined = [join(team_database, name) for name in ("ann", "ben", "cho", "dan", "eve", "fay")]
    superuser(team_database, "UPDATE hookkit.members SET counted_from = '2000-01-01'")
    superuser(team_database, f"INSERT INTO hookkit.meta VALUES ('cohort', '{COHORT}')")
    return Team([dsn for _, dsn in joined], [member for member, _ in joined], team_database)


def superuser(database: Database, statement: str, *values: Any) -> None:
    """Execute a statement, whatever the row security."""
    with psycopg.connect(database.superuser_dsn, autocommit=True) as db:
        db.execute(statement.encode(), values)


def use(team: Team, uses: list[Use]) -> None:
    """Have members push what they used."""
    metrics = ", ".join(STORED)
    amounts = ", ".join(f"%({name})s" for name in STORED)
    added = ", ".join(f"{name} = totals.{name} + excluded.{name}" for name in STORED)
    with psycopg.connect(team.database.superuser_dsn) as db:
        for each in uses:
            values = dict.fromkeys(STORED, 0) | {each.metric: each.amount} | each._asdict()
            values["id"] = (each.member << 32) + next(NUMBERS)
            for statement in (
                "INSERT INTO hookkit.dimensions VALUES "
                "(%(member)s, %(id)s, %(project)s, 'main', %(framework)s, %(model)s)",
                f"INSERT INTO hookkit.sums (member, dimension, quarter, {metrics}) "
                f"VALUES (%(member)s, %(id)s, %(day)s || 'T10:15', {amounts})",
                f"INSERT INTO hookkit.totals (member, kind, key, model, {metrics}) "
                f"VALUES (%(member)s, 'day', %(day)s, %(model)s, {amounts}) "
                "ON CONFLICT (member, kind, key, model) "
                f"DO UPDATE SET {added}",
            ):
                db.execute(statement.encode(), values)


def seen(team: Team, by: str, since: str = FROM, until: str = UNTIL) -> dict[str | None, Any]:
    """Return the tokens and the number of members by key, as a member sees them."""
    with closing(connect(team.dsn)) as db:
        rows = team_sums.team_sums(db, by, since, until)
    return {
        "rest" if row.is_rest else row.key: (row.sums.tokens_input, row.members) for row in rows
    }


def of_day(team: Team, day: str, *who: int, project: str = "/p", model: str = "m") -> list[Use]:
    """Return a use of 10 ** n tokens on a day by the nth member."""
    return [Use(team.members[n], day, project, model, "claude_code", 10**n) for n in who]


def test_days_are_joined_until_enough_members_have_contributed(team: Team) -> None:
    use(
        team,
        [
            *of_day(team, "2021-09-01", 0, 1, 2),
            *of_day(team, "2021-09-02", 0),
            *of_day(team, "2021-09-03", 0, 1),
            *of_day(team, "2021-09-04", 1, 2),
            *of_day(team, "2021-09-05", 5),
        ],
    )
    assert seen(team, "day") == {"2021-09-01": (111, 3), "2021-09-04": (1 + 11 + 110, 3)}
    assert seen(team, "") == {None: (233, 3)}
    assert seen(team, "week") == {"2021-08-30": (233, 3)}
    assert seen(team, "month") == {"2021-09": (233, 3)}
    assert seen(team, "day", "2021-09-02", "2021-09-03") == {}
    assert seen(team, "day", "2021-09-02", "2021-09-04") == {"2021-09-04": (122, 3)}


def test_names_of_too_few_members_are_the_rest(team: Team) -> None:
    use(
        team,
        [
            *of_day(team, "2021-09-01", 0, 1, 2, 3, model="big"),
            *of_day(team, "2021-09-01", 0, 1, 2, model="mid"),
            *of_day(team, "2021-09-02", 3, 4, model="small"),
            *of_day(team, "2021-09-02", 5, model="own"),
        ],
    )
    assert seen(team, "model") == {
        "big": (1111, 4),
        "mid": (111, 3),
        "rest": (111000, 3),
    }


def test_the_rest_of_one_member_takes_others_with_it(team: Team) -> None:
    use(
        team,
        [
            *of_day(team, "2021-09-01", 0, 1, 2, 3, model="big"),
            *of_day(team, "2021-09-01", 0, 1, 2, model="mid"),
            *of_day(team, "2021-09-01", 5, model="own"),
        ],
    )
    assert seen(team, "model") == {"big": (1111, 4), "rest": (100111, 4)}


def test_a_month_is_shown_by_name_when_it_is_over(team: Team) -> None:
    use(team, of_day(team, "2021-09-01", 0, 1, 2) + of_day(team, "2021-10-02", 0, 1, 2))
    assert seen(team, "model") == {"m": (222, 3)}
    assert seen(team, "model", "2021-09-02") == {"m": (111, 3)}
    assert seen(team, "model", "2021-09-01", "2021-10-30") == {"m": (111, 3)}
    assert seen(team, "model", "2021-09-01", "2021-10-31") == {"m": (222, 3)}
    with psycopg.connect(team.database.superuser_dsn) as db:
        today, month = db.execute(
            "SELECT to_char(d, 'YYYY-MM-DD'), to_char(d, 'YYYY-MM') "
            "FROM (SELECT (now() AT TIME ZONE 'UTC')) AS t (d)"
        ).fetchone() or ("", "")
    use(team, [each._replace(model="new") for each in of_day(team, today, 0, 1, 2, 3)])
    assert today not in seen(team, "day")
    assert "new" not in seen(team, "model") and month not in seen(team, "month")


def test_projects_of_a_remote_are_one(team: Team) -> None:
    for n, member in enumerate(team.members[:4]):
        path = f"/home/{n}/shop"
        superuser(
            team.database,
            "INSERT INTO hookkit.projects VALUES (%s, %s, 'shop', 'shop', %s)",
            *(member, path, None if n == 3 else "acme/shop"),
        )
        use(team, [each._replace(project=path) for each in of_day(team, f"2021-09-0{n + 1}", n)])
    use(team, of_day(team, "2021-09-09", 4, 5))
    assert seen(team, "project") == {"acme/shop": (111, 3), "rest": (111000, 3)}
    assert seen(team, "framework") == {"claude_code": (111111, 6)}


def test_time_worked(team: Team) -> None:
    use(team, of_day(team, "2021-09-01", 0, 1, 2))
    for member in team.members[:3]:
        for kind, key in (("", ""), ("model", "m")):
            superuser(
                team.database,
                "INSERT INTO hookkit.worked (member, kind, day, key, ms, slice) "
                "VALUES (%s, %s, '2021-09-01', %s, 60000, 0)",
                *(member, kind, key),
            )
    with closing(connect(team.dsn)) as db:
        for by in ("", "day", "model"):
            (row,) = team_sums.team_sums(db, by, FROM, UNTIL)
            assert row.sums.seconds == 180, by


def test_what_was_before_the_invitation_is_not_counted(team: Team) -> None:
    use(team, [*of_day(team, "2021-09-01", 0, 1, 2, 3), *of_day(team, "2021-09-02", 0, 1, 2, 3)])
    superuser(
        team.database,
        "UPDATE hookkit.members SET counted_from = '2021-09-02' WHERE member = %s",
        team.members[3],
    )
    assert seen(team, "day") == {"2021-09-01": (111, 3), "2021-09-02": (1111, 4)}
    with closing(connect(team.dsn)) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("UPDATE hookkit.members SET counted_from = ''")


def test_rows_that_no_calendar_has_are_left_out(team: Team) -> None:
    use(team, [*of_day(team, "2021-09-01", 0, 1, 2), *of_day(team, "never", 3)])
    assert seen(team, "day") == {"2021-09-01": (111, 3)}
    assert seen(team, "week") == {"2021-08-30": (111, 3)}


def test_nothing_else_is_open_to_members(team: Team) -> None:
    with closing(connect(team.dsn)) as db:
        for call in ("team_intervals()", "team_parts('day', '{}', '{}')", "team_rest('{}')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT * FROM hookkit.{call}".encode())
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            team_sums.team_sums(db, "member", FROM, UNTIL)


def test_who_sets_the_cohort(team: Team) -> None:
    with closing(connect(team.dsn)) as db:
        assert team_sums.cohort(db) == COHORT and not team_sums.may_set(db)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            team_sums.set_cohort(db, 1)
    with closing(connect(team.database.dsn)) as db:
        assert team_sums.may_set(db)
        team_sums.set_cohort(db, 7)
        assert team_sums.cohort(db) == 7
    assert seen(team, "") == {}


# Attacks


def used(team: Team, seed: int) -> list[Use]:
    """Return random uses: a few days and names have many members, most have few.

    Each is a bit of a metric, so that sums show which uses they are of.
    """
    chance = random.Random(seed)
    return [
        Use(
            team.members[chance.randrange(chance.choice((1, 2, 4, 6)))],
            chance.choice(DAYS),
            chance.choice(("/a", "/b", "/c")),
            chance.choice(("x", "x", "y", "z")),
            chance.choice(("claude_code", "claude_code", "codex")),
            1 << number // len(STORED),
            STORED[number % len(STORED)],
        )
        for number in range(200)
    ]


Uses = frozenset[tuple[str, int]]
"""Which uses a sum is of."""


def uses_in(row: TeamRow) -> Uses:
    """Return the uses that a row is the sum of."""
    sums = row.sums._asdict()
    return frozenset(
        (name, 1 << bit) for name in STORED for bit in range(20) if sums[name] >> bit & 1
    )


def answers(team: Team) -> Iterator[tuple[str, Uses, int]]:
    """Yield what a member can ask for: what it may be compared with, the uses, the members."""
    months = ("2021-08", "2021-09", "2021-10")
    spans = [(f"{a}-01", f"{b}-31") for a in months for b in months if a <= b]
    spans += [("", "~"), *((f"{each}-15", "~") for each in months)]
    asked = [(by, *span) for by in ("", *team_sums.KEYS) for span in spans]
    asked += [("", "", day) for day in DAYS[::5]]
    with closing(connect(team.dsn)) as db:
        for by, since, until in asked:
            for row in team_sums.team_sums(db, by, since, until):
                is_time = by in ("", "day", "week", "month")
                name = "a time" if is_time else f"{by} {row.key} {row.is_rest}"
                yield name, uses_in(row), row.members
                if (by, since, until) == ("", "2021-08-01", "2021-10-31"):
                    yield from ((f"all and {each}", uses_in(row), row.members) for each in NAMES)
                elif (since, until) == ("2021-08-01", "2021-10-31") and not is_time:
                    yield f"all and {by}", uses_in(row), row.members


NAMES = ("project", "model", "framework")


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_and_no_difference_of_two_singles_out(team: Team, seed: int) -> None:
    uses = used(team, seed)
    use(team, uses)
    people = {(each.metric, each.amount): each.member for each in uses}
    comparable: dict[str, set[Uses]] = defaultdict(set)
    for name, found, members in answers(team):
        assert members == len({people[each] for each in found}) >= COHORT, name
        comparable[name].add(found)
    differences = [
        large - small
        for sets in comparable.values()
        for small, large in permutations(sets, 2)
        if small < large
    ]
    assert len(differences) > 100
    for each in differences:
        assert len({people[use] for use in each}) >= COHORT
    for name in NAMES:
        every, *parts = sorted(comparable[f"all and {name}"], key=len, reverse=True)
        assert frozenset().union(*parts) in (every, frozenset()), name
