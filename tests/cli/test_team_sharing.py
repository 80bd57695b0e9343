"""hookkit team push, preview, share and ledger, with a real server."""

import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import worker
from hookkit.api.store import Store
from hookkit.api.team import last, ledger, stored
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from tests.builders import START, deliver, fold_all, line, payload
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.cli.rich_home import fill
from tests.cli.terminal import on_terminal
from tests.fixtures.postgres import Database
from tests.postgres_server import free_port
from tests.store.postgres.mirror import join

SESSIONS = 5


@pytest.fixture
def dsn(team_database: Database, tmp_path: Path) -> str:
    """A home with sessions, of a member; the DSN."""
    fill(tmp_path)
    _, own = join(team_database, "ann")
    hookkit("team", "join", own)
    return own


def test_push(dsn: str) -> None:
    printed = hookkit("team", "push")
    assert printed.out.startswith(f"Sent {SESSIONS} sessions (")
    assert "secret" not in printed.out
    again = hookkit("team", "push")
    assert again.out.endswith("has everything already.\n")
    assert hookkit("team", "push", "--json").json["rows"] == 0
    assert hookkit("team", "status").facts["last push"] != "?"


def test_preview_is_the_copy_that_is_sent(dsn: str) -> None:
    hookkit("team", "share", "prompts")
    shown = subprocess.run([SCRIPT, "team", "preview"], check=True, capture_output=True).stdout
    assert b"# sessions: seq session_id workspace_id" in shown
    done = hookkit("team", "push", "--json").json
    lines = [each for each in shown.splitlines(keepends=True) if not each.startswith(b"# ")]
    assert sum(map(len, lines)) == done["bytes"] and len(lines) == done["rows"]
    assert hookkit("team", "preview").out == ""
    assert "# sessions" in hookkit("team", "preview", "--all").out
    assert "# sessions" not in hookkit("team", "preview", "--level", "totals").out


def test_preview_changes_no_terminal(dsn: str) -> None:
    deliver(line(payload("UserPromptSubmit", "odd", prompt="Red \x1b[31m alert \x9b31m")))
    hookkit("team", "share", "full")
    shown = on_terminal("team", "preview")
    assert "alert" in shown and "\x1b[31m" not in shown and "\x9b" not in shown


def test_totals_are_no_sessions(dsn: str) -> None:
    hookkit("team", "push")
    assert "hookkit team share titles" in hookkit("list", "--team").out
    assert "No sessions match" in hookkit("list", "--team", "--branch", "none").out
    assert hookkit("stats", "--user", "ann").facts["Total Sessions"] == str(SESSIONS)


def test_share(dsn: str) -> None:
    assert hookkit("team", "share", "titles").out.startswith("This machine shares titles")
    printed = hookkit("team", "share", "full", "--project", "blog")
    assert printed.out.splitlines()[-1] == "blog: full"
    assert hookkit("team", "status").facts["project"] == "blog: full"
    assert hookkit("team", "share", "totals", "--project", "nobody/knows", "--json").json == {
        **{"schema_version": 1, "level": "titles"},
        "projects": {"blog": "full", "nobody/knows": "totals"},
    }
    hookkit("team", "push")
    assert next(ledger.entries()).sessions.keys() == {"titles", "full"}
    mine = hookkit("team", "status", "--json").json["team"]["me"]
    assert mine["level"] == "titles"
    hookkit("team", "share", "default", "--project", "blog")
    hookkit("team", "share", "default", "--project", "nobody/knows")
    assert stored.needed().projects == {}
    assert "--project" in refused("team", "share", "default", code=2)


def test_the_team_asks_for_less(dsn: str, team_database: Database) -> None:
    hookkit("team", "share", "full")
    hookkit("team", "share", "prompts", "--project", "blog")
    hookkit("team", "push")
    with closing(connect(team_database.dsn)) as db:
        members.add_owner(db, "owner")
    own = stored.needed()
    for level, shared in (("titles", {"titles"}), ("full", {"full", "prompts"})):
        stored.save(stored.Joined(team_database.dsn, "totals"))
        assert hookkit("team", "limits", "--level", level).facts["level"] == level
        stored.save(own)
        hookkit("team", "push")
        assert {*levels(dsn)} == shared


def levels(dsn: str) -> list[str]:
    """The levels at which the team has sessions."""
    with closing(connect(dsn)) as db:
        return [level for (level,) in db.execute("SELECT level FROM hookkit.shared_sessions")]


def test_ledger(dsn: str) -> None:
    assert hookkit("team", "ledger").out == "Nothing has left this machine for a team.\n"
    hookkit("team", "push")
    printed = hookkit("team", "ledger").out
    assert f"{SESSIONS} totals" in printed
    found = hookkit("team", "ledger", "--json").json["pushes"]
    assert found[0]["sessions"] == {"totals": SESSIONS}
    with ledger.file().open("ab") as stream:
        stream.write(b'{"at": "20\n[1]\n{"x": 1}\n')
    assert hookkit("team", "ledger", "--json").json["pushes"] == found


def test_a_ledger_that_cannot_be_read(dsn: str) -> None:
    ledger.file().mkdir(parents=True)
    assert "ledger.jsonl" in refused("team", "ledger", code=1)


def test_in_no_team() -> None:
    for arguments in (["push"], ["preview"], ["share", "full"]):
        assert "hookkit team join" in refused("team", *arguments, code=1)
    assert hookkit("team", "ledger").out == "Nothing has left this machine for a team.\n"


def test_it_is_sent_by_itself(team_database: Database) -> None:
    _, dsn = join(team_database, "ann")
    hookkit("team", "join", dsn)
    deliver(line(payload("UserPromptSubmit", "old", prompt="Go")))
    worker.work()
    sent = len(list(ledger.entries()))
    assert sent
    deliver(line(payload("UserPromptSubmit", "new", prompt="Go")))
    fold_all()
    worker.work()
    assert len(list(ledger.entries())) == sent  # not before a minute is over
    deliver(line(payload("SessionEnd", "new"), time.time() - START / 1e9 + 1))
    fold_all()
    worker.work()
    assert len(list(ledger.entries())) > sent
    assert last.problem() is None


def test_a_server_that_is_away_is_no_trouble(dsn: str) -> None:
    away = dsn.rpartition("@")[0] + f"@127.0.0.1:{free_port()}/x"
    stored.save(stored.needed()._replace(dsn=away))
    worker.work()
    assert "does not run" in str(last.problem())
    assert "does not run" in refused("team", "push", code=1)
    stored.save(stored.needed()._replace(dsn=dsn))
    assert "does not run" in hookkit("team", "status").facts["last problem"]
    hookkit("team", "push")
    assert "last problem" not in hookkit("team", "status").facts


def test_what_leaves_is_noted_no_more_after_leaving(dsn: str) -> None:
    hookkit("team", "push")
    hookkit("team", "leave")
    deliver(line(payload("UserPromptSubmit", "new", prompt="Go")))
    with Store.open() as store:
        assert store.db.execute("SELECT count(*) FROM unsent").fetchone() == (0,)
    hookkit("team", "join", dsn)
    assert hookkit("team", "push", "--json").json["sessions"] == SESSIONS + 1


def test_a_full_disk_here(dsn: str) -> None:
    paths.make_private(paths.data_dir())
    (paths.data_dir() / "team").write_text("in the way")
    assert "team" in refused("team", "push", code=1)
