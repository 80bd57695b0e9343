"""A database that a newer hookkit has made: every command says so, and changes nothing."""

import sqlite3
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.store.sqlite.migrate import newest
from tests.builders import deliver, line, payload
from tests.cli.installed import refused
from tests.cli.terminal import call

COMMANDS = [
    *("list", "show", "status", "stats", "today", "watch", "recover", "end"),
    *("start it", "note it", "log-ai -p x -m y -t 1"),
]


@pytest.fixture
def newer(shop: Path) -> Path:
    deliver(line(payload("SessionStart")))
    call("start", "here")
    db = sqlite3.connect(paths.database(), isolation_level=None)
    db.execute(f"PRAGMA user_version = {newest('sqlite') + 1}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return paths.database()


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_refused(command: str, newer: Path) -> None:
    before = newer.read_bytes(), journal()
    assert "pip install --upgrade hookkit" in refused(*command.split(), code=1)
    assert (newer.read_bytes(), journal()) == before


def journal() -> list[bytes]:
    return [each.read_bytes() for each in sorted(paths.journal_dir().iterdir())]
