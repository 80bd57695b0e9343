"""Budgets of a team: who may read and change them, and what was spent of them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import psycopg
import psycopg.sql
import pytest

from hookkit import clock
from hookkit.errors import TeamError
from hookkit.store.postgres import members, team_budgets
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.team_budgets import MOST, Spending
from hookkit.store.sqlite.spending import NANO
from tests.fixtures.postgres import Database
from tests.pgbouncer import IS_THERE, pooled
from tests.store.postgres.people import Person, team
from tests.store.postgres.spent import spend

DENIED = psycopg.errors.InsufficientPrivilege
MONTHLY = 100 * NANO

NAMES = ("ann", "bob", "cid", "dan", "eli")


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """The owner, five members, and eve, an admin."""
    with team(team_database, *NAMES, "eve", admins=("eve",)) as found:
        yield found


@pytest.fixture
def admin(people: list[Person]) -> Person:
    return people[-1]


def budget(
    admin: Person,
    nano: int = MONTHLY,
    *,
    kind: str = "monthly",
    project: str | None = None,
    person: Person | None = None,
) -> None:
    """Set a budget."""
    number = person.member if person else None
    team_budgets.save(admin.db, kind, project, number, nano, "Europe/Berlin")


def of(person: Person) -> Spending:
    """The only budget that somebody sees."""
    (found,) = team_budgets.spending(person.db)
    return found


def amounts(person: Person) -> dict[str | None, int | None]:
    """What somebody learns of the budgets for all and for projects, in whole dollars."""
    found = team_budgets.spending(person.db)
    return {each.project: each.spent and each.spent // NANO for each in found}


def cohort(owner: Person, least: int) -> None:
    """Change how many members must have spent something for the sum to be shown."""
    set_it = "INSERT INTO hookkit.meta (key, value) VALUES ('cohort', %s)"
    owner.db.execute(f"{set_it} ON CONFLICT (key) DO UPDATE SET value = excluded.value", [least])


# Who may do what


def test_only_admins_change_budgets(people: list[Person]) -> None:
    owner, ann, *_, eve = people
    budget(owner)
    budget(eve, kind="daily")
    for statement in (
        "INSERT INTO hookkit.team_budgets (kind, nano, zone) VALUES ('weekly', 1, 'UTC')",
        "UPDATE hookkit.team_budgets SET nano = 1",
        "DELETE FROM hookkit.team_budgets",
        "TRUNCATE hookkit.team_budgets",
        "ALTER TABLE hookkit.team_budgets DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(DENIED):
            ann.db.execute(statement)
    assert team_budgets.delete(eve.db, "monthly", None, None)
    assert not team_budgets.delete(eve.db, "monthly", None, None)
    assert of(ann).kind == "daily"


def test_the_budget_of_a_person_is_seen_by_the_person_and_admins(people: list[Person]) -> None:
    owner, ann, bob, *_, eve = people
    budget(eve, person=ann)
    spend(ann, 3)
    spend(bob, 4)
    assert team_budgets.spending(bob.db) == []
    assert bob.db.execute("SELECT * FROM hookkit.team_budgets").fetchall() == []
    for person in (owner, ann, eve):
        found = of(person)
        assert (found.user_id, found.spent, found.is_mine) == ("ann", 3 * NANO, person is ann)
        assert found.own == (3 * NANO if person is ann else 0)


def test_who_is_no_member_learns_nothing(team_database: Database, people: list[Person]) -> None:
    budget(people[-1])
    stranger = team_database.server.make_role()
    dsn = team_database.server.dsn(team_database.name, stranger, "owner")
    with closing(connect(dsn)) as db:
        for statement in (
            "SELECT * FROM hookkit.team_spending()",
            "SELECT * FROM hookkit.team_budgets",
        ):
            with pytest.raises(DENIED):
                db.execute(statement)
    with closing(connect(team_database.superuser_dsn)) as db:  # not a member, though it may ask
        assert team_budgets.spending(db) == []


def test_another_role_is_not_another_person(people: list[Person]) -> None:
    """The identity is who has logged in; and the function looks where no member can write."""
    _, ann, bob, *_, eve = people
    budget(eve, person=bob)
    with pytest.raises(DENIED):
        ann.db.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(bob.login)))
    ann.db.execute("CREATE TEMPORARY TABLE members AS SELECT * FROM hookkit.members")
    ann.db.execute("UPDATE members SET role = 'admin'")
    ann.db.execute("SET search_path = pg_temp, hookkit")
    assert team_budgets.spending(ann.db) == []


def test_who_is_removed_has_no_budget(people: list[Person]) -> None:
    _, ann, *_, eve = people
    budget(eve, person=ann)
    ann.db.close()
    with eve.db.transaction():
        members.remove(eve.db, "ann")
    assert of(eve).user_id == "ann"
    members.forget(eve.db, "ann")
    assert team_budgets.spending(eve.db) == []


# What is a budget


@pytest.mark.parametrize(
    "values",
    [
        ("yearly", None, None, 1, "UTC"),
        ("session", None, None, 1, "UTC"),
        ("daily", "", None, 1, "UTC"),
        ("daily", "x" * 256, None, 1, "UTC"),
        ("daily", None, None, 0, "UTC"),
        ("daily", None, None, 10**18, "UTC"),
    ],
    ids=str,
)
def test_what_is_no_budget_is_refused(values: tuple[object, ...], admin: Person) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        team_budgets.save(admin.db, *values)  # type: ignore[arg-type]


def test_for_a_project_and_a_person_at_once(people: list[Person], admin: Person) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        budget(admin, project="shop", person=people[1])


@pytest.mark.parametrize("zone", ["", "Nowhere/Town", "'; DROP TABLE x", "\U0001f600"])
def test_a_time_zone_that_is_none(zone: str, admin: Person) -> None:
    with pytest.raises(TeamError, match="doesn't know the time zone"):
        team_budgets.save(admin.db, "daily", None, None, 1, zone)
    assert team_budgets.spending(admin.db) == []


def test_a_budget_that_is_set_again_is_changed(admin: Person) -> None:
    budget(admin)
    team_budgets.save(admin.db, "monthly", None, None, 7, "Asia/Tokyo")
    assert (of(admin).nano, of(admin).zone) == (7, "Asia/Tokyo")


def test_a_machine_gets_those_that_concern_its_person(people: list[Person], admin: Person) -> None:
    _, ann, *_ = people
    admin.db.execute(
        "INSERT INTO hookkit.team_budgets (kind, project, nano, zone) "
        "SELECT 'daily', 'p' || n, 1, 'UTC' FROM generate_series(1, %s) AS n",
        [MOST + 5],
    )
    budget(admin, person=ann)
    budget(admin)
    for person in (ann, admin):
        found = team_budgets.spending(person.db)
        assert len(found) == MOST
        assert found[0].project is None
    assert "ann" in {each.user_id for each in team_budgets.spending(ann.db)}


# What was spent


def test_everybody_learns_the_sum_of_all(people: list[Person], admin: Person) -> None:
    """An admin to the last digit, others in whole percents, rounded up."""
    budget(admin)
    for number, person in enumerate(people[1:6], 1):
        spend(person, number * 1.001)
    for person in people:
        found = of(person)
        is_admin = person in (people[0], admin)
        assert found.spent == round((15.015 if is_admin else 16) * NANO), person.name
        assert not found.is_over
    assert of(people[3]).own == round(3.003 * NANO)
    spend(people[1], 85)
    assert {of(person).is_over for person in people} == {True}
    assert of(people[2]).spent == 101 * NANO


def test_a_sum_of_few_is_not_shown(people: list[Person], admin: Person) -> None:
    """Only whether it is over the limit."""
    owner, ann, *others, _ = people
    budget(admin)
    for person in others[:4]:
        spend(person, 20)
    assert [of(ann).spent, of(ann).is_over, of(admin).spent] == [None, False, 80 * NANO]
    spend(others[0], 20.5)
    assert [of(ann).spent, of(ann).is_over] == [None, True]
    cohort(owner, 4)
    assert of(ann).spent == 101 * NANO
    cohort(owner, 5)
    assert of(ann).spent is None
    spend(ann, 0)  # who spent nothing doesn't hide anybody
    assert of(ann).spent is None
    spend(ann, 0.001)
    assert of(ann).spent == 101 * NANO


def test_a_project_is_known_by_its_remote_or_its_folder(
    people: list[Person], admin: Person
) -> None:
    owner, ann, bob, cid, *_ = people
    cohort(owner, 1)
    spend(ann, 1, "/home/ann/shop", remote="Acme/Shop")
    spend(bob, 2, "/src/store", remote="acme/shop")
    spend(cid, 4, "/src/shop")
    spend(cid, 8, "")
    for project in ("acme/shop", "shop"):
        budget(admin, project=project)
    budget(admin)
    assert amounts(admin) == {None: 15, "acme/shop": 3, "shop": 4}
    assert amounts(ann) == {None: 15, "acme/shop": 3, "shop": 4}


def test_a_difference_is_not_shown_either(people: list[Person], admin: Person) -> None:
    """All without a project would be what the only person has spent who worked elsewhere."""
    _, ann, bob, *_ = people
    budget(admin)
    budget(admin, project="shop")
    for person in people[1:6]:
        spend(person, 2)
    assert amounts(ann) == {None: 10, "shop": 10}
    spend(bob, 7, "/w/blog")
    assert amounts(ann) == {None: 17, "shop": None}
    budget(admin, project="blog")
    assert amounts(ann) == {None: 17, "shop": None, "blog": None}
    assert amounts(admin) == {None: 17, "shop": 10, "blog": 7}
    for person in people[1:6]:
        spend(person, 1, "/w/blog")
    assert amounts(ann) == {None: 22, "shop": 10, "blog": 12}
    spend(bob, 3, "/w/third")
    assert amounts(ann) == {None: 25, "shop": None, "blog": None}


def test_what_was_spent_before_is_not_in_it(people: list[Person], admin: Person) -> None:
    _, ann, *_ = people
    budget(admin, kind="daily")
    budget(admin, kind="monthly", project="shop")
    spend(ann, 5)
    spend(ann, 50, ago=86_400)  # another day, wherever it begins
    spend(ann, 500, ago=31 * 86_400)
    spend(ann, 5000, ago=-40 * 86_400)  # a clock that is ahead
    found = {each.kind: each.spent for each in team_budgets.spending(admin.db)}
    assert found["daily"] == 5 * NANO
    assert found["monthly"] in (5 * NANO, 55 * NANO)


A_YEAR = """
INSERT INTO hookkit.sums
SELECT %(member)s, (%(member)s::bigint << 32) + 1,
    to_char(now() AT TIME ZONE 'UTC' - n * interval '30 minutes', 'YYYY-MM-DD"T"HH24:MI'),
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
FROM generate_series(1, 17520) AS n
"""
READ = (
    "SELECT sum(seq_tup_read), sum(idx_tup_fetch) "
    "FROM pg_stat_xact_user_tables WHERE relname LIKE 'sums%%'"
)


def test_only_rows_of_the_period_are_read(
    team_database: Database, people: list[Person], admin: Person
) -> None:
    _, ann, *_ = people
    ann.db.execute(A_YEAR, {"member": ann.member})
    with closing(connect(team_database.superuser_dsn)) as db:
        db.execute("ANALYZE")
    budget(admin)
    budget(admin, kind="weekly", project="shop")
    with ann.db.transaction():
        team_budgets.spending(ann.db)
        scanned, rows = ann.db.execute(READ).fetchone() or (1, 0)
    assert scanned == 0
    assert 0 < rows < 2000


# Periods


def starts(person: Person, kind: str, zone: str, at: str) -> list[datetime]:
    """When the periods begin, as the server has it."""
    query = "SELECT hookkit.budget_starts(%s, %s, %s::timestamptz)"
    (found,) = person.db.execute(query, [kind, zone, at]).fetchone() or ([],)
    return [datetime.fromtimestamp(each / 1000, UTC) for each in found]


ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "America/Havana", "Australia/Lord_Howe")
MOMENTS = (
    *("2026-01-31T23:59:59.999Z", "2026-02-28T12:00Z", "2026-03-07T12:00Z", "2026-03-08T04:59Z"),
    *("2026-10-31T23:59Z", "2026-11-01T04:30Z", "2026-12-31T23:30Z", "2028-02-29T00:00Z"),
)


@pytest.mark.parametrize("zone", ZONES)
def test_days_weeks_and_months_are_those_of_the_zone(zone: str, people: list[Person]) -> None:
    """As this machine's own budgets have them, on days of 23 and 25 hours too."""
    clock.use(zone)
    try:
        for at in MOMENTS:
            today = clock.local(datetime.fromisoformat(at)).date()
            monday = today - timedelta(days=today.weekday())
            days = [today + timedelta(days=number) for number in range(42)]
            weeks = [monday + timedelta(weeks=number) for number in range(7)]
            months = [first_of_month(today, number) for number in range(3)]
            for kind, expected in (("daily", days), ("weekly", weeks), ("monthly", months)):
                found = starts(people[1], kind, zone, at)
                assert found[: len(expected)] == [clock.midnight(each) for each in expected], at
                assert found == sorted(found)
                assert found[-1] - datetime.fromisoformat(at) > timedelta(days=39)
    finally:
        clock.use("")


def first_of_month(today: date, later: int) -> date:
    """The first day of a month that comes so many months later."""
    month = today.year * 12 + today.month - 1 + later
    return date(month // 12, month % 12 + 1, 1)


# Names


@pytest.mark.parametrize("name", ["shop", "Shop", "ACME/shop", "acme/SHOP", "/w/shop"])
def test_the_project_that_a_name_means(name: str, people: list[Person], admin: Person) -> None:
    spend(people[1], 1, "/w/shop", remote="Acme/Shop")
    spend(people[2], 1, "/w/blog")
    assert team_budgets.projects(admin.db, name) == ["acme/shop"]
    assert team_budgets.budgeted(admin.db, name) == []
    budget(admin, project="acme/shop")
    assert team_budgets.budgeted(admin.db, name) == ([] if name[0] == "/" else ["acme/shop"])


def test_hostile_names(people: list[Person], admin: Person) -> None:
    name = "a'b\"; DROP TABLE hookkit.team_budgets; --\x1b[31m\u202e%s{}"
    spend(people[1], 1, name)
    assert team_budgets.projects(admin.db, name) == [name]
    budget(admin, project=name)
    assert of(people[1]).project == name
    assert team_budgets.delete(admin.db, "monthly", name, None)


@pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")
def test_through_a_pool(team_database: Database, people: list[Person], admin: Person) -> None:
    """With one connection for all, everybody is themselves."""
    passwords = {each.login: each.password for each in people}
    for number, person in enumerate(people[1:4], 1):
        budget(admin, person=person, nano=number)
        spend(person, number)
    for each in people:
        each.db.close()
    one = "max_db_connections=1"
    with pooled(team_database.server, team_database.name, passwords, limit=one) as pool:
        for _ in range(5):
            for number, person in enumerate(people[1:4], 1):
                with closing(connect(pool.dsn(person.login))) as db:
                    (found,) = team_budgets.spending(db)
                    assert (found.user_id, found.own) == (person.name, number * NANO)
                    with pytest.raises(DENIED):
                        team_budgets.delete(db, "monthly", None, person.member)
