"""Whatever is wrong with the server or here, a line says so, and the next push sends all."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from psycopg import sql

from hookkit import paths
from hookkit.api import worker
from hookkit.api.store import Store
from hookkit.api.team import last, stored
from hookkit.api.team.push import push
from hookkit.errors import HookkitError
from hookkit.store.postgres import limits, members, pushes
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.errors import explained
from tests.builders import deliver, fold_all, line, payload
from tests.disks import fill, mounted, needs_mount
from tests.fixtures.postgres import Database
from tests.machines import machine, session
from tests.pgbouncer import IS_THERE, pooled
from tests.store.postgres.mirror import PASSWORD, join
from tests.store.postgres.people import team
from tests.team_rows import rows

SESSIONS = 6

FULL = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON hookkit.{} EXECUTE FUNCTION refuse()
"""


@pytest.fixture
def dsn(team_database: Database) -> str:
    """The DSN of ann, who has joined and recorded sessions."""
    _, dsn = join(team_database, "ann")
    stored.save(stored.Joined(dsn, "full", "ann"))
    for number in range(SESSIONS):
        deliver(*session(f"s{number}", number * 100))
    fold_all()
    return dsn


def as_superuser(database: Database, statement: str) -> None:
    """Do what only the owner of the server may."""
    with psycopg.connect(database.superuser_dsn, autocommit=True) as db:
        db.execute(statement.encode())


def refused() -> str:
    """The line of a push that fails; what is here stays."""
    before = here()
    with Store.open() as store, pytest.raises(HookkitError) as caught:
        push(store)
    assert here() == before
    said = str(caught.value)
    assert "\n" not in said and PASSWORD not in said
    return said


def here() -> list[tuple[Any, ...]]:
    """What is recorded here."""
    with Store.open() as store:
        return store.db.execute("SELECT * FROM sessions ORDER BY seq").fetchall()


def pushed() -> int:
    """Push; the number of sessions that were sent."""
    with Store.open() as store:
        return push(store).sessions


def test_what_was_not_sent_does_not_make_all_be_sent_again(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pushed() == SESSIONS
    deliver(line(payload("UserPromptSubmit", "s1", prompt="Go on")))
    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(pushes, "note", fail)
            assert "closed the connection" in refused()
    assert pushed() == 1


def fail(*_: object) -> NoReturn:
    raise psycopg.OperationalError("server closed the connection unexpectedly")


MARKS = """
CREATE TABLE marks (number serial, push text);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN INSERT INTO public.marks (push) VALUES (NEW.push); RETURN NULL; END $$;
CREATE TRIGGER keep AFTER UPDATE OF push ON hookkit.slices
FOR EACH ROW EXECUTE FUNCTION public.keep()
"""

FORGET = """
INSERT INTO hookkit.dimensions SELECT member, 77 + min(id), 'gone', '', '', ''
FROM hookkit.dimensions GROUP BY member;
UPDATE hookkit.slices SET push = (SELECT push FROM marks ORDER BY number DESC OFFSET 1 LIMIT 1)
"""
"""The last transaction, in which a name went that nothing used."""


def test_a_server_that_forgets_what_it_removed(dsn: str, team_database: Database) -> None:
    """As one with synchronous_commit=off does, which crashes just afterwards."""
    as_superuser(team_database, MARKS)
    assert pushed() == SESSIONS
    before = rows(dsn)
    as_superuser(team_database, FORGET)
    assert rows(dsn) != before
    assert pushed() == SESSIONS
    assert rows(dsn) == before


# A server that hangs


def test_a_server_that_hangs_is_not_waited_for_without_end(
    dsn: str, team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopped(team_database), monkeypatch.context() as patch:
        patch.setattr(limits, "STEP_SECONDS", 0.5)
        assert "does not answer. Nothing is lost" in refused()
    assert pushed() == SESSIONS


@contextmanager
def stopped(database: Database) -> Iterator[None]:
    """Let nobody get an answer about members."""
    with closing(psycopg.connect(database.superuser_dsn)) as db:
        db.execute("LOCK TABLE hookkit.members")
        yield


def test_a_worker_ends_beside_a_server_that_hangs(
    dsn: str, team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = deliver(day="2026-01-01")
    segment.write_bytes(line(payload("UserPromptSubmit", "old", prompt="Go")))
    with stopped(team_database), monkeypatch.context() as patch:
        patch.setattr(limits, "STEP_SECONDS", 0.5)
        worker.work()
    assert "does not answer" in str(last.problem())
    assert not segment.exists()  # the other steps are done: it is compacted
    assert pushed() == SESSIONS + 1


def test_who_is_gone_does_not_hold_up_others(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that is closed amid a push, for the server to hear nothing more of it."""
    monkeypatch.setattr(members, "IDLE_SECONDS", 1)
    with closing(connect(dsn)) as gone:
        me = members.own(gone)
        assert me
        gone.execute("BEGIN")
        members.lock(gone, me.member)
        assert pushed() == SESSIONS
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout) as caught:
            gone.execute("SELECT 1")
    assert "nothing came for too long" in str(explained(caught.value, dsn))


# Who may not


def test_a_member_who_was_removed(team_database: Database) -> None:
    deliver(*session("s1", 0))
    with team(team_database, "ann") as (owner, ann):
        dsn = team_database.server.dsn(team_database.name, ann.login, ann.password)
        stored.save(stored.Joined(dsn, "full", "ann"))
        members.join(ann.db, "full")
        assert pushed() == 1
        ann.db.close()
        members.remove(owner.db, "ann")
        with owner.db.transaction():
            members.delete_rows(owner.db, ann.member)
        assert "refuses" in refused() and "hookkit team invite" in refused()
        given = members.invite(owner.db, "ann", is_admin=False)
        again = team_database.server.dsn(team_database.name, *given)
        stored.save(stored.Joined(again, "full", "ann"))
        assert "no member" in refused()
        with closing(connect(again)) as db:
            members.join(db, "full")
        assert pushed() == 1
        assert len(rows(again)["sessions"]) == 1


def test_a_role_that_is_no_member(dsn: str, team_database: Database) -> None:
    as_superuser(team_database, "UPDATE hookkit.members SET db_role = NULL")
    assert "no member of this team" in refused()


def test_a_role_without_rights(dsn: str, team_database: Database) -> None:
    stranger = team_database.server.make_role()
    other = team_database.server.dsn(team_database.name, stranger, "owner")
    stored.save(stored.needed()._replace(dsn=other))
    assert "no right" in refused()
    stored.save(stored.needed()._replace(dsn=dsn))
    assert pushed() == SESSIONS


# Disks


@pytest.mark.parametrize("table", ["sessions", "session_sums", "sums", "slices"])
def test_the_server_has_no_room(table: str, dsn: str, team_database: Database) -> None:
    as_superuser(team_database, FULL.format(table))
    assert "no room left on its disk. Nothing is lost" in refused()
    assert rows(dsn)["session_sums"] == []
    as_superuser(team_database, "DROP FUNCTION refuse CASCADE")
    assert pushed() == SESSIONS


@needs_mount
def test_a_small_disk_of_the_server(dsn: str, team_database: Database) -> None:
    server = team_database.server
    folder = server.folder / "tiny"
    with mounted(folder, "-o", f"size=8m,uid={server.user},mode=700"):
        with closing(connect(team_database.superuser_dsn)) as db:
            place = sql.SQL("CREATE TABLESPACE tiny LOCATION {}")
            db.execute(place.format(sql.Literal(str(folder))))
            tables = db.execute(
                "SELECT relid::regclass::text FROM pg_partition_tree('hookkit.sessions') "
                "WHERE isleaf"
            ).fetchall()
            for (table,) in tables:
                db.execute(f"ALTER TABLE {table} SET TABLESPACE tiny".encode())
        fill(folder)
        assert "no room left on its disk" in refused()
        with closing(connect(team_database.superuser_dsn)) as db:
            for (table,) in tables:
                db.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default".encode())
        server.execute("CHECKPOINT")
        server.execute("DROP TABLESPACE tiny")
    assert pushed() == SESSIONS


@needs_mount
def test_no_room_here(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mounted(tmp_path / "home", "-o", "size=16m"):
        monkeypatch.setenv("HOOKKIT_HOME", str(tmp_path / "home"))
        stored.save(stored.Joined(dsn, "full", "ann"))
        for number in range(SESSIONS):
            deliver(*session(f"s{number}", number * 100))
        fold_all()
        filler = fill(paths.data_dir())
        with pytest.raises(HookkitError) as caught, Store.open() as store:
            push(store)
        assert "\n" not in str(caught.value)
        assert "room" in str(caught.value) or "full" in str(caught.value), caught.value
        filler.unlink()
        assert pushed() == SESSIONS
        assert len(rows(dsn)["sessions"]) == SESSIONS


# Another schema


@pytest.mark.parametrize(
    "change, says",
    [
        ("UPDATE hookkit.meta SET value = '1' WHERE key = 'schema'", "hookkit team create"),
        (
            "UPDATE hookkit.meta SET value = '99' WHERE key IN ('schema', 'lowest_client')",
            "upgrade it",
        ),
        ("DELETE FROM hookkit.meta WHERE key = 'schema'", "no team store"),
        ("DROP TABLE hookkit.session_sums CASCADE", "not all of it"),
        ("DROP TABLE hookkit.slices CASCADE", "not all of it"),
        ("DROP TABLE hookkit.members CASCADE", "not all of it"),
        ("DROP SCHEMA hookkit CASCADE", "no team store"),
        ("ALTER TABLE hookkit.sessions DROP COLUMN title", "not all of it"),
        ("UPDATE hookkit.meta SET value = 'x' WHERE key = 'schema'", "not a number"),
        (
            "INSERT INTO hookkit.meta VALUES ('most_level', 'x')",
            "level that this hookkit doesn't know",
        ),
    ],
)
def test_another_schema(change: str, says: str, dsn: str, team_database: Database) -> None:
    as_superuser(team_database, change)
    assert says in refused()


# Others


@pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")
def test_two_people_through_one_connection(team_database: Database, tmp_path: Path) -> None:
    people = {name: join(team_database, name)[1] for name in ("ann", "bob")}
    logins = {name: dsn.split("//")[1].split(":")[0] for name, dsn in people.items()}
    with pooled(
        team_database.server,
        team_database.name,
        dict.fromkeys(logins.values(), PASSWORD),
        limit="max_db_connections=1",
    ) as pool:
        homes = {name: machine(tmp_path / name, name) for name in people}
        for turn in range(3):
            for name, home in homes.items():
                home.record(*session(f"{name}-{turn}", turn * 100))
                with home.awake():
                    stored.save(stored.Joined(pool.dsn(logins[name]), "full", name))
                    assert pushed() == 1
    for name, dsn in people.items():
        ids = rows(dsn)["sessions"]
        assert len(ids) == 3 and all(f'"{name}-' in each for each in ids)
