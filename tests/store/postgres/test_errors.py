"""What goes wrong with a server, in one line that names what helps and no password."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import sql

from hookkit.errors import TeamError
from hookkit.store.postgres.connect import connect, opened
from hookkit.store.postgres.errors import by_text
from tests.disks import mounted, needs_mount
from tests.fixtures.postgres import Database
from tests.postgres_server import Server, free_port

SECRET = "s3cret%2Fw0rd"


def refused(dsn: str, *statements: str) -> str:
    """The line for a connection or a statement that fails."""
    with pytest.raises(TeamError) as caught, opened(dsn) as db:
        for each in statements:
            db.execute(each.encode())
    line = str(caught.value)
    assert "\n" not in line and "s3cret" not in line and ":owner@" not in line
    return line


def test_a_wrong_password(empty_database: Database) -> None:
    server, name, owner = empty_database
    line = refused(server.dsn(name, owner, "s3cret/w0rd"))
    assert line.startswith(f"The server at postgresql://{owner}@127.0.0.1:{server.port}/{name} ")
    assert f"refuses the password of {owner}" in line and "hookkit team invite" in line
    assert "refuses the password" in refused(server.dsn(name, owner))


def test_an_unknown_role(empty_database: Database) -> None:
    server, name, _ = empty_database
    assert "refuses" in refused(server.dsn(name, "nobody_here", "x"))


def test_a_machine_that_is_not_let_in(postgres_server: Server) -> None:
    line = refused(postgres_server.dsn("postgres", "unwelcome", "x"))
    assert "allows unwelcome no connection from this machine" in line


def test_an_unknown_database(empty_database: Database) -> None:
    server, _, owner = empty_database
    assert "has no such database" in refused(server.dsn("nosuch", owner, "owner"))


def test_nobody_listens() -> None:
    assert "does not run" in refused(f"postgresql://a:{SECRET}@127.0.0.1:{free_port()}/x")
    assert "does not run" in refused(f"postgresql://a:{SECRET}@/x?host=/nonexistent")


def test_an_unknown_host() -> None:
    assert "host name that is not known" in refused(f"postgresql://a:{SECRET}@h.invalid/x")


def test_a_server_that_does_not_answer() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        dsn = f"postgresql://a:{SECRET}@127.0.0.1:{port}/x?connect_timeout=2&sslmode=disable"
        assert "does not answer" in refused(dsn)


def test_no_rights(empty_database: Database) -> None:
    line = refused(empty_database.dsn, "CREATE ROLE x SUPERUSER")
    assert f"gives {empty_database.owner} no right to do this (" in line


def test_no_team_store(empty_database: Database) -> None:
    assert "hookkit team create" in refused(empty_database.dsn, "TABLE hookkit.members")
    assert "hookkit team create" in refused(empty_database.dsn, "CREATE TABLE hookkit.x (n int)")
    assert "hookkit team create" in refused(empty_database.dsn, "SELECT hookkit.me()")


def test_a_replica(empty_database: Database) -> None:
    line = refused(
        empty_database.dsn, "SET default_transaction_read_only = on", "CREATE TABLE x (n integer)"
    )
    assert "is read-only" in line


def test_a_lock_that_another_holds(empty_database: Database) -> None:
    with closing(connect(empty_database.dsn)) as db:
        db.execute("CREATE TABLE x (n integer)")
        with db.transaction():
            db.execute("LOCK TABLE x")
            line = refused(empty_database.dsn, "SET lock_timeout = 10", "TABLE x")
            assert "is busy" in line
    assert "took too long" in refused(
        empty_database.dsn, "SET statement_timeout = 10", "SELECT pg_sleep(60)"
    )


def test_a_connection_that_is_ended(empty_database: Database) -> None:
    end = "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$"
    assert "was shut down" in refused(empty_database.dsn, end)
    with pytest.raises(TeamError, match="closed the connection"), opened(empty_database.dsn) as db:
        with socket.socket(fileno=os.dup(db.fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)
        db.execute("SELECT 1")


def test_too_many_connections(empty_database: Database) -> None:
    server, owner = empty_database.server, empty_database.owner
    server.execute("ALTER ROLE {} CONNECTION LIMIT 1", owner)
    with closing(connect(empty_database.dsn)):
        assert "has no connection free" in refused(empty_database.dsn)


@needs_mount
def test_a_full_disk(empty_database: Database, tmp_path: Path) -> None:
    server = empty_database.server
    folder = server.folder / "small"
    with mounted(folder, "-o", f"size=1m,uid={server.user},mode=700"):
        server.execute("DROP TABLESPACE IF EXISTS small")
        with closing(connect(empty_database.superuser_dsn)) as db:
            place = sql.SQL("CREATE TABLESPACE small LOCATION {}")
            db.execute(place.format(sql.Literal(str(folder))))
            db.execute("GRANT CREATE ON TABLESPACE small TO PUBLIC")
        line = refused(
            empty_database.dsn,
            "CREATE TABLE x (t text) TABLESPACE small",
            "ALTER TABLE x ALTER t SET STORAGE EXTERNAL",
            "INSERT INTO x SELECT repeat('x', 1000000) FROM generate_series(1, 10)",
        )
        assert "no room left on its disk" in line
        with closing(connect(empty_database.dsn)) as db:
            db.execute("DROP TABLE x")
        server.execute("CHECKPOINT")
        server.execute("DROP TABLESPACE small")


# Encryption


def openssl(*words: str) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def certificate(server: Server, *, days: int) -> Path:
    """Make the server use a certificate of its own that is valid for so many days."""
    request, made, key = (server.data / f"server.{each}" for each in ("csr", "crt", "key"))
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    name = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    openssl("req", *kind, *name, "-out", str(request), "-keyout", str(key))
    signed = ("-signkey", str(key), "-days", str(days), "-copy_extensions", "copyall")
    openssl("x509", "-req", "-in", str(request), *signed, "-out", str(made))
    for each in (made, key):
        each.chmod(0o600)
        if server.user is not None:
            os.chown(each, server.user, -1)
    server.execute("ALTER SYSTEM SET ssl = on")
    server.reload()
    return made


@pytest.fixture
def plain(postgres_server: Server) -> Iterator[Server]:
    """The server, which takes no encrypted connections after the test."""
    with closing(connect(postgres_server.dsn())) as db:
        if db.execute("SHOW ssl_library").fetchone() == ("",):
            pytest.skip("this PostgreSQL was built without encryption")
    yield postgres_server
    postgres_server.execute("ALTER SYSTEM RESET ssl")
    postgres_server.reload()


def test_a_server_without_encryption(empty_database: Database) -> None:
    line = refused(empty_database.dsn + "?sslmode=require")
    assert "takes no encrypted connections" in line and "sslmode=disable" in line


def test_a_certificate(plain: Server, empty_database: Database, tmp_path: Path) -> None:
    own = tmp_path / "own.crt"
    own.write_bytes(certificate(plain, days=2).read_bytes())
    verified = f"{empty_database.dsn}?sslmode=verify-full&sslrootcert="
    with closing(connect(verified + str(own))) as db:
        row = db.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
        assert row == (True,)
    assert "sslrootcert is not a file" in refused(verified + str(tmp_path / "nosuch"))
    certificate(plain, days=2)
    line = refused(verified + str(own))
    assert "can't be verified by its certificate" in line and "sslrootcert=FILE" in line


def test_an_expired_certificate(plain: Server, empty_database: Database, tmp_path: Path) -> None:
    own = tmp_path / "own.crt"
    own.write_bytes(certificate(plain, days=-1).read_bytes())
    line = refused(f"{empty_database.dsn}?sslmode=verify-full&sslrootcert={own}")
    assert "it has expired" in line


@pytest.mark.parametrize(
    "text, expected",
    [
        ("FATAL: no such user: ann", "refuses {user}"),
        ("FATAL: no more connections allowed (max_client_conn)", "no connection free"),
        ("FATAL: the database system is starting up", "does not take connections yet"),
        ("FATAL: terminating connection due to unexpected postmaster exit", "was shut down"),
        ("server closed the connection unexpectedly", "closed the connection"),
        ("tlsv13 alert certificate expired", "refuses you: your certificate"),
        ("certificate verify failed: certificate has expired", "has a certificate that has exp"),
        ("server sent an error response during SSL exchange", "does not take connections yet"),
        ("Etwas ging schief", "reports an error ({text})"),
    ],
)
def test_other_texts(text: str, expected: str) -> None:
    assert expected in by_text(text)
