"""A data folder that was copied or restored, in a team: nothing is lost, nothing counts twice."""

import shutil
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from hookkit.api import worker
from hookkit.api.doctor import team_pushes
from tests.fixtures.postgres import Database
from tests.machines import Machine, edits, session
from tests.store.postgres.mirror import join
from tests.team_rows import rows


@pytest.fixture
def dsn(team_database: Database, laptop: Machine) -> str:
    """The DSN of ann, whose laptop has pushed."""
    _, dsn = join(team_database, "ann")
    laptop.run("team", "join", dsn, "--level", "full")
    laptop.run("team", "push")
    return dsn


def copied(one: Machine, name: str) -> Machine:
    """Return a copy of a machine, with all that is on it."""
    shutil.copytree(one.home, one.home.with_name(name))
    return Machine(one.home.with_name(name))


def stored(dsn: str) -> dict[str, int]:
    """Return the edits of each session in the team; their sum is that of the sums."""
    with closing(psycopg.connect(dsn)) as db:
        found = db.execute("SELECT session_id, edit_count FROM hookkit.sessions").fetchall()
        (total,) = db.execute("SELECT sum(edits) FROM hookkit.sums_ever").fetchone() or (0,)
    assert len(dict(found)) == len(found)
    assert sum(count for _, count in found) == total
    return dict(found)


def test_a_new_machine_goes_on(dsn: str, laptop: Machine) -> None:
    new = copied(laptop, "new")
    new.record(*session("n1", 300))
    assert new.run("team", "push", "--json").json["sessions"] == 1
    assert stored(dsn) == {"s1": 2, "n1": 2}


def test_a_copy_beside_the_original(dsn: str, laptop: Machine, folder: Path) -> None:
    copy = copied(laptop, "copy")
    laptop.record(*session("here", 300))
    copy.record(*session("there", 320))
    copy.run("team", "push")
    for _ in range(2):
        refused = laptop.run("team", "push", code=1)
        assert "Nothing was sent: a copy of this data folder" in refused.err
        assert "hookkit team push --take-over" in refused.err
    assert stored(dsn) == {"s1": 2, "there": 2}
    assert edits(laptop) == [{"s1": 2, "here": 2}]
    (laptop.home / "machine-id").unlink()
    laptop.run("rebuild")
    for each in (laptop, copy, laptop):
        each.sync(folder)
    for each in (laptop, copy, laptop):
        each.run("team", "push")
    assert stored(dsn) == {"s1": 2, "here": 2, "there": 2}
    for each in (laptop, copy):
        assert each.run("team", "push", "--json").json["sessions"] == 0


def pushed_at_once(one: Machine, database: Database) -> dict[str, list[str]]:
    """Return the rows of somebody else who pushes all that a copy of a machine has."""
    again = copied(one, "again")
    _, other = join(database, "ben")
    for file in ("hookkit.db", "hookkit.db-wal", "hookkit.db-shm", "team.json"):
        (again.home / file).unlink(missing_ok=True)
    again.run("rebuild")
    again.run("team", "join", other, "--level", "full")
    again.run("team", "push")
    return rows(other)


def test_a_backup_that_was_restored(dsn: str, laptop: Machine, team_database: Database) -> None:
    backup = copied(laptop, "backup")
    laptop.record(*session("lost", 90_000))
    laptop.record(*session("lost too", 90_300))
    laptop.run("team", "push")
    backup.record(*session("new", 400))
    (backup.home / "team" / "last").unlink()  # a while ago
    with backup.awake():
        worker.work()
        (found,) = team_pushes.check(backup.home)
    assert "The last push failed: Nothing was sent: a copy" in found.says
    assert "a copy" in backup.run("team", "status", "--json").json["team"]["push_problem"]
    assert stored(dsn) == {"s1": 2, "lost": 2, "lost too": 2}
    backup.run("team", "push", "--take-over")
    assert stored(dsn) == {"s1": 2, "new": 2}
    assert rows(dsn) == pushed_at_once(backup, team_database)
    assert "a copy of this" in laptop.run("team", "push", code=1).err
    assert backup.run("team", "push", "--json").json["sessions"] == 0
    with backup.awake():
        assert list(team_pushes.check(backup.home)) == []
