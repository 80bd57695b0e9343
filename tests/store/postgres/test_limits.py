"""A server that doesn't answer in time."""

import time
from contextlib import closing

import psycopg
import pytest

from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.limits import limited
from tests.fixtures.postgres import Database


def test_what_takes_too_long_is_ended(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn)) as db:
        with pytest.raises(psycopg.OperationalError, match="timeout"), limited(db, 0.2):
            db.execute("SELECT pg_sleep(600)")
        assert db.closed


def test_what_is_done_in_time_is_not(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn)) as db:
        with limited(db, 0.2):
            db.execute("SELECT 1")
        time.sleep(0.4)
        assert db.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.errors.UndefinedTable), limited(db):
            db.execute("TABLE nothing")


def test_a_connection_that_is_closed_already(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn)) as db, limited(db, 0.1):
        db.close()
        time.sleep(0.3)
