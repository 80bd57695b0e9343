"""hookkit budget --team, with a real server."""

import json
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.api.team import stored
from hookkit.store.postgres.connect import connect
from hookkit.store.sqlite.spending import NANO
from tests.cli.installed import Said, hookkit, outcome, refused
from tests.cli.test_team import drop_people
from tests.fixtures.postgres import Database
from tests.pgbouncer import IS_THERE, pooled
from tests.postgres_server import free_port
from tests.spending import spend
from tests.store.postgres import spent
from tests.store.postgres.people import Person, number
from tests.team_budgets import NOW, file

FEW = "INSERT INTO hookkit.meta (key, value) VALUES ('cohort', '1')"


@pytest.fixture
def team(team_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A team with eve, its admin, on this machine; ann and bob have machines of their own."""
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "Europe/Berlin")
    hookkit("team", "create", team_database.dsn, "--name", "eve")
    for name in ("ann", "bob"):
        line = hookkit("team", "invite", name).out
        on_machine(name, "team", "join", shlex.split(line)[3])
    with closing(connect(team_database.dsn)) as db:
        db.execute(FEW)
    yield team_database
    drop_people(team_database)


def home(name: str) -> Path:
    return Path.home() / name


def on_machine(name: str, *arguments: str, code: int = 0) -> Said:
    """Run hookkit on the machine of a member."""
    found, output = outcome(*arguments, variables={"HOOKKIT_HOME": str(home(name))})
    assert found == code, output
    return output


def pushed(name: str, usd: float, folder: str = "/w/shop", remote: str | None = None) -> None:
    """Write what a member has spent, as their machine would."""
    dsn = json.loads((home(name) / "team.json").read_text())["dsn"]
    with closing(connect(dsn)) as db:
        spent.spend(Person(name, number(db), "", "", db), usd, folder, remote=remote)


def cut_off() -> None:
    """Let the server be where nothing answers."""
    known = stored.needed()
    server, _, rest = known.dsn.rpartition(":")
    stored.save(stored.Joined(f"{server}:{free_port()}/{rest.partition('/')[2]}", known.level))


# Set and remove


def test_a_budget_is_set_and_removed(team: Database) -> None:
    said = hookkit("budget", "set", "500", "--team", "--monthly")
    assert said.out == (
        "The monthly team budget is now $500.00. Its days begin in Europe/Berlin.\n"
    )
    pushed("ann", 1, remote="Acme/Shop")
    assert hookkit("budget", "set", "7.5", "--team", "--project", "shop").out.startswith(
        "The daily team budget for acme/shop is now $7.50."
    )
    assert hookkit("budget", "set", "20", "--weekly", "--user", "ann").out.startswith(
        "The weekly team budget for ann is now $20.00."
    )
    assert [each["kind"] for each in hookkit("budget", "--team", "--json").json["budgets"]] == [
        *("monthly", "daily", "weekly"),
    ]
    assert hookkit("budget", "remove", "--monthly", "--team").out == (
        "Removed the monthly team budget.\n"
    )
    assert hookkit("budget", "set", "0", "--team", "--project", "acme/shop").out == (
        "Removed the daily team budget for acme/shop.\n"
    )
    assert hookkit("budget", "remove", "--weekly", "--user", "ann").out == (
        "Removed the weekly team budget for ann.\n"
    )
    assert not file().exists()
    assert hookkit("budget", "--team").out.startswith("The team has no budget.")
    assert hookkit("budget", "check", "--team").out.startswith("The team has no budget.")


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["set", "5", "--session", "--team"], "one of these kinds: daily, weekly, monthly"),
        (["set", "5", "--user", "nobody"], "The team has no member nobody."),
        (["set", "5", "--team", "--project", "nope"], "The team has no project 'nope'."),
        (["set", "5", "--team", "--project", "x\n\x1b[1m"], "The team has no project"),
        (["set", "5", "--project", "shop", "--user", "ann"], "not for both"),
        (["remove", "--team"], "There is no daily team budget."),
        (["remove", "--session", "--team"], "one of these kinds"),
        (["remove", "--user", "ann"], "There is no daily team budget for ann."),
        (["remove", "--team", "--project", "nope"], "The team has no project 'nope'."),
    ],
    ids=str,
)
def test_mistakes(arguments: list[str], says: str, team: Database) -> None:
    line = refused("budget", *arguments, code=1)
    assert says in line and "\x1b" not in line


def test_an_amount_that_is_none(team: Database) -> None:
    assert "is not an amount" in outcome("budget", "set", "nan", "--team")[1].err
    assert "Give options behind" in outcome("budget", "--team", "set", "5")[1].err


def test_a_name_of_several_projects(team: Database) -> None:
    pushed("ann", 1, "/w/shop", remote="acme/shop")
    pushed("bob", 1, "/w/store", remote="globex/shop")
    line = refused("budget", "set", "5", "--team", "--project", "shop", code=1)
    assert "'shop' may mean any of these projects: acme/shop globex/shop" in line
    assert "globex/shop" in hookkit("budget", "set", "5", "--team", "--project", "GLOBEX/shop").out
    pushed("bob", 1, "/w/shop")
    assert "for shop is" in hookkit("budget", "set", "5", "--team", "--project", "shop").out


def test_only_admins_change_budgets(team: Database) -> None:
    for arguments in (["set", "5"], ["set", "0"], ["remove"]):
        line = on_machine("ann", "budget", *arguments, "--team", code=1).err
        assert "Only an admin changes the team's budgets" in line


def test_without_a_team() -> None:
    for arguments in ([], ["check"], ["set", "5"], ["remove"]):
        assert "This machine is in no team" in refused("budget", *arguments, "--team", code=1)


# Show


def test_each_budget_has_a_row(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    hookkit("budget", "set", "10", "--monthly", "--user", "bob")
    pushed("ann", 49.5)
    pushed("bob", 11)
    hookkit("budget", "set", "20", "--team", "--project", "shop")
    assert hookkit("budget", "--team").out.splitlines() == [
        "Budget   For   Used                          Spent   Of       Left",
        "monthly  all   ▕████████████        ▏  60%   $60.50  $100.00  $39.50",
        "daily    shop  ▕████████████████████▏  302%  $60.50  $20.00   over",
        "monthly  bob   ▕████████████████████▏  110%  $11.00  $10.00   over",
    ]
    table = on_machine("ann", "budget", "--team").out.splitlines()
    assert [line.split()[:2] for line in table[1:]] == [["monthly", "all"], ["daily", "shop"]]
    assert table[1].split()[-3:] == ["$61.00", "$100.00", "$39.00"]
    assert on_machine("bob", "budget", "--team").out.count("bob") == 1
    assert on_machine("bob", "budget", "--team", "--project", "blog").out.count("\n") == 3
    assert on_machine("bob", "budget", "--team", "--project", "Shop").out.count("\n") == 4


def test_what_few_have_spent_is_not_shown(team: Database) -> None:
    with closing(connect(team.dsn)) as db:
        db.execute("UPDATE hookkit.meta SET value = '5' WHERE key = 'cohort'")
    hookkit("budget", "set", "100", "--team")
    hookkit("budget", "set", "1", "--team", "--weekly")
    pushed("bob", 11)
    table = on_machine("ann", "budget", "--team").out.splitlines()
    assert [line.split() for line in table[1:]] == [
        ["daily", "all", "—", "—", "$100.00", "within"],
        ["weekly", "all", "—", "—", "$1.00", "over"],
    ]
    said = on_machine("ann", "budget", "check", "--team", code=1).out
    assert said.startswith("The team is over this week's $1.00 team budget (as of ")
    assert "11" not in file_of("ann")


def file_of(name: str) -> str:
    """What the machine of a member knows."""
    found = json.loads((home(name) / "team" / "budgets.json").read_text())
    return json.dumps([each | {"period": 0} for each in found["budgets"]])


def test_json(team: Database) -> None:
    hookkit("budget", "set", "10", "--team", "--monthly")
    pushed("ann", 12.5)
    found = hookkit("budget", "--team", "--json").json
    assert found["budgets"] == [
        {
            "kind": "monthly",
            "project": None,
            "user": None,
            "timezone": "Europe/Berlin",
            "usd": 10.0,
            "spent_usd": 12.5,
            "left_usd": -2.5,
            "is_over": True,
        }
    ]
    assert (found["is_over"], found["problem"], found["as_of"][-1]) == (True, None, "Z")
    checked = hookkit("budget", "check", "--team", "--json", code=1).json
    assert checked["is_over"]


def test_check(team: Database) -> None:
    hookkit("budget", "set", "10", "--user", "bob")
    assert hookkit("budget", "check", "--team").out == "Within budget.\n"
    pushed("bob", 10.5)
    assert hookkit("budget", "check", "--team").out == "Within budget.\n"  # it is bob's
    said = on_machine("bob", "budget", "check", "--team", code=1).out
    assert said.startswith("You've spent $10.50 of today's $10.00 team budget (as of ")


def test_what_is_not_sent_yet_counts(team: Database) -> None:
    """And what other machines of the same person have sent is not taken for it."""
    hookkit("budget", "set", "100", "--team", "--monthly")
    spend("s1", {NOW: 2.0})
    assert hookkit("budget", "--team", "--json").json["budgets"][0]["spent_usd"] == 2
    with closing(connect(team.dsn)) as db:
        spent.spend(Person("eve", number(db), "", "", db), 5)
    assert hookkit("budget", "--team", "--json").json["budgets"][0]["spent_usd"] == 5
    spend("s2", {NOW: 1.0})
    cut_off()
    assert hookkit("budget", "--team", "--json").json["budgets"][0]["spent_usd"] == 6


def test_what_machines_push_counts_once(team: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all, for the project by its folder's name, and for the person, at any level."""
    hookkit("budget", "set", "100", "--team", "--monthly")
    hookkit("budget", "set", "10", "--monthly", "--user", "bob")
    for name, level, usd in (("ann", "totals", 40.0), ("bob", "full", 12.0)):
        with monkeypatch.context() as patch:
            patch.setenv("HOOKKIT_HOME", str(home(name)))
            spend("s1", {NOW: usd}, project=f"/home/{name}/shop")
        on_machine(name, "team", "join", "--level", level)
        on_machine(name, "team", "push")
    hookkit("budget", "set", "50", "--team", "--monthly", "--project", "shop")
    for who, expected in (("ann", [52, 52]), ("bob", [52, 12, 52])):
        found = json.loads(on_machine(who, "budget", "--team", "--json").out)["budgets"]
        assert [each["spent_usd"] for each in found] == expected
    found = hookkit("budget", "--team", "--json").json["budgets"]
    assert {each["user"] or each["project"]: each["is_over"] for each in found} == {
        None: False,
        "shop": True,
        "bob": True,
    }


# Offline


def test_the_last_known_state(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    pushed("ann", 40)
    hookkit("team", "status")
    assert file().stat().st_mode & 0o777 == 0o600
    assert file().parent.stat().st_mode & 0o777 == 0o700
    pushed("ann", 30)
    cut_off()
    said = hookkit("budget", "--team")
    assert "$40.00" in said.out
    assert said.err.startswith("hookkit: as of ")
    assert "the team store does not answer: The server at postgresql://" in said.err
    assert said.err.count("\n") == 1
    found = hookkit("budget", "--team", "--json").json
    assert (found["budgets"][0]["spent_usd"], "does not run" in found["problem"]) == (40, True)
    assert hookkit("budget", "check", "--team").out == "Within budget.\n"


def test_nothing_is_known(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    cut_off()
    file().write_text("{")
    assert "does not run" in refused("budget", "--team", code=1)
    assert "does not run" in refused("budget", "set", "5", "--team", code=1)


def test_a_damaged_file_is_written_again(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    file().write_text("{")
    assert "$100.00" in hookkit("budget", "--team").out
    assert json.loads(file().read_bytes())["version"] == 1


def test_a_schema_of_another_version(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    with closing(connect(team.dsn)) as db:
        db.execute("UPDATE hookkit.meta SET value = '1' WHERE key = 'schema'")
    said = hookkit("budget", "--team")
    assert "$100.00" in said.out and "has schema version 1, this hookkit needs" in said.err
    file().unlink()
    assert "has schema version 1" in refused("budget", "--team", code=1)


def test_leaving_forgets_the_budgets(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    for name, options in (("ann", []), ("bob", ["--keep-rows"])):
        on_machine(name, "budget", "--team")
        known = home(name) / "team" / "budgets.json"
        assert known.exists()
        on_machine(name, "team", "leave", *options)
        assert not known.exists()


def test_a_file_that_can_not_be_written(team: Database) -> None:
    hookkit("budget", "set", "100", "--team", "--monthly")
    file().unlink()
    file().mkdir()
    assert "team/budgets.json" in refused("budget", "--team", code=1)
    assert hookkit("team", "status").facts["you"] == "eve (admin)"


def test_amounts_are_exact(team: Database) -> None:
    hookkit("budget", "set", "0.000000001", "--team")
    with closing(connect(team.dsn)) as db:
        assert db.execute("SELECT nano FROM hookkit.team_budgets").fetchall() == [(1,)]
    hookkit("budget", "set", "999999999.99", "--team")
    with closing(connect(team.dsn)) as db:
        found = db.execute("SELECT nano FROM hookkit.team_budgets").fetchall()
    assert found == [(round(999_999_999.99 * NANO),)]


@pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")
def test_through_a_pool(team: Database) -> None:
    """In transaction mode, with one connection for all."""
    server, name, owner = team
    ann = json.loads((home("ann") / "team.json").read_text())
    login, _, password = ann["dsn"].partition("//")[2].partition("@")[0].partition(":")
    people = {owner: "owner", login: password}
    with pooled(server, name, people, limit="max_db_connections=1") as pool:
        stored.save(stored.Joined(pool.dsn(owner), "totals"))
        (home("ann") / "team.json").write_text(json.dumps(ann | {"dsn": pool.dsn(login)}))
        hookkit("budget", "set", "10", "--user", "ann")
        hookkit("budget", "set", "100", "--team")
        pushed("ann", 12)
        assert on_machine("ann", "budget", "--team").out.count("\n") == 3
        said = on_machine("ann", "budget", "check", "--team", code=1).out
        assert said.startswith("You've spent $12.00 of today's $10.00 team budget")
        assert "Only an admin" in on_machine("ann", "budget", "set", "5", "--team", code=1).err
        assert "12%" in hookkit("budget", "--team").out
        hookkit("budget", "remove", "--user", "ann")
        assert on_machine("ann", "budget", "check", "--team").out == "Within budget.\n"
