"""The schema of a team store, and how it comes about."""

from contextlib import closing

from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import LOWEST_CLIENT, Version, migrate, newest, version
from tests.fixtures.postgres import Database


def test_an_empty_database_gets_the_newest_schema(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn)) as db:
        assert version(db) == Version(0, 0)
        assert migrate(db) == list(range(1, newest() + 1))
        assert version(db) == Version(newest(), LOWEST_CLIENT)
        assert migrate(db) == []


def test_each_test_has_a_database_of_its_own(team_database: Database) -> None:
    with closing(connect(team_database.dsn)) as db:
        assert version(db).schema == newest()
        assert db.execute("SELECT count(*) FROM hookkit.members").fetchone() == (0,)
