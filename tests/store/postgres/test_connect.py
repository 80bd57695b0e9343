"""Connections to a team store, and how a DSN is shown."""

import sys
from contextlib import closing

import psycopg
import pytest

from hookkit.errors import TeamError
from hookkit.store.postgres import connect as module
from hookkit.store.postgres.connect import connect, defaults, opened, parsed, shown
from tests.fixtures.postgres import Database

SECRET = "pa55w0rd"


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://ann:{SECRET}%zz@db.example.com/x",
        f"host=h password={SECRET} nonsense",
        f"postgresql://ann:{SECRET}@db.example.com/x?nonsense=1",
        f"mysql://ann:{SECRET}@h/x",
        f"postgresql://ann:{SECRET}@[::1/x",
        f"postgresql://ann:1@{SECRET}@db.example.com/x",
        f"postgresql://ann:{SECRET}/1@db.example.com/x",
        f"postgresql://ann:1/{SECRET}@db.example.com/x",
        f"postgresql://ann:\ud800{SECRET}@db.example.com/x",
    ],
)
def test_what_is_not_a_dsn_is_not_quoted(dsn: str) -> None:
    with pytest.raises(TeamError, match="can't be parsed") as caught:
        connect(dsn)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None


def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TeamError, match=r"pip install 'hookkit\[team\]'"):
        parsed("postgresql:///x")


@pytest.mark.parametrize(
    "dsn, expected",
    [
        ("postgresql://ann:secret@db.example.com/x", "postgresql://ann@db.example.com/x"),
        (
            "postgresql://db.example.com:6432/x?sslmode=disable",
            "postgresql://db.example.com:6432/x",
        ),
        ("host=db user=a@b dbname='x y' password=secret", "postgresql://a%40b@db/x%20y"),
        ("host=/run/pg dbname=x sslpassword=secret", "postgresql://%2Frun%2Fpg/x"),
        ("hostaddr=10.0.0.1 dbname=x", "postgresql://10.0.0.1/x"),
        ("postgresql://[::1]:5432/x", "postgresql://[::1]:5432/x"),
        ("postgresql:///x", "postgresql:///x"),
        ("postgresql://a:1,b:2/x", "postgresql://a,b:1,2/x"),
    ],
)
def test_a_dsn_is_shown_without_its_password(dsn: str, expected: str) -> None:
    assert shown(dsn) == expected


@pytest.mark.parametrize(
    "dsn, is_encrypted",
    [
        ("postgresql://db.example.com/x", True),
        ("postgresql://10.0.0.7/x", True),
        ("hostaddr=10.0.0.7", True),
        ("postgresql://localhost,db.example.com/x", True),
        ("postgresql://localhost/x", False),
        ("postgresql://127.0.0.1/x", False),
        ("postgresql://[::1]/x", False),
        ("host=/run/pg", False),
        ("dbname=x", False),
        ("service=team", False),
    ],
)
def test_connections_to_other_machines_are_encrypted(
    dsn: str, is_encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert defaults(parsed(dsn)).get("sslmode") == ("require" if is_encrypted else None)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert "sslmode" not in defaults(parsed(dsn))


def test_the_host_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.com")
    assert defaults(parsed("dbname=x"))["sslmode"] == "require"


def test_a_choice_in_the_dsn_stays(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn + "?sslmode=disable&connect_timeout=7")) as db:
        assert db.info.get_parameters()["connect_timeout"] == "7"


def test_a_connection(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn, application="hookkit-test")) as db:
        (name,) = db.execute("SELECT current_setting('application_name')").fetchone() or ()
        assert name.startswith("hookkit-test ")
        db.execute("CREATE TABLE t (n integer)")
        for number in range(20):
            db.execute("INSERT INTO t VALUES (%s)", [number])
        assert db.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    with closing(connect(empty_database.dsn)) as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (20,)


def test_an_old_server(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OLDEST_SERVER", 99)
    with pytest.raises(TeamError, match=r"is PostgreSQL \d\d; a team store needs 99 or newer"):
        connect(empty_database.dsn)


def test_a_block(empty_database: Database) -> None:
    with pytest.raises(TeamError, match="no team store"), opened(empty_database.dsn) as db:
        db.execute("SELECT * FROM hookkit.members")
    assert db.closed
    with pytest.raises(psycopg.errors.SyntaxError), opened(empty_database.dsn) as db:
        db.execute("SELEKT")
    assert db.closed
