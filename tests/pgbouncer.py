"""A PgBouncer of the tests' own, in transaction mode, with one connection for all people."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres_server import START_SECONDS, Server, free_port

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
IS_THERE = Path(PROGRAM).exists()

SETTINGS = """\
[databases]
{database} = host=127.0.0.1 port={server_port} {limit}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = {auth_type}
auth_file = {users}
{more}
pool_mode = transaction
logfile = {log}
pidfile = {pid}
"""


class Pool:
    """A PgBouncer that runs."""

    def __init__(self, server: Server, database: str, folder: Path) -> None:
        self.server, self.database, self.folder = server, database, folder
        self.port = free_port()
        self.users = folder / "users"
        self.people: dict[str, str] = {}

    def let_in(self, people: Mapping[str, str]) -> None:
        """Let people in with their passwords, also while it runs."""
        self.people |= people
        lines = [f'"{name}" "{password}"\n' for name, password in self.people.items()]
        self.users.write_text("".join(lines))
        self.users.chmod(0o644)

    def dsn(self, user: str) -> str:
        """Return the DSN of a person."""
        return self.server.dsn(self.database, user, self.people[user], port=self.port)


@contextmanager
def pooled(
    server: Server, database: str, people: Mapping[str, str], *, asks_as: str = "", limit: str = ""
) -> Iterator[Pool]:
    """Run a PgBouncer before a database.

    It lets in the people, whom it knows with their passwords; or with `asks_as`, the name of one of
    them, all whom the server knows. `limit` are more settings of the database.
    """
    folder = server.folder / f"pool-{database}"
    folder.mkdir()
    pool = Pool(server, database, folder)
    pool.let_in(people)
    names = {name: folder / name for name in ("log", "pid")}
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        SETTINGS.format(
            database=database,
            server_port=server.port,
            port=pool.port,
            users=pool.users,
            auth_type="scram-sha-256" if asks_as else "plain",
            limit=limit,
            more=f"auth_user = {asks_as}" if asks_as else "",
            **names,
        )
    )
    if server.user is not None:
        os.chown(folder, server.user, -1)
    process = subprocess.Popen(
        [PROGRAM, str(settings)],
        user=server.user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        wait(process, pool)
        yield pool
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)


def wait(process: "subprocess.Popen[bytes]", pool: Pool) -> None:
    """Wait until it takes connections."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            psycopg.connect(pool.dsn(next(iter(pool.people))), prepare_threshold=None).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((pool.folder / "log").read_text())
