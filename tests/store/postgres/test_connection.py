"""A connection that answers questions: rows as SQLite has them, of one moment."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from hookkit.errors import TeamError
from hookkit.store.postgres.connection import TeamConnection
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join


@pytest.fixture
def dsn(team_database: Database) -> str:
    return join(team_database, "ann")[1]


@pytest.fixture
def connection(dsn: str) -> Iterator[TeamConnection]:
    with closing(TeamConnection(dsn)) as opened:
        yield opened


def test_values_are_those_of_sqlite(connection: TeamConnection) -> None:
    question = "SELECT sum(9007199254740993 + ?), NULL IS NULL, 1 = 2, count(*), 'é', 0.5e0"
    row = connection.execute(question, (0,)).fetchone()
    assert row is not None
    assert row == (9007199254740993, 1, 0, 1, "é", 0.5)
    assert [type(each) for each in row] == [int, int, int, int, str, float]


def test_rows_can_be_read_while_others_are_asked_for(connection: TeamConnection) -> None:
    rows = connection.execute("SELECT * FROM generate_series(1, 3)")
    doubled = [connection.execute("SELECT :a * 2", {"a": row[0]}).fetchone() for row in rows]
    assert doubled == [(2,), (4,), (6,)]


def test_all_answers_are_of_one_moment(
    connection: TeamConnection, dsn: str, team_database: Database
) -> None:
    count = "SELECT count(*) FROM meta"
    assert connection.execute(count).fetchone() == (0,)
    with psycopg.connect(dsn) as other:
        other.execute("INSERT INTO hookkit.member_meta VALUES (hookkit.me(), 'a', '1')")
    assert connection.execute(count).fetchone() == (0,)
    connection.renew()
    assert connection.execute(count).fetchone() == (1,)


def test_nothing_can_be_written(connection: TeamConnection) -> None:
    with pytest.raises(TeamError, match="read-only"):
        connection.execute("DELETE FROM sessions")


def test_an_error_leaves_a_connection_that_answers(connection: TeamConnection) -> None:
    with pytest.raises(TeamError, match=r"nobody"):
        connection.execute("SELECT nobody FROM sessions")
    assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_lost_connection_is_explained(connection: TeamConnection, dsn: str) -> None:
    (pid,) = connection.execute("SELECT pg_backend_pid()").fetchone() or ()
    with psycopg.connect(dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    with pytest.raises(TeamError, match="Nothing is lost"):
        connection.execute("SELECT 1")
    connection.renew()


def test_a_long_question_can_be_interrupted(connection: TeamConnection) -> None:
    timer = threading.Timer(0.2, connection.interrupt)
    timer.start()
    with pytest.raises(TeamError, match="ended the statement"):
        connection.execute("SELECT pg_sleep(60)")
    timer.join()
