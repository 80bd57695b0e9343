"""The ordinary commands read the team store with --team, and one member's part with --user."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.stored import Joined
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from tests.builders import deliver, line, payload, tool
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call, on_terminal
from tests.fixtures.postgres import Database
from tests.postgres_server import free_port
from tests.store.postgres.mirror import copy, join
from tests.transcript_builders import answer, prompt, transcript, usage, write

READING = ("list", "show", "stats", "today", "projects", "history", "export -f csv")


@contextmanager
def on(machine: Path) -> Iterator[None]:
    """What happens in the block happens on another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOOKKIT_HOME", str(machine))
        yield


def work(folder: Path, session: str, title: str, tokens: int) -> None:
    """Record a session with a transcript of one message, an edit and a prompt."""
    place: dict[str, Any] = {"session_id": session, "cwd": "/home/dev/shop"}
    deliver(
        line(payload("SessionStart", **place)),
        line(payload("UserPromptSubmit", prompt=title, **place), 1),
        line(tool("Edit", file_path="/home/dev/shop/a.py", **place), 2),
        line(payload("SessionEnd", **place), 60),
    )
    talk = [
        prompt(title, 0, session, cwd="/home/dev/shop"),
        answer(f"m{session}", usage(tokens, 5), 9, session),
    ]
    write(folder, {f"{session}.jsonl": transcript(*talk)})
    call("import", str(folder))


@pytest.fixture
def team(team_database: Database, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The DSN of ann and ben, who have a session each, and of eve, an admin, who is here."""
    found = {}
    for name, tokens in (("ann", 100), ("ben", 1000)):
        member, found[name] = join(team_database, name)
        with on(tmp_path / name):
            work(tmp_path / f"{name}s", f"{name}-1", f"Work of {name}", tokens)
            with Store.open() as own:
                copy(own.db, member, found[name])
    found["eve"] = join(team_database, "eve", is_admin=True)[1]
    stored.save(Joined(found["eve"], "totals"))
    yield found


def be(team: dict[str, str], name: str) -> None:
    """Be another member from now on."""
    stored.save(Joined(team[name], "totals"))


@pytest.mark.usefixtures("team")
def test_an_admin_lists_all_with_their_users() -> None:
    head, *rows = hookkit("list", "--team").out.splitlines()
    assert head.split()[:3] == ["ID", "Description", "User"]
    assert {cells_of(each)[1:3] for each in rows} == {
        ("Work of ann", "ann"),
        ("Work of ben", "ben"),
    }
    found = hookkit("list", "--team", "--json").json["sessions"]
    assert {each["user"]: each["session_id"] for each in found} == {"ann": "ann-1", "ben": "ben-1"}


@pytest.mark.usefixtures("team")
def test_one_member_needs_no_column() -> None:
    head, row = hookkit("list", "--user", "ben").out.splitlines()
    assert "User" not in head and "Work of ben" in row
    assert hookkit("list", "--user", "eve").out.startswith("No sessions that")
    assert "ann" in hookkit("list", "--team", "--user", "ann").out
    assert "ann" in hookkit("list", "--user", "ann", "--team").out


@pytest.mark.usefixtures("team")
def test_one_session() -> None:
    facts = hookkit("show", "ann-1", "--team").facts
    assert (facts["User"], facts["Session"], facts["Prompts"]) == ("ann", "ann-1", "1")
    number = str(hookkit("show", "ann-1", "--team", "--json").json["session"]["seq"])
    assert hookkit("show", number, "--team", "--json").json["session"]["user"] == "ann"
    assert hookkit("show", "--user", "ben", "--json").json["session"]["session_id"] == "ben-1"
    assert "No session" in refused("show", "ann-1", "--user", "ben", code=1)


@pytest.mark.usefixtures("team")
def test_sums_by_user() -> None:
    found = hookkit("stats", "--team", "--by", "user", "--json").json
    assert [(each["key"], each["tokens_input"]) for each in found["by"]] == [
        ("ben", 1000),
        ("ann", 100),
    ]
    assert found["totals"]["tokens_input"] == 1100
    assert hookkit("stats", "--user", "ann", "--json").json["totals"]["tokens_input"] == 100
    head, *rows = hookkit("stats", "--team", "--by", "user").out.splitlines()
    assert head.startswith("User ")
    assert [cells_of(each)[0] for each in rows] == ["ben", "ann", "Total"]


@pytest.mark.usefixtures("team")
def test_filters_are_those_of_ones_own_store() -> None:
    for filters in (["--project", "shop"], ["--since", "2026-11-01"], ["--agent", "claude"]):
        assert len(hookkit("list", "--team", *filters, "--json").json["sessions"]) == 2, filters
        found = hookkit("stats", "--team", "--by", "user", *filters, "--json").json
        assert len(found["by"]) == 2, filters
    assert hookkit("list", "--team", "--model", "nothing").out.startswith("No sessions match")


@pytest.mark.usefixtures("team")
def test_a_machine_of_a_member() -> None:
    found = hookkit("list", "--user", "ann", "--json").json["sessions"][0]["machine_id"]
    listed = hookkit("list", "--team", "--machine", found[:8], "--json").json["sessions"]
    assert [each["user"] for each in listed] == ["ann"]
    summed = hookkit("stats", "--team", "--machine", found[:8], "--by", "user", "--json").json
    assert [each["key"] for each in summed["by"]] == ["ann"]


def on_machines(database: Database, *rows: tuple[str, str, str]) -> None:
    """Give members machines: the member, the id and the name."""
    with psycopg.connect(database.superuser_dsn) as db:
        for number, (user, machine, name) in enumerate(rows):
            db.execute(
                "INSERT INTO hookkit.slices (member, slice, machine_id, epoch, name) "
                "SELECT member, %s, %s, %s, %s FROM hookkit.members WHERE user_id = %s",
                [number, machine, machine, name, user],
            )
            db.execute(
                "UPDATE hookkit.sessions SET machine_id = %s WHERE member = "
                "(SELECT member FROM hookkit.members WHERE user_id = %s)",
                [machine, user],
            )


def test_a_machine_by_its_name(team: dict[str, str], team_database: Database) -> None:
    on_machines(team_database, ("ann", "a" * 32, "Laptop"), ("ben", "b" * 32, "tower"))
    for name in ("laptop", "aaaa"):
        listed = hookkit("list", "--team", "--machine", name, "--json").json["sessions"]
        assert [(each["user"], each["machine"]) for each in listed] == [("ann", "Laptop")]
    found = hookkit("stats", "--team", "--by", "machine", "--json").json["by"]
    assert {each["key"] for each in found} == {"Laptop", "tower"}
    refusal = refused("list", "--team", "--machine", "desk", code=1)
    assert "aaaaaaaa Laptop ann" in refusal and "bbbbbbbb tower ben" in refusal
    be(team, "ann")
    refusal = refused("list", "--team", "--machine", "tower", code=1)
    assert "Laptop" in refusal and "ben" not in refusal


def test_a_name_of_two_machines(team: dict[str, str], team_database: Database) -> None:
    assert team
    on_machines(team_database, ("ann", "a" * 32, "laptop"), ("ben", "b" * 32, "laptop"))
    refusal = refused("list", "--team", "--machine", "laptop", code=1)
    assert "aaaaaaaa laptop (ann)" in refusal
    assert "bbbbbbbb laptop (ben)" in refusal
    for options in (["--user", "ben", "--machine", "laptop"], ["--machine", "laptop (ben)"]):
        listed = hookkit("list", "--team", *options, "--json").json["sessions"]
        assert [each["user"] for each in listed] == ["ben"]


def test_two_machines_of_a_member_have_one_name(
    team: dict[str, str], team_database: Database
) -> None:
    assert team
    on_machines(team_database, ("ann", "a" * 32, "laptop"), ("ann", "b" * 32, "laptop"))
    refusal = refused("list", "--team", "--machine", "laptop", code=1)
    assert "aaaaaaaa laptop (aaaaaaaa) ann" in refusal and "laptop (bbbbbbbb) ann" in refusal


def test_this_machine_has_the_name_of_a_members(
    team: dict[str, str], team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert team
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "laptop")
    on_machines(team_database, ("ann", "a" * 32, "laptop"))
    listed = hookkit("list", "--team", "--machine", "laptop", "--json").json["sessions"]
    assert [each["user"] for each in listed] == ["ann"]


IDS = (
    "04c20410-9f4b-4c5c-8a6e-2f3b6a1f9d10",
    "04c20410-1111-4c5c-8a6e-2f3b6a1f9d11",
)


def name_sessions(database: Database, *ids: str) -> None:
    """Give the sessions of ann and ben other ids."""
    with psycopg.connect(database.superuser_dsn) as db:
        for old, new in zip(("ann-1", "ben-1"), ids, strict=True):
            db.execute(
                "UPDATE hookkit.sessions SET session_id = %s WHERE session_id = %s", [new, old]
            )


def test_ids_that_are_listed_are_understood(team: dict[str, str], team_database: Database) -> None:
    assert team
    name_sessions(team_database, IDS[0], "11112222-9f4b-4c5c-8a6e-2f3b6a1f9d10")
    rows = hookkit("list", "--team").out.splitlines()[1:]
    assert {cells_of(each)[0].strip() for each in rows} == {"04c20410", "11112222"}
    for name in ("04c20410", "04c2", IDS[0]):
        assert hookkit("show", name, "--team").facts["User"] == "ann"
    assert hookkit("show", "11112222", "--team").facts["User"] == "ben"
    assert on_terminal("show", "04c20410", "--team", columns=80).startswith("\x1b[2m04c20410 ")
    assert "list --team" in refused("show", "55555555", "--team", code=1)


def test_two_sessions_whose_ids_begin_alike(team: dict[str, str], team_database: Database) -> None:
    assert team
    name_sessions(team_database, *IDS)
    refusal = refused("show", "04c20410", "--team", code=1)
    assert f"{IDS[0]} ann Work of ann" in refusal
    assert f"{IDS[1]} ben Work of ben" in refusal
    assert hookkit("show", IDS[1], "--team").facts["User"] == "ben"
    assert hookkit("show", "04c20410", "--user", "ann").facts["User"] == "ann"


def test_two_sessions_of_one_id(team: dict[str, str], team_database: Database) -> None:
    assert team
    name_sessions(team_database, IDS[0], IDS[0])
    refusal = refused("show", IDS[0], "--team", code=1)
    (number,) = re.findall(rf"(\d+) {IDS[0]} ann Work of ann", refusal)
    assert hookkit("show", number, "--team").facts["User"] == "ann"


@pytest.mark.usefixtures("team")
def test_projects_and_history() -> None:
    (project,) = hookkit("projects", "--team", "--json").json["projects"]
    assert (project["name"], project["sessions"]) == ("shop", 2)
    (project,) = hookkit("projects", "--user", "ann", "--json").json["projects"]
    assert project["sessions"] == 1
    assert "Work of ann" in hookkit("history", "--user", "ann").out
    assert "nothing of this conversation" in hookkit("history", "ann-1", "--team").out


@pytest.mark.usefixtures("team")
def test_export() -> None:
    head, *rows = hookkit("export", "--team", "-f", "csv").out.splitlines()
    assert head.endswith(',"agent","user"')
    assert {each.rpartition(",")[2] for each in rows} == {'"ann"', '"ben"'}
    assert "Total" in hookkit("export", "--user", "ann", "--by", "project").out
    for options in (["-f", "json"], ["-f", "jsonl"], []):
        assert "CSV or Markdown" in refused("export", "--team", *options, code=2)


@pytest.fixture
def small_cohort(team: dict[str, str], team_database: Database) -> None:
    """Two members are enough for a sum; those here were invited, and did their work, long ago."""
    assert team
    with psycopg.connect(team_database.superuser_dsn) as db:
        db.execute("UPDATE hookkit.totals SET key = '2021' || substr(key, 5) WHERE kind = 'day'")
        db.execute("UPDATE hookkit.sums SET quarter = '2021' || substr(quarter, 5)")
        db.execute("UPDATE hookkit.worked SET day = '2021' || substr(day, 5)")
        db.execute("UPDATE hookkit.members SET counted_from = ''")
        db.execute("INSERT INTO hookkit.meta VALUES ('cohort', '2')")


@pytest.mark.usefixtures("small_cohort")
def test_a_member_sees_sums_over_all(team: dict[str, str]) -> None:
    be(team, "ann")
    printed = hookkit("stats", "--team")
    assert printed.facts["Members"] == "2" and printed.facts["Total Sessions"] == "2"
    assert "Total Commits" not in printed.facts and "2 or more contributed" in printed.err
    head, row, total = hookkit("stats", "--team", "--by", "project").out.splitlines()
    assert head.split()[:2] == ["Project", "Members"] and "Files" not in head
    assert cells_of(row)[:3] == ("shop", "2", "2") and cells_of(total)[:2] == ("Total", "—")
    found = hookkit("stats", "--team", "--by", "agent", "--json").json
    assert [(each["key"], each["members"], each["tokens_input"]) for each in found["by"]] == [
        ("claude_code", 2, 1100)
    ]
    assert found["cohort"] == 2 and found["totals"]["sessions"] == 2
    assert "Claude Code" in hookkit("stats", "--team", "--by", "agent").out
    assert hookkit("stats", "--team", "--by", "month", "--json").json["by"][0]["members"] == 2
    own = hookkit("stats", "--user", "ann", "--json").json["totals"]
    assert own["tokens_input"] == 100


@pytest.mark.usefixtures("small_cohort")
def test_names_of_one_member_are_others(team: dict[str, str], team_database: Database) -> None:
    be(team, "ann")
    with psycopg.connect(team_database.superuser_dsn) as db:
        for table in ("dimensions", "totals", "worked"):
            column = "project" if table == "dimensions" else "key"
            db.execute(
                f"UPDATE hookkit.{table} SET {column} = 'ben' WHERE {column} = '/home/dev/shop' "
                "AND member = (SELECT member FROM hookkit.members WHERE user_id = 'ben')"
            )
    _, row, _ = hookkit("stats", "--team", "--by", "project").out.splitlines()
    assert cells_of(row)[:2] == ("(others)", "2")
    assert hookkit("stats", "--team", "--by", "project", "--json").json["by"][0]["is_rest"]


@pytest.mark.parametrize("is_admin", [True, False], ids=["admin", "member"])
def test_before_anyone_has_pushed(team_database: Database, is_admin: bool) -> None:
    _, dsn = join(team_database, "eve", is_admin=is_admin)
    stored.save(Joined(dsn, "totals"))
    for command in READING:
        code = 1 if command == "show" else 0  # there is none to show
        hookkit(*command.split(), "--team", code=code)
        hookkit(*command.split(), "--team", "--user", "eve", code=code)
    for by in ("day", "model", "project", "agent", "machine", "session", "hour", "branch"):
        hookkit("stats", "--team", "--user", "eve", "--by", by)
    facts = hookkit("stats", "--team", "--user", "eve").facts
    assert facts["Total Sessions"] == "0"


def test_too_few_members(team: dict[str, str]) -> None:
    be(team, "ann")
    assert "Nothing yet that 5 members" in hookkit("stats", "--team").out
    assert hookkit("stats", "--team", "--by", "day", "--json").json == {
        "schema_version": 1,
        "cohort": 5,
        "totals": hookkit("stats", "--team", "--json").json["totals"],
        "by": [],
    }


@pytest.mark.parametrize(
    "options",
    ["--by user", "--by session", "--by hour", "--project x", "--model x", "--agent claude"],
)
def test_details_are_refused_to_members(team: dict[str, str], options: str) -> None:
    be(team, "ann")
    assert "--user ann" in refused("stats", "--team", *options.split(), code=1)


def test_a_chart_is_of_ones_own(team: dict[str, str]) -> None:
    be(team, "ann")
    assert "--user" in refused("stats", "--team", "--chart", code=1)
    assert "Day" in hookkit("stats", "--user", "ann", "--chart").out


def test_limits(team: dict[str, str], team_database: Database) -> None:
    assert hookkit("team", "limits").facts == {"cohort": "5", "level": "full"}
    assert "Only who created the team" in refused("team", "limits", "--cohort", "3", code=1)
    with closing(connect(team_database.dsn)) as db:
        members.add_owner(db, "owner")
    stored.save(Joined(team_database.dsn, "totals"))
    assert hookkit("team", "limits", "--cohort", "3", "--json").json["cohort"] == 3
    be(team, "ann")
    assert hookkit("team", "limits").facts == {"cohort": "3", "level": "full"}
    assert "Only who created the team" in refused("team", "limits", "--level", "full", code=1)
    assert "range" in refused("team", "limits", "--cohort", "0", code=2)


def test_ones_own_store_has_no_user() -> None:
    assert "--team" in refused("stats", "--by", "user", code=2)
    assert '"user"' not in hookkit("export", "-f", "csv").out


def test_a_member_sees_their_own(team: dict[str, str]) -> None:
    be(team, "ann")
    assert "ben" not in hookkit("list", "--team").out
    assert "Only the team's admins" in refused("list", "--user", "ben", code=1)
    assert "no member" in hookkit("list", "--user", "bob", code=1).err


@pytest.mark.parametrize("command", READING)
def test_without_a_team(command: str) -> None:
    assert "in no team" in refused(*command.split(), "--team", code=1)


@pytest.mark.parametrize("command", READING)
def test_a_server_that_is_not_there(command: str) -> None:
    stored.save(Joined(f"postgresql://ann:secret@127.0.0.1:{free_port()}/team", "totals"))
    found = refused(*command.split(), "--user", "ann", code=1)
    assert "Nothing is lost" in found and "secret" not in found


@pytest.mark.usefixtures("team")
def test_who_is_no_member_any_more(team_database: Database) -> None:
    with psycopg.connect(team_database.superuser_dsn) as db:
        db.execute("UPDATE hookkit.members SET db_role = NULL WHERE user_id = 'eve'")
    assert "no member of this team" in refused("list", "--team", code=1)


@pytest.mark.parametrize("command", ["note x", "delete 1", "start x", "end", "rebuild"])
def test_commands_that_write_have_no_team(command: str) -> None:
    assert "No such option" in refused(*command.split(), "--user", "ann", code=2)


def test_words_of_others_do_nothing_to_a_terminal(
    team: dict[str, str], team_database: Database
) -> None:
    hostile = "\x1b[31mred\x1b]0;x\x07 \u202eturned\u202c\n" + "long " * 5000
    with psycopg.connect(team_database.superuser_dsn) as db:
        for column in ("title", "first_user_message", "git_branch", "model", "notes", "cwd"):
            db.execute(f"UPDATE hookkit.sessions SET {column} = %s", [hostile])
        db.execute("UPDATE hookkit.members SET user_id = %s || user_id", ["\x1b[2J\u202e"])
    for words in (
        ["list", "--team"],
        ["show", "ann-1", "--team"],
        ["history", "--team"],
        ["stats", "--team", "--by", "user"],
        ["stats", "--team", "--by", "session"],
    ):
        for printed in (hookkit(*words).out, on_terminal(*words, columns=80)):
            plain = strip_colours(printed)
            assert not set(plain) & set("\x1b\x07\u202e\u202c"), words


def cells_of(row: str) -> tuple[str, ...]:
    """The cells of a row in a pipe."""
    return tuple(re.split(" {2,}", row))


def strip_colours(text: str) -> str:
    """A text without the colours that hookkit itself prints."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
