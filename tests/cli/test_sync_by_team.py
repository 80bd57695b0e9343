"""hookkit sync --team: the machines of one person exchange by the team's PostgreSQL."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from hookkit.api.doctor import exchange_ways
from hookkit.api.sending import is_ours
from hookkit.api.worker import work_once
from hookkit.errors import TeamError
from hookkit.store.postgres import facts, members
from hookkit.store.postgres.connect import connect
from hookkit.sync import last_exchange, own_facts, own_files, team_facts
from hookkit.sync.carrier import Found
from hookkit.sync.shared_folder import SharedFolder
from hookkit.sync.team_facts import TeamFacts
from tests.builders import line, payload
from tests.fixtures.postgres import Database
from tests.machines import Machine, edits, fact_files, machine, session
from tests.pgbouncer import IS_THERE, pooled
from tests.postgres_server import free_port
from tests.store.postgres.people import drop_roles

BOTH = {"s1": 2, "s2": 2}


class Team:
    """A team of the owner and ann, whose machines these are."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with closing(connect(database.dsn)) as db:
            members.add_owner(db, "owner")
            self.login, self.password = members.invite(db, "ann", is_admin=False)
        self.dsn = database.server.dsn(database.name, self.login, self.password)
        self.server = f"postgresql://{self.login}@127.0.0.1:{database.server.port}/{database.name}"

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Execute a statement as superuser; the rows that it returns."""
        with psycopg.connect(self.database.superuser_dsn, autocommit=True) as db:
            cursor = db.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def ranges(self) -> list[tuple[int, int]]:
        """The first fact of each row, and the one behind its last."""
        return self.execute("SELECT first, first + count FROM hookkit.facts ORDER BY first, count")

    def add(self, content: bytes, stream: str = "cd" * 16, first: int = 1, count: int = 1) -> None:
        """Add a row of a machine that has bugs."""
        self.execute(
            "INSERT INTO hookkit.facts (member, stream, first, count, name, content) SELECT "
            "member, %s, %s, %s, 'buggy', %s FROM hookkit.members WHERE user_id = 'ann'",
            *(stream, first, count, content),
        )


@pytest.fixture
def team(team_database: Database) -> Iterator[Team]:
    """A team."""
    found = Team(team_database)
    yield found
    drop_roles(team_database, [found.login])


@pytest.fixture
def members_machines(team: Team, laptop: Machine, tower: Machine) -> None:
    """Both machines exchange by the team."""
    for each in (laptop, tower):
        each.run("team", "join", team.dsn)
        each.run("sync", "--team")


@pytest.fixture
def transferred(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of the content of rows, whenever they are read or written."""
    found: list[int] = []
    content, replace = facts.content, facts.replace

    def reading(*arguments: Any) -> bytes | None:
        read = content(*arguments)
        found.append(len(read or b""))
        return read

    def writing(*arguments: Any) -> None:
        found.append(len(arguments[-1]))
        replace(*arguments)

    monkeypatch.setattr(facts, "content", reading)
    monkeypatch.setattr(facts, "replace", writing)
    return found


def settle(*machines: Machine) -> None:
    """Exchange until nothing moves any more."""
    for _ in range(6):
        done = [each.sync() for each in machines]
        if not any(each["sent"] or each["received"] for each in done):
            return
    raise AssertionError("it never comes to rest")


# Both know all


def test_each_machine_knows_the_sessions_of_both(
    team: Team, laptop: Machine, tower: Machine
) -> None:
    laptop.run("team", "join", team.dsn)
    said = laptop.run("sync", "--team")
    assert "4 facts sent, 0 facts received. Other machines: none yet." in said.out
    assert "whoever owns the database server can" in said.err and said.err.count("\n") == 1
    tower.run("team", "join", team.dsn)
    assert "4 facts received. Other machines: laptop." in tower.run("sync", "--team").out
    said = laptop.run("sync")
    assert "4 facts received. Other machines: tower." in said.out and said.err == ""
    assert edits(laptop, tower) == [BOTH] * 2
    assert laptop.run("stats", "--json").json == tower.run("stats", "--json").json
    document = laptop.sync()
    assert (document["team"], document["folder"], document["failed"]) == (team.server, None, [])


@pytest.mark.usefixtures("members_machines")
def test_nothing_new_transfers_nothing(
    laptop: Machine, tower: Machine, transferred: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(laptop, tower)
    transferred.clear()
    asked: list[int] = []
    new = facts.new

    def counted(*arguments: Any) -> list[facts.Row]:
        found = new(*arguments)
        asked.append(len(found))
        return found

    monkeypatch.setattr(facts, "new", counted)
    settle(laptop, tower)
    assert transferred == []
    assert asked == [1, 1]  # a row of its own each
    laptop.record(*session("s3", 300))
    laptop.sync()
    assert len(transferred) == 1
    assert tower.sync()["received"] == 4
    assert len(transferred) == 2


@pytest.mark.usefixtures("members_machines")
def test_small_rows_become_one(
    team: Team,
    laptop: Machine,
    tower: Machine,
    transferred: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(own_files, "MANY", 3)
    laptop.record(line(payload("UserPromptSubmit", prompt="one"), 300))
    laptop.sync()
    tower.sync()
    assert team.ranges() == [(1, 5), (1, 5), (5, 6)]
    laptop.record(line(payload("UserPromptSubmit", prompt="two"), 310))
    transferred.clear()
    laptop.sync()
    assert team.ranges() == [(1, 5), (1, 7)]
    assert len(transferred) == 1
    assert tower.sync()["received"] == 1
    assert laptop.sync()["received"] == 0
    assert len(transferred) == 2
    fresh = machine(laptop.home.with_name("fresh"), "fresh")
    fresh.run("team", "join", team.dsn)
    fresh.run("sync", "--team")
    assert laptop.rows("events") == tower.rows("events") == fresh.rows("events")


# The choice


def test_it_is_chosen_for_one_team(team: Team, laptop: Machine) -> None:
    assert "is in no team" in laptop.run("sync", "--team", code=1).err
    laptop.run("team", "join", team.dsn)
    assert "hookkit sync --team" in laptop.run("sync", code=1).err
    laptop.run("sync", "--team")
    (laptop.home / "sync" / "team").write_text("postgresql://ann@elsewhere/x\n")
    said = laptop.run("sync", code=1)
    assert "was to exchange its sessions by postgresql://ann@elsewhere/x" in said.err
    assert said.err.count("\n") == 1
    laptop.run("sync", "--team")
    laptop.run("sync", "--stop", "--team", code=2)
    assert "syncs no more" in laptop.run("sync", "--stop").out
    laptop.run("sync", code=1)
    assert team.ranges() == [(1, 5)]


def test_who_leaves_takes_all_along(team: Team, laptop: Machine, tower: Machine) -> None:
    for each in (laptop, tower):
        each.run("team", "join", team.dsn)
        each.run("sync", "--team")
    assert "Removed 2 rows" in laptop.run("team", "leave").out
    assert team.ranges() == []
    assert "hookkit sync --team" in laptop.run("sync", code=1).err
    assert "You have left this team" in tower.run("sync", code=1).err
    assert team.ranges() == []
    laptop.run("team", "join", team.dsn)
    laptop.run("sync", code=1)  # it is no choice for ever
    laptop.run("sync", "--team")
    assert tower.sync()["sent"] == 4
    assert len(team.ranges()) == 2
    laptop.run("team", "leave", "--keep-rows")
    assert len(team.ranges()) == 2
    assert "hookkit sync --team" in laptop.run("sync", code=1).err


def test_a_choice_that_can_not_be_forgotten(team: Team, laptop: Machine) -> None:
    laptop.run("team", "join", team.dsn)
    (laptop.home / "sync").mkdir(exist_ok=True)
    (laptop.home / "sync" / "team").mkdir()
    assert "can't be used" in laptop.run("sync", "--stop", code=1).err
    assert "can't be used" in laptop.run("team", "leave", code=1).err


# Servers


@pytest.mark.usefixtures("members_machines")
def test_a_removed_person(team: Team, laptop: Machine) -> None:
    with closing(connect(team.database.dsn)) as db:
        members.remove(db, "ann")
    assert team.ranges() == []
    laptop.record(*session("s3", 300))
    said = laptop.run("sync", code=1)
    assert "refuses the password" in said.err and said.err.count("\n") == 1
    with closing(connect(team.database.dsn)) as db:
        members.invite(db, "ann", is_admin=False)
        team.execute(f"ALTER ROLE {team.login} PASSWORD '{team.password}'")
    assert "You have left this team" in laptop.run("sync", code=1).err
    laptop.run("team", "join", team.dsn)
    assert laptop.sync()["sent"] == 8


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize(
    "change, back, reason",
    [
        ("UPDATE hookkit.meta SET value = '1' WHERE key = 'schema'", "", "needs"),
        (
            "UPDATE hookkit.meta SET value = '999' WHERE key IN ('schema', 'lowest_client')",
            "UPDATE hookkit.meta SET value = '1' WHERE key = 'lowest_client'",
            "upgrade it",
        ),
        (
            "REVOKE INSERT ON hookkit.facts FROM {members}",
            "GRANT INSERT ON hookkit.facts TO {members}",
            "no right",
        ),
        ("ALTER TABLE hookkit.facts RENAME TO f", "ALTER TABLE hookkit.f RENAME TO facts", "store"),
    ],
    ids=["older", "newer", "rights", "table"],
)
def test_a_server_that_refuses(
    team: Team, laptop: Machine, tower: Machine, change: str, back: str, reason: str
) -> None:
    ((schema,),) = team.execute("SELECT value FROM hookkit.meta WHERE key = 'schema'")
    ((group,),) = team.execute("SELECT value FROM hookkit.meta WHERE key = 'member_group'")
    laptop.record(*session("s3", 300))
    team.execute(change.format(members=group))
    for _ in range(2):
        said = laptop.run("sync", code=1)
        assert reason in said.err and said.err.count("\n") == 1, said.err
    team.execute(back.format(members=group) or "SELECT")
    team.execute("UPDATE hookkit.meta SET value = %s WHERE key = 'schema'", schema)
    laptop.sync()
    settle(laptop, tower)
    assert edits(laptop, tower) == [BOTH | {"s3": 2}] * 2


def test_a_server_that_is_away(team: Team, laptop: Machine, folder: Path) -> None:
    laptop.run("team", "join", team.dsn)
    laptop.run("sync", "--team")
    away = laptop.home / "team.json"
    known = json.loads(away.read_text())
    port = str(free_port())
    dsn = known["dsn"].replace(f":{team.database.server.port}/", f":{port}/")
    away.write_text(json.dumps(known | {"dsn": dsn}))
    (laptop.home / "sync" / "team").write_text(
        team.server.replace(f":{team.database.server.port}/", f":{port}/")
    )
    said = laptop.run("sync", code=1)
    assert "does not run" in said.err and said.err.count("\n") == 1
    said = laptop.run("sync", "--folder", str(folder), code=1)
    assert "4 facts sent" in said.out
    assert "does not run" in said.err and said.err.count("\n") == 1
    assert len(fact_files(folder)) == 1
    assert "does not run" in laptop.sync(code=1)["failed"][0]
    shutil.rmtree(folder)
    said = laptop.run("sync", code=1)
    assert "is not there" in said.err and "does not run" in said.err
    assert said.out == "" and said.err.count("\n") == 1


CUTS = ("look", "send", "fetch", "remember")


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize("place", CUTS)
def test_a_connection_that_is_cut(
    team: Team, laptop: Machine, tower: Machine, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tower.record(*session("s3", 300))
    tower.sync()
    laptop.record(*session("s4", 400))
    act = getattr(TeamFacts, place)

    def cut(self: TeamFacts, *arguments: Any) -> Any:
        team.execute("SELECT pg_terminate_backend(%s)", self.db.info.backend_pid)
        return act(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(TeamFacts, place, cut)
        code = 0 if place == "remember" else 1
        said = laptop.run("sync", code=code)
        assert said.err.count("\n") == code and (not code or "Nothing is lost" in said.err)
    settle(laptop, tower)
    assert edits(laptop, tower) == [BOTH | {"s3": 2, "s4": 2}] * 2


class Killed(BaseException):
    """What a process meets at a certain place."""


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize(
    "target, place",
    [(facts, "new"), (facts, "replace"), (facts, "content"), (TeamFacts, "remember")],
)
@pytest.mark.parametrize("is_after", [False, True])
def test_an_end_at_each_step(
    laptop: Machine,
    tower: Machine,
    target: object,
    place: str,
    is_after: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laptop.record(*session("s3", 300))
    laptop.sync()
    tower.record(*session("s4", 400))
    act = getattr(target, place)

    def end(*arguments: Any) -> None:
        if is_after:
            act(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(target, place, end)
        with pytest.raises(Killed):
            tower.sync()
    settle(laptop, tower)
    assert edits(laptop, tower) == [BOTH | {"s3": 2, "s4": 2}] * 2


@pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")
def test_by_pgbouncer(team: Team, laptop: Machine, tower: Machine) -> None:
    people = {team.login: team.password}
    database = team.database
    with pooled(database.server, database.name, people, limit="max_db_connections=1") as pool:
        for each in (laptop, tower):
            each.run("team", "join", pool.dsn(team.login))
            each.run("sync", "--team")
        settle(laptop, tower)
        assert edits(laptop, tower) == [BOTH] * 2


# Rows of a machine that has bugs


def packed(count: int = 1, lines: int = 1, **changed: Any) -> bytes:
    """A file of facts that nobody can use."""
    head = {"hookkit_facts": 1, "stream": "cd" * 16, "machine": "m", "first": 1, "count": count}
    return gzip.compress(msgspec.json.encode(head | changed) + b"\n" + b'{"x":1}\n' * lines)


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize(
    "content, reason",
    [
        (b"garbage", "damaged"),
        (packed()[:-9], "damaged"),
        (gzip.compress(b"hello"), "not a file of facts"),
        (packed(hookkit_facts=3), "a newer version of hookkit wrote it"),
        (packed(stream="ab" * 16), "other facts than it seemed to have"),
        (packed(first=2), "other facts than it seemed to have"),
        (packed(count=7, lines=7), "other facts than it seemed to have"),
        (packed(lines=3), "more facts than its header names"),
        (packed(lines=0), "incomplete"),
        (gzip.compress(b"\0" * 10 * 1024 * 1024), "not a file of facts"),
    ],
    ids=("text", "torn", "other", "newer", "stream", "first", "end", "more", "fewer", "bomb"),
)
def test_a_row_that_can_not_be_used(
    team: Team,
    laptop: Machine,
    tower: Machine,
    content: bytes,
    reason: str,
    transferred: list[int],
) -> None:
    team.add(content)
    said = laptop.run("sync", code=1)
    assert "1-1 was left out: " in said.err and reason in said.err and said.err.count("\n") == 1
    transferred.clear()
    assert list(laptop.sync(code=1)["problems"]) == [f"{team.server}: {'cd' * 16}/1-1"]
    assert transferred == []  # it is remembered
    assert edits(laptop) == [BOTH]
    team.execute("UPDATE hookkit.facts SET content = %s WHERE name = 'buggy'", packed())
    assert laptop.sync()["received"] == 1
    assert len(laptop.rejected()) == 1


@pytest.mark.usefixtures("members_machines")
def test_rows_that_overlap_and_are_missing(team: Team, laptop: Machine, tower: Machine) -> None:
    for number in range(3):
        laptop.record(*session(f"n{number}", 300 + 50 * number))
        laptop.sync()
    lines = gzip.decompress(fact_files(laptop.home / "sync")[1].read_bytes()).splitlines(True)
    head = json.loads(lines[0])
    doubled = json.dumps(head | {"first": 6, "count": 3}).encode() + b"\n" + b"".join(lines[2:])
    team.add(gzip.compress(doubled), head["stream"], 6, 3)
    late = team.execute("DELETE FROM hookkit.facts WHERE first = 9 RETURNING *")
    said = tower.run("sync")
    assert "Facts of laptop from 9 on have not come yet" in said.err
    assert edits(tower) == [BOTH | {"n0": 2}]
    assert len(late) == 1
    laptop.sync()  # sends it again
    tower.sync()
    assert edits(tower) == [BOTH | {"n0": 2, "n1": 2, "n2": 2}]


@pytest.mark.usefixtures("members_machines")
def test_a_row_that_goes_just_now(
    team: Team, laptop: Machine, tower: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.record(*session("s3", 300))
    laptop.sync()
    content = facts.content

    def gone(*arguments: Any) -> bytes | None:
        team.execute("DELETE FROM hookkit.facts WHERE first = 5")
        return content(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(facts, "content", gone)
        said = tower.run("sync")
    assert (said.err, said.out.count("0 facts received")) == ("", 1)
    settle(laptop, tower)
    assert edits(tower) == [BOTH | {"s3": 2}]


@pytest.mark.usefixtures("members_machines")
def test_a_torn_row_of_ours_is_sent_again(team: Team, laptop: Machine, tower: Machine) -> None:
    laptop.sync()
    mine = "name = 'laptop'"
    ((whole,),) = team.execute(f"SELECT content FROM hookkit.facts WHERE {mine}")
    for torn in (bytes(whole[:-9]), b"x", bytes(whole[:-8]) + b"\0" * 8):
        team.execute(f"UPDATE hookkit.facts SET content = %s WHERE {mine}", torn)
        assert laptop.sync()["problems"] == {}
        assert team.execute(f"SELECT content FROM hookkit.facts WHERE {mine}") == [(whole,)]


@pytest.mark.usefixtures("members_machines")
def test_a_file_too_big_for_a_row(
    team: Team, laptop: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.record(*session("s3", 300))
    monkeypatch.setattr(facts, "MOST_BYTES", 10)
    said = laptop.run("sync", code=1)
    assert "a team's store takes 10 bytes at most" in said.err
    monkeypatch.undo()
    laptop.sync()
    assert len(team.ranges()) == 3


@pytest.mark.usefixtures("members_machines")
def test_a_place_that_can_not_be_written(laptop: Machine, tower: Machine) -> None:
    tower.record(*session("s3", 300))
    tower.sync()
    (laptop.home / "sync" / "fetched.facts.gz").mkdir()
    said = laptop.run("sync", code=1)
    assert "fetched.facts.gz can't be used" in said.err and said.err.count("\n") == 1
    (laptop.home / "sync" / "fetched.facts.gz").rmdir()
    laptop.sync()
    assert edits(laptop) == [BOTH | {"s3": 2}]


# Copies, backups, and what was removed


def copied(one: Machine, name: str) -> Machine:
    """A copy of a machine, with all that is on it."""
    shutil.copytree(one.home, one.home.with_name(name))
    return Machine(one.home.with_name(name))


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize(("here", "there"), [(1, 1), (1, 2), (2, 1), (0, 1), (1, 0)])
def test_a_copied_folder_goes_on_twice(
    laptop: Machine, tower: Machine, here: int, there: int
) -> None:
    settle(laptop, tower)
    copy = copied(laptop, "copy")
    names = dict(BOTH)
    for one, count, name in ((laptop, here, "here"), (copy, there, "there")):
        for number in range(count):
            one.record(*session(f"{name}{number}", 300 + 50 * number + len(name)))
            names[f"{name}{number}"] = 2
    laptop.sync()
    tower.sync()
    settle(copy, laptop, tower)
    assert edits(laptop, copy, tower) == [names] * 3


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize("later", [0, 1, 3])
def test_a_folder_that_was_restored(laptop: Machine, tower: Machine, later: int) -> None:
    backup = copied(laptop, "backup")
    laptop.record(*session("lost", 300))
    laptop.sync()
    tower.sync()
    shutil.rmtree(laptop.home)
    backup.home.rename(laptop.home)
    names = BOTH | {"lost": 2}
    for number in range(later):
        laptop.record(*session(f"new{number}", 400 + 50 * number))
        names[f"new{number}"] = 2
    settle(laptop, tower)
    assert edits(laptop, tower) == [names] * 2


@pytest.mark.usefixtures("members_machines")
@pytest.mark.parametrize(
    "lost", ["facts/state.json", "facts", "seen-team.json", "../hookkit.db", "last"]
)
def test_what_was_removed_is_made_again(laptop: Machine, tower: Machine, lost: str) -> None:
    settle(laptop, tower)
    path = laptop.home / "sync" / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    laptop.record(*session("new", 300))
    settle(laptop, tower)
    assert edits(laptop, tower) == [BOTH | {"new": 2}] * 2


@pytest.mark.usefixtures("members_machines")
def test_a_damaged_memory(laptop: Machine, tower: Machine) -> None:
    (laptop.home / "sync" / "seen-team.json").write_bytes(b'{"a": [\xff')
    laptop.record(*session("new", 300))
    settle(laptop, tower)
    assert edits(laptop, tower) == [BOTH | {"new": 2}] * 2


@pytest.mark.usefixtures("members_machines")
def test_nothing_of_ours_is_read_again(
    laptop: Machine, tower: Machine, transferred: list[int]
) -> None:
    """Not even where the memory is lost: it has the checksum of our file."""
    settle(laptop, tower)
    transferred.clear()
    (laptop.home / "sync" / "seen-team.json").unlink()
    laptop.sync()
    assert transferred == []


# Both ways, and in the background


def test_by_a_folder_and_by_the_team(
    team: Team, laptop: Machine, tower: Machine, folder: Path, transferred: list[int]
) -> None:
    for each in (laptop, tower):
        each.run("team", "join", team.dsn)
        each.sync(folder)
        each.run("sync", "--team")
    transferred.clear()
    done = laptop.sync()
    assert (done["folder"], done["team"]) == (str(folder), team.server)
    laptop.record(*session("s3", 300))
    assert laptop.sync()["sent"] == 4
    assert tower.sync()["received"] == 4
    assert len(transferred) == 1  # what the folder has brought is not read in the store
    assert edits(laptop, tower) == [BOTH | {"s3": 2}] * 2


def test_a_gap_that_the_other_way_fills(
    team: Team, laptop: Machine, tower: Machine, folder: Path
) -> None:
    for each in (laptop, tower):
        each.run("team", "join", team.dsn)
        each.sync(folder)
        each.run("sync", "--team")
    for name in ("s3", "s4"):
        laptop.record(*session(name, 300 + len(name)))
        laptop.sync()
    shutil.rmtree(next(each.parent for each in fact_files(folder) if "laptop" in str(each)))
    laptop.home.joinpath("sync", "folder").unlink()
    assert tower.sync()["missing"] == []
    assert edits(tower) == [BOTH | {"s3": 2, "s4": 2}]


def test_a_worker_exchanges(team: Team, laptop: Machine) -> None:
    laptop.run("team", "join", team.dsn)
    laptop.run("sync", "--team")
    laptop.record(line(payload("UserPromptSubmit", prompt="more"), 300))
    with laptop.awake():
        work_once()
        assert team.ranges() == [(1, 5)]  # not so soon
        os.utime(laptop.home / "sync" / "last", (0, 0))
        work_once()
        assert team.ranges() == [(1, 5), (5, 6)]
        (finding,) = exchange_ways.check(laptop.home)
        assert (finding.state, team.server in finding.says) == ("ok", True)


def test_a_worker_that_does_not_reach_the_server(
    team: Team, laptop: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tries again after a while, and says nothing; the doctor does."""
    laptop.run("team", "join", team.dsn)
    laptop.run("sync", "--team")
    laptop.sync(folder)
    tries: list[str] = []
    opened, port = team_facts.opened, f":{team.database.server.port}/"

    def away(dsn: str) -> Any:
        tries.append(dsn)
        return opened(dsn.replace(port, f":{free_port()}/"))

    laptop.record(line(payload("UserPromptSubmit", prompt="more"), 300))
    with laptop.awake(), monkeypatch.context() as patch:
        patch.setattr(team_facts, "opened", away)
        os.utime(laptop.home / "sync" / "last", (0, 0))
        work_once()
        work_once()
        assert len(tries) == 1
        assert len(fact_files(folder)) == 2  # the folder has it
        found = list(exchange_ways.check(laptop.home))
        assert [each.state for each in found] == ["ok", "note"]
        assert "The last exchange failed: The server at" in found[1].says
        shutil.rmtree(folder)
        os.utime(laptop.home / "sync" / "last", (0, 0))
        work_once()
        assert len(tries) == 2
    laptop.home.joinpath("sync", "folder").unlink()
    laptop.sync()
    with laptop.awake():
        (finding,) = exchange_ways.check(laptop.home)
    assert finding.state == "ok"


def test_the_doctor_names_a_folder_once(laptop: Machine, folder: Path) -> None:
    laptop.sync(folder)
    with laptop.awake():
        last_exchange.note([f"{folder} is not there.", "The server at x does not run."])
        found = [each.says for each in exchange_ways.check(laptop.home)]
    assert len(found) == 2 and "The server at x" in found[1]


class Leaving(SharedFolder):
    """A folder whose files go while they are read."""

    def fetch(self, file: Found) -> Path:
        raise FileNotFoundError(file.place)


def test_a_file_that_goes_while_it_is_read(laptop: Machine, folder: Path) -> None:
    laptop.sync(folder)
    found = Found("x", "5e" * 16, 1, 2, "laptop")
    with laptop.awake():
        assert is_ours(Leaving(folder), own_facts.FILES, found)


def test_who_is_no_member(team: Team) -> None:
    with (
        closing(connect(team.database.superuser_dsn)) as db,
        pytest.raises(TeamError, match="no member of this team any more"),
    ):
        members.joined(db)
