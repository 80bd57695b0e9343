"""A server that asks for a client certificate: a clear line for each that is no good.

What is recorded here stays, and is sent once the certificate is a good one.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.push import push
from hookkit.errors import TeamError
from hookkit.store.postgres.connect import connect
from tests.builders import deliver, fold_all
from tests.fixtures.postgres import Database
from tests.machines import session
from tests.postgres_server import ACCESS, Server
from tests.store.postgres.mirror import PASSWORD, join

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*words: str) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def authority(folder: Path, name: str) -> tuple[Path, Path]:
    """Make an authority; return its certificate and its key."""
    made, key = folder / f"{name}.crt", folder / f"{name}.key"
    files = ("-out", str(made), "-keyout", str(key))
    openssl("req", "-x509", *CURVE, *files, "-days", "2", "-subj", f"/CN={name}")
    return made, key


def signed(folder: Path, name: str, by: tuple[Path, Path], *, days: int = 2) -> tuple[Path, Path]:
    """Make a certificate that an authority has signed; return it and its key."""
    request, made, key = (folder / f"{name}.{each}" for each in ("csr", "crt", "key"))
    openssl("req", *CURVE, "-subj", f"/CN={name}", "-out", str(request), "-keyout", str(key))
    signer = ("-CA", str(by[0]), "-CAkey", str(by[1]), "-CAcreateserial", "-days", str(days))
    openssl("x509", "-req", "-in", str(request), *signer, "-out", str(made))
    key.chmod(0o600)
    return made, key


@pytest.fixture
def team_authority(postgres_server: Server, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The authority of the server, which asks for its certificates."""
    server, folder = postgres_server, postgres_server.data
    with closing(connect(server.dsn())) as db:
        if db.execute("SHOW ssl_library").fetchone() == ("",):
            pytest.skip("this PostgreSQL was built without encryption")
    found = authority(tmp_path, "authority")
    certificate, key = signed(tmp_path, "server", found)
    files = {"ssl_ca_file": found[0], "ssl_cert_file": certificate, "ssl_key_file": key}
    for file in files.values():
        copy = folder / file.name
        copy.write_bytes(file.read_bytes())
        copy.chmod(0o600)
        if server.user is not None:
            os.chown(copy, server.user, -1)
    with closing(connect(server.dsn())) as db:
        for name, file in files.items():
            db.execute(f"ALTER SYSTEM SET {name} = '{file.name}'".encode())
    server.execute("ALTER SYSTEM SET ssl = on")
    server.reload()
    yield found
    (folder / "pg_hba.conf").write_text(ACCESS)
    for name in (*files, "ssl"):
        server.execute("ALTER SYSTEM RESET {}", name)
    server.reload()


@pytest.fixture
def dsn(team_authority: tuple[Path, Path], team_database: Database) -> str:
    """The DSN of ann without a certificate, which the server asks her for; she has a session."""
    server = team_database.server
    _, found = join(team_database, "ann")
    login = found.split("//")[1].split(":")[0]
    asked = f"hostssl all {login} 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n"
    (server.data / "pg_hba.conf").write_text(asked + ACCESS)
    server.reload()
    deliver(*session("s1", 0))
    fold_all()
    return f"{found}?sslmode=require"


def pushed(dsn: str, certificate: Path, key: Path) -> int:
    """Push with a certificate; return the number of sessions that were sent."""
    stored.save(stored.Joined(f"{dsn}&sslcert={certificate}&sslkey={key}", "full", "ann"))
    with Store.open() as store:
        return push(store).sessions


def refused(dsn: str, certificate: Path, key: Path) -> str:
    """Push with a certificate that is no good; return the line. What is here stays."""
    before = here()
    with pytest.raises(TeamError) as caught:
        pushed(dsn, certificate, key)
    assert here() == before != []
    line = str(caught.value)
    assert "\n" not in line and PASSWORD not in line
    return line


def here() -> list[tuple[object, ...]]:
    """Return what is recorded here."""
    with Store.open() as store:
        return store.db.execute("SELECT * FROM sessions ORDER BY seq").fetchall()


def test_a_client_certificate(dsn: str, team_authority: tuple[Path, Path], tmp_path: Path) -> None:
    old = signed(tmp_path, "old", team_authority, days=-1)
    assert "certificate (sslcert in the DSN) has expired" in refused(dsn, *old)
    strange = signed(tmp_path, "strange", authority(tmp_path, "other"))
    assert "not of an authority that the server trusts" in refused(dsn, *strange)
    certificate, key = signed(tmp_path, "ann", team_authority)
    nowhere = tmp_path / "nowhere"
    assert "Check sslcert and sslkey" in refused(dsn, certificate, nowhere)
    assert "Check sslcert and sslkey" in refused(dsn, certificate, old[1])
    assert "sslcert=FILE and sslkey=FILE" in refused(dsn, nowhere, key)
    key.chmod(0o644)
    line = refused(dsn, certificate, key)
    assert "Check sslcert and sslkey" in line and "group or world access" in line
    key.chmod(0o600)
    assert pushed(dsn, certificate, key) == 1
