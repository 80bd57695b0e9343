"""What a machine knows of its team's budgets, and when it asks."""

import stat
from collections.abc import Iterator
from contextlib import closing

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.api.team import budget_state, leave, stored
from hookkit.api.team.push import push as push_to_team
from hookkit.api.team.stored import Joined
from hookkit.errors import FileError
from hookkit.hook.team_budgets import TeamBudget
from hookkit.store.postgres import team_budgets
from hookkit.store.postgres.connect import connect
from hookkit.store.sqlite.spending import NANO
from tests.builders import deliver, line, payload
from tests.cli.terminal import run_apart
from tests.fixtures.postgres import Database
from tests.spending import spend
from tests.store.postgres.people import Person, team
from tests.store.postgres.spent import spend as push
from tests.team_budgets import NOW


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """The owner, whose machine this is, and ann; there is a budget of $100 for all."""
    stored.save(Joined(team_database.dsn, "totals"))
    with team(team_database, "ann") as found:
        team_budgets.save(found[0].db, "monthly", None, None, 100 * NANO, "UTC")
        yield found


def known() -> TeamBudget:
    """The only budget that is known."""
    found = budget_state.read()
    assert found
    (budget,) = found.budgets
    return budget


# Refresh


def test_the_file(people: list[Person]) -> None:
    owner, ann = people
    push(ann, 7)
    push(owner, 3)
    spend("s1", {NOW: 2.0})
    budget_state.refresh(owner.db)
    assert (known().spent, known().own, known().usd) == (10 * NANO, 2 * NANO, 100)
    assert stat.S_IMODE(budget_state.file().stat().st_mode) == 0o600
    assert stat.S_IMODE(budget_state.file().parent.stat().st_mode) == 0o700
    assert [each.name for each in budget_state.file().parent.iterdir()] == ["budgets.json"]


def test_periods_are_there_once(people: list[Person]) -> None:
    owner, ann = people
    for project in ("a", "b", "c"):
        team_budgets.save(owner.db, "daily", project, None, NANO, "UTC")
        team_budgets.save(owner.db, "monthly", project, None, NANO, "UTC")
    team_budgets.save(owner.db, "daily", None, ann.member, NANO, "Asia/Tokyo")
    budget_state.refresh(owner.db)
    found = budget_state.read()
    assert found and len(found.budgets) == 8
    assert len({tuple(each.starts) for each in found.budgets}) == 3
    assert budget_state.file().read_bytes().count(b"[") == 5


def test_without_a_store_here(people: list[Person]) -> None:
    """What this machine has is unknown: it is taken for all that the server has of it."""
    owner, _ = people
    push(owner, 3)
    budget_state.refresh(owner.db)
    assert known().own == 3 * NANO
    paths.database().write_bytes(b"damaged" * 1000)
    budget_state.refresh(owner.db)
    assert known().own == 3 * NANO


def test_without_budgets_there_is_no_file(people: list[Person]) -> None:
    owner, _ = people
    budget_state.refresh(owner.db)
    team_budgets.delete(owner.db, "monthly", None, None)
    budget_state.refresh(owner.db)
    budget_state.refresh(owner.db)
    assert budget_state.read() is None
    assert not budget_state.file().exists()


def test_who_has_left_meanwhile(people: list[Person]) -> None:
    owner, _ = people
    leave.leave(keep_rows=True)
    budget_state.refresh(owner.db)
    assert not budget_state.file().exists()


def test_a_folder_that_can_not_be_used(people: list[Person]) -> None:
    paths.make_private(paths.data_dir())
    (paths.data_dir() / "team").touch()
    with pytest.raises(FileError, match="team"):
        budget_state.refresh(people[0].db)
    budget_state.forget()
    assert budget_state.read() is None


def test_what_is_there_can_not_be_removed() -> None:
    budget_state.file().mkdir(parents=True)
    with pytest.raises(FileError, match=r"budgets\.json"):
        budget_state.forget()


# The background worker


def test_a_push_asks(people: list[Person]) -> None:
    """By the same connection, after what is new was sent."""
    deliver(line(payload("SessionStart")))
    push(people[1], 7)
    run_apart("work", HOOKKIT_SUMMARY="off")
    assert known().spent == 7 * NANO


def test_a_push_where_the_file_can_not_be_written(people: list[Person]) -> None:
    budget_state.file().mkdir(parents=True)
    with Store.open() as store:
        assert push_to_team(store).server


def test_a_pool_of_one_connection(team_database: Database, people: list[Person]) -> None:
    """No transaction is left open, so that the next person gets the connection."""
    owner, _ = people
    budget_state.refresh(owner.db)
    with closing(connect(team_database.superuser_dsn)) as db:
        query = (
            "SELECT state FROM pg_stat_activity WHERE datname = %s AND usename = %s "
            "AND pid <> pg_backend_pid()"
        )
        found = db.execute(query, [team_database.name, owner.login]).fetchall()
    assert found == [("idle",)]
