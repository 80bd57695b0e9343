"""The schema of a team store, and how it comes about."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from hookkit.errors import NewerError, TeamError
from hookkit.store.postgres import migrate as module
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import (
    LOWEST_CLIENT,
    Version,
    check_readable,
    migrate,
    newest,
    version,
)
from hookkit.store.sqlite.migrate import migrations
from tests.fixtures.postgres import Database
from tests.store.postgres.people import insert, row, tables, team

ROOT = Path(__file__).parents[3]
CLIENTS = 10

CLIENT = """
import json, sys
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import migrate
db = connect(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(migrate(db)))
"""

SET_SCHEMA = "UPDATE hookkit.meta SET value = %s WHERE key = %s"


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


def test_ten_clients_at_once(empty_database: Database) -> None:
    """Each migration is applied by one of them, and the others wait for it."""
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", CLIENT, empty_database.dsn],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for _ in range(CLIENTS)
    ]
    for each in clients:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in clients:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    printed = [each.communicate(timeout=120) for each in clients]
    assert [err for _, err in printed] == [""] * CLIENTS
    applied = [json.loads(out) for out, _ in printed]
    assert sorted(number for numbers in applied for number in numbers) == [
        number for number, _ in migrations("postgres")
    ]


def test_a_migration_that_fails_leaves_nothing(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, broken = newest(), (newest() + 1, "CREATE TABLE half (n integer); SELECT 1 / 0;")
    monkeypatch.setattr(module, "migrations", lambda _: [*migrations("postgres"), broken])
    with closing(connect(empty_database.dsn)) as db:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate(db)
        assert version(db).schema == last
        assert db.execute("SELECT to_regclass('hookkit.half')").fetchone() == (None,)


def test_a_later_migration_changes_the_rows_of_all(
    team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row security holds for the owner again when it is done; new tables have it at once."""
    later = [
        (newest() + 1, "CREATE TABLE later (member integer NOT NULL, n integer NOT NULL);"),
        (newest() + 2, "UPDATE later SET n = n + 1; ALTER TABLE later ADD COLUMN m integer;"),
    ]
    monkeypatch.setattr(module, "migrations", lambda _: [*migrations("postgres"), later[0]])
    with team(team_database, "ann") as (owner, ann):
        assert migrate(owner.db) == [later[0][0]]
        for person in (owner, ann):
            insert(person.db, "later", {"member": person.member, "n": 1})
        monkeypatch.setattr(module, "migrations", lambda _: [*migrations("postgres"), *later])
        assert migrate(owner.db) == [later[1][0]]
        found = owner.db.execute("SELECT n FROM hookkit.later").fetchall()
        assert found == [(2,), (2,)]
        assert owner.db.execute("UPDATE hookkit.later SET n = 3").rowcount == 1
        assert "later" in tables(team_database)
        assert row(ann.db, "later", ann.member).keys() == {"member", "n"}


def test_a_member_can_not_migrate(team_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    later = (newest() + 1, "CREATE TABLE later (member integer NOT NULL);")
    with team(team_database, "ann", "eve", admins=("eve",)) as (_, *others):
        monkeypatch.setattr(module, "migrations", lambda _: [*migrations("postgres"), later])
        for person in others:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                migrate(person.db)
            assert version(person.db).schema == later[0] - 1


def test_a_client_that_is_older_than_the_schema(team_database: Database) -> None:
    """It goes on, unless the schema has become one that it would damage."""
    with closing(connect(team_database.dsn)) as db:
        db.execute(SET_SCHEMA, [str(newest() + 1), "schema"])
        check_readable(version(db))
        with pytest.raises(NewerError, match="Nothing is lost: upgrade it"):
            migrate(db)
        db.execute(SET_SCHEMA, [str(newest() + 1), "lowest_client"])
        with pytest.raises(NewerError, match=rf"version {newest() + 1}, .* knows {newest()}"):
            check_readable(version(db))


def test_a_client_that_is_newer_than_the_schema(team_database: Database) -> None:
    with closing(connect(team_database.dsn)) as db:
        db.execute(SET_SCHEMA, [str(newest() - 1 or -1), "schema"])
        with pytest.raises(TeamError, match=r"Nothing is lost: .*`hookkit team create`"):
            check_readable(version(db))


def test_a_database_without_a_team() -> None:
    with pytest.raises(TeamError, match="has no team store"):
        check_readable(Version(0, 0))
