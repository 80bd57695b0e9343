"""hookkit team, from its creation to leaving it, with a real server."""

import getpass
import json
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.api.team import stored
from hookkit.store.postgres import migrate
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.migrate import newest
from hookkit.store.sqlite.migrate import migrations
from tests.cli.installed import SCRIPT, Said, hookkit, outcome, refused
from tests.cli.terminal import on_terminal
from tests.fixtures.postgres import Database
from tests.postgres_server import Server, free_port
from tests.store.postgres.people import drop_roles, insert, row

PLACE = "postgresql://{owner}@127.0.0.1:{port}/{name}"


@pytest.fixture
def database(empty_database: Database) -> Iterator[Database]:
    """An empty database."""
    yield empty_database
    drop_people(empty_database)


@pytest.fixture
def team(team_database: Database) -> Iterator[Database]:
    """A team, with eve as its admin on this machine."""
    hookkit("team", "create", team_database.dsn, "--name", "eve")
    yield team_database
    drop_people(team_database)


def drop_people(database: Database) -> None:
    """Drop the roles of those who were invited, which outlive their database."""
    with closing(connect(database.superuser_dsn)) as db:
        found = db.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN (SELECT db_role FROM hookkit.members) "
            "AND NOT rolcreaterole"
        ).fetchall()
    drop_roles(database, [login for (login,) in found])


def shown(database: Database) -> str:
    """The DSN of the owner as people see it."""
    server, name, owner = database
    return PLACE.format(owner=owner, port=server.port, name=name)


def invited(user: str, *options: str) -> str:
    """The DSN in the line that `invite` prints."""
    words = shlex.split(hookkit("team", "invite", user, *options).out)
    assert words[:3] == ["hookkit", "team", "join"]
    return words[3]


def on_machine(name: str, *arguments: str, code: int = 0, sent: str = "") -> Said:
    """Run `hookkit team` on another machine."""
    home = str(Path.home() / name)
    found, output = outcome(
        "team", *arguments, sent=sent.encode(), variables={"HOOKKIT_HOME": home}
    )
    assert found == code, output
    return output


def rows_of(database: Database, user: str) -> int:
    """How many sessions the store has of a member."""
    query = (
        "SELECT count(*) FROM hookkit.sessions JOIN hookkit.members USING (member) "
        "WHERE members.user_id = %s"
    )
    with closing(connect(database.superuser_dsn)) as db:
        (count,) = db.execute(query, [user]).fetchone() or (0,)
        return int(count)


def push(dsn: str) -> None:
    """Write a session, as a member's machine would."""
    with closing(connect(dsn)) as db:
        (member,) = db.execute("SELECT hookkit.me()").fetchone() or (0,)
        insert(db, "sessions", row(db, "sessions", member))


# Creation


def test_create(database: Database) -> None:
    printed = hookkit("team", "create", database.dsn, "--name", "eve@example.com")
    first, second = printed.out.splitlines()
    assert first == f"Created the team at {shown(database)}. You are its admin eve@example.com."
    assert "hookkit team invite" in second and printed.err == ""
    assert stored.load() == stored.Joined(database.dsn, "totals", "eve@example.com")
    again = hookkit("team", "create")
    assert again.out == f"{shown(database)} has schema version {newest()} already.\n"
    other = hookkit("team", "create", "--json", "--level", "full").json
    assert (other["user"], other["migrations"], other["is_new"]) == ("eve@example.com", [], False)
    assert hookkit("team", "status", "--json").json["team"]["level"] == "full"
    hookkit("team", "create")
    assert stored.needed().level == "full"


def test_create_reads_the_dsn(database: Database) -> None:
    made = json.loads(
        on_machine("eve", "create", "-", "--json", "--name", "eve", sent=database.dsn + "\n").out
    )
    assert made["migrations"] == [number for number, _ in migrations("postgres")] and made["is_new"]
    assert "owner@" not in json.dumps(made)


def test_the_name_of_the_account(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "dora")
    hookkit("team", "create", database.dsn)
    assert hookkit("team", "status").facts["you"] == "dora (admin)"


def test_an_account_without_a_name(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 1")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert "--name" in refused("team", "create", database.dsn, code=1)
    hookkit("team", "create", database.dsn, "--name", "eve")


def test_create_without_the_rights(postgres_server: Server) -> None:
    login = postgres_server.make_role()
    line = refused("team", "create", postgres_server.dsn("postgres", login, "owner"), code=1)
    assert f"GRANT CREATE ON DATABASE postgres TO {login};" in line
    assert stored.load() is None


def test_create_as_a_superuser(database: Database) -> None:
    printed = hookkit("team", "create", database.superuser_dsn, "--name", "root")
    assert "superuser" in printed.err
    assert "superuser" in hookkit("team", "status").err
    assert "superuser" in hookkit("team", "join", "--level", "titles").err
    hookkit("team", "leave", "--keep-rows")
    line = refused("team", "create", database.superuser_dsn + "?user=postgres_", code=1)
    assert "refuses" in line


def test_an_upgrade(team: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    later = (newest() + 1, "CREATE TABLE later (member integer NOT NULL);")
    monkeypatch.setattr(migrate, "migrations", lambda _: [*migrations("postgres"), later])
    status = hookkit("team", "status", code=1)
    assert f"has schema version {later[0] - 1}, this hookkit needs" in status.facts["problem"]
    assert "`hookkit team create`" in status.facts["problem"]
    printed = hookkit("team", "create")
    assert printed.out == f"Upgraded {shown(team)} to schema version {later[0]}.\n"
    assert hookkit("team", "status").facts["schema"] == str(later[0])


def test_a_name_that_is_taken(team: Database) -> None:
    hookkit("team", "leave", "--keep-rows")
    server, name, _ = team
    other = server.dsn(name)
    assert "another with --name" in refused("team", "create", other, "--name", "eve", code=1)


def test_one_team_at_a_time(team: Database) -> None:
    server, _, owner = team
    other = server.dsn("postgres", owner, "owner")
    for command in ("create", "join"):
        line = refused("team", command, other, code=1)
        assert shown(team) in line and "hookkit team leave" in line
    hookkit("team", "join", team.dsn + "?connect_timeout=5")  # the same by other means


# Members


def test_join(team: Database) -> None:
    dsn = invited("ann@example.com")
    printed = on_machine("ann", "join", dsn)
    first, second = printed.out.splitlines()
    assert first.startswith("You are ann@example.com (member) in the team at postgresql://hookkit")
    assert second.startswith("This machine shares totals: sums only")
    assert "owner" not in dsn.split("@")[0] and dsn.split(":")[2] not in printed.out
    again = on_machine("ann", "join", "--level", "prompts", "--json").json
    assert (again["user"], again["role"], again["level"]) == (
        *("ann@example.com", "member", "prompts"),
    )
    assert on_machine("ann", "join").out.splitlines()[1].startswith("This machine shares prompts")
    on_machine("desktop", "join", "-", "--level", "full", sent=dsn + "\n")
    file = Path.home() / "desktop" / "team.json"
    assert json.loads(file.read_text()) == {
        **{"dsn": dsn, "level": "full"},
        **{"user": "ann@example.com", "projects": {}},
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_join_asks_in_a_terminal(team: Database) -> None:
    """What is typed, once it is asked for, is not shown."""
    dsn = invited("ann")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, "team", "join"],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        env=os.environ | {"HOOKKIT_HOME": str(Path.home() / "ann")},
    )
    os.close(slave)
    shown = b""
    while b"DSN: " not in shown:
        shown += os.read(master, 1024)
    os.write(master, dsn.encode() + b"\n")
    out, _ = process.communicate(timeout=60)
    shown += os.read(master, 1024)
    os.close(master)
    assert b"You are ann (member)" in out
    assert dsn.encode() not in shown


def test_join_as_a_stranger(team: Database) -> None:
    server, name, _ = team
    stranger = server.make_role()
    dsn = server.dsn(name, stranger, "owner")
    assert "no right" in on_machine("other", "join", dsn, code=1).err
    on_machine("other", "status")
    assert "An admin invites you" in on_machine("other", "join", server.dsn(name), code=1).err


def test_join_without_a_dsn() -> None:
    assert "can't be parsed" in on_machine("other", "join", sent="nonsense\n", code=1).err


def test_a_database_without_a_team(postgres_server: Server) -> None:
    login = postgres_server.make_role()
    line = refused("team", "join", postgres_server.dsn("postgres", login, "owner"), code=1)
    assert "has no team store. Create one: hookkit team create" in line


def test_invite(team: Database) -> None:
    printed = hookkit("team", "invite", "ann")
    assert "leads to this machine" in printed.err
    document = hookkit("team", "invite", "ann", "--json", "--admin").json
    assert (document["user"], document["role"], document["is_new"]) == ("ann", "admin", False)
    old = shlex.split(printed.out)[3]
    assert "refuses the password" in on_machine("ann", "join", old, code=1).err
    on_machine("ann", "join", document["dsn"])
    assert hookkit("team", "invite", "ann", "--json").json["role"] == "admin"
    password = document["dsn"].split(":")[2].split("@")[0]
    log = team.server.log.read_text("utf-8", "replace")
    assert password not in log and "hookkit.invite" in log


def test_a_host_that_others_reach(team: Database) -> None:
    server, name, owner = team
    dsn = f"postgresql://{owner}:owner@db.example.com:{server.port}/{name}?sslmode=disable"
    hookkit("team", "join", team.dsn)
    stored.save(stored.Joined(f"{dsn}&hostaddr=127.0.0.1", "totals"))
    printed = hookkit("team", "invite", "ann")
    assert printed.err == "" and f"@db.example.com:{server.port}/{name}?" in printed.out
    on_machine("ann", "join", shlex.split(printed.out)[3])


def test_a_host_of_the_environment(team: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others don't have in theirs is in the DSN that they get."""
    server, name, owner = team
    with monkeypatch.context() as patch:
        patch.setenv("PGHOST", "127.0.0.1")
        patch.setenv("PGPORT", str(server.port))
        stored.save(stored.Joined(f"dbname={name} user={owner} password=owner", "totals"))
        dsn = invited("ann")
    assert f"@127.0.0.1:{server.port}/{name}" in dsn
    on_machine("ann", "join", dsn)


def test_invite_in_a_terminal(team: Database) -> None:
    assert "ann joins with this command. It is shown once" in on_terminal("team", "invite", "ann")
    assert "ann has a new password" in on_terminal("team", "invite", "ann")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b[1m", "x" * 201])
def test_names_that_are_none(name: str, team: Database) -> None:
    assert "A member's name" in refused("team", "invite", name, code=1)


def test_a_name_that_an_admin_can_not_have(database: Database) -> None:
    assert "A member's name" in refused("team", "create", database.dsn, "--name", "a\nb", code=1)
    hookkit("team", "create", database.dsn, "--name", "eve")


def test_an_admin_who_was_invited(team: Database) -> None:
    on_machine("bob", "join", invited("bob", "--admin"))
    dsn = shlex.split(on_machine("bob", "invite", "carl").out)[3]
    on_machine("carl", "join", dsn)
    push(dsn)
    assert "no right" in on_machine("carl", "invite", "dora", code=1).err
    assert "Only an admin" in on_machine("carl", "remove", "bob", "--yes", code=1).err
    assert on_machine("bob", "remove", "carl", "--yes").out == "Removed carl and 1 row.\n"
    assert "owns its tables" in on_machine("bob", "remove", "eve", "--yes", code=1).err
    assert "owns its tables" in on_machine("bob", "invite", "eve", code=1).err


# Status


def test_status(team: Database) -> None:
    on_machine("ann", "join", invited("ann"), "--level", "titles")
    hookkit("team", "invite", "bob")
    printed = on_machine("ann", "status")
    assert printed.facts["you"] == "ann (member)"
    assert printed.facts["schema"] == str(newest())
    assert printed.facts["level"].startswith("titles: ")
    assert printed.facts["last push"] == "—"
    assert ", PostgreSQL 1" in printed.facts["server"]
    _, _, table = printed.out.partition("\n\n")
    head, *members = [line.split() for line in table.splitlines()]
    assert head == ["Member", "Role", "Level", "Joined", "Last", "push"]
    assert [line[:3] for line in members] == [
        *(["ann", "member", "titles"], ["bob", "member", "totals"], ["eve", "admin", "totals"]),
    ]
    assert members[1][3:] == ["—", "—"]
    document = on_machine("ann", "status", "--json").json["team"]
    assert document["me"]["user_id"] == "ann" and len(document["members"]) == 3
    assert document["members"][1]["joined_at"] is None
    assert document["members"][0]["joined_at"].endswith("Z")


def test_a_hookkit_that_is_too_old(team: Database) -> None:
    """It gets a line, and what is stored here stays."""
    with closing(connect(team.dsn)) as db:
        db.execute("UPDATE hookkit.meta SET value = '99' WHERE key IN ('schema', 'lowest_client')")
    problem = hookkit("team", "status", code=1).facts["problem"]
    assert f"schema version 99, this hookkit knows {newest()}. Nothing is lost" in problem
    for arguments in (["create"], ["join", "--level", "full"]):
        assert "Nothing is lost: upgrade it" in refused("team", *arguments, code=1)
    assert stored.needed().level == "totals"


def test_status_in_no_team() -> None:
    assert "hookkit team join" in hookkit("team", "status").out
    assert hookkit("team", "status", "--json").json["team"] is None


def test_status_of_a_server_that_is_down(team: Database) -> None:
    dsn = stored.needed().dsn.replace(f":{team.server.port}/", f":{free_port()}/")
    stored.save(stored.Joined(dsn, "prompts"))
    printed = hookkit("team", "status", code=1)
    assert "does not run" in printed.facts["problem"]
    assert printed.facts["level"].startswith("prompts")
    assert ":owner@" not in printed.out + printed.err
    assert hookkit("team", "status", "--json", code=1).json["team"]["me"] is None


def test_status_without_psycopg(team: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "psycopg", None)
        printed = hookkit("team", "status", code=1)
        assert printed.facts["server"] == "unknown"
        assert "pip install 'hookkit[team]'" in printed.facts["problem"]
        assert "pip install" in refused("team", "create", code=1)


# Leaving


def test_leave(team: Database) -> None:
    dsn = invited("ann")
    on_machine("ann", "join", dsn)
    push(dsn)
    push(team.dsn)
    assert rows_of(team, "ann") == 1
    printed = on_machine("ann", "leave")
    assert printed.out.startswith("Left the team at postgresql://")
    assert printed.out.endswith("Removed 1 row there.\n")
    assert not (Path.home() / "ann" / "team.json").exists()
    assert (rows_of(team, "ann"), rows_of(team, "eve")) == (0, 1)
    assert "in no team" in on_machine("ann", "leave", code=1).err
    members = hookkit("team", "status", "--json").json["team"]["members"]
    assert (members[0]["user_id"], members[0]["joined_at"]) == ("ann", None)
    on_machine("ann", "join", dsn)  # and back again


def test_leave_and_keep_the_rows(team: Database) -> None:
    dsn = invited("ann")
    on_machine("ann", "join", dsn)
    push(dsn)
    printed = on_machine("ann", "leave", "--keep-rows", "--json").json
    assert (printed["rows"], printed["problem"]) == (None, None)
    assert rows_of(team, "ann") == 1


def test_leave_a_server_that_is_down(team: Database) -> None:
    dsn = stored.needed().dsn.replace(f":{team.server.port}/", f":{free_port()}/")
    stored.save(stored.Joined(dsn, "totals"))
    assert "does not run" in refused("team", "leave", code=1)
    assert stored.load()
    printed = hookkit("team", "leave", "--keep-rows")
    assert printed.out.endswith("Your rows stay there.\n")
    assert "does not know that you left" in printed.err
    assert stored.load() is None


# Removal


def test_remove(team: Database) -> None:
    dsn = invited("ann")
    on_machine("ann", "join", dsn)
    push(dsn)
    dry = hookkit("team", "remove", "ann", "--dry-run")
    assert dry.out == "Would remove ann and 1 row.\n"
    assert "--yes" in refused("team", "remove", "ann", code=1)
    assert "Nothing was deleted" in on_terminal("team", "remove", "ann", code=1, typed="n\n")
    assert rows_of(team, "ann") == 1
    document = hookkit("team", "remove", "ann", "--yes", "--json").json
    assert (document["user"], document["rows"], document["is_dry_run"]) == ("ann", 1, False)
    assert rows_of(team, "ann") == 0
    assert "refuses" in on_machine("ann", "status", code=1).facts["problem"]
    assert "refuses" in on_machine("ann", "leave", code=1).err
    assert "has no member ann" in refused("team", "remove", "ann", "--yes", code=1)


def test_remove_and_keep_the_rows(team: Database) -> None:
    dsn = invited("ann")
    on_machine("ann", "join", dsn)
    push(dsn)
    assert hookkit("team", "remove", "ann", "--keep-rows", "--yes").out == (
        "Removed ann and 0 rows.\n"
    )
    assert rows_of(team, "ann") == 1
    table = hookkit("team", "status").out
    assert [line.split()[:2] for line in table.splitlines() if line.startswith("ann")] == [
        ["ann", "removed"]
    ]
    assert hookkit("team", "remove", "ann", "--yes").out == "Removed ann and 1 row.\n"
    assert "has no member" in refused("team", "remove", "ann", "--yes", code=1)


def test_nobody_removes_themselves(team: Database) -> None:
    assert "hookkit team leave" in refused("team", "remove", "eve", "--yes", code=1)


def test_a_member_who_is_none_any_more(team: Database) -> None:
    """A role that still logs in, of a member whose line is gone."""
    with closing(connect(team.dsn)) as db:
        db.execute("UPDATE hookkit.members SET db_role = NULL")
    assert "no member of this team" in hookkit("team", "status", code=1).facts["problem"]
    assert "leave --keep-rows" in refused("team", "leave", code=1)
    assert "Only an admin" in refused("team", "remove", "ann", "--yes", code=1)
