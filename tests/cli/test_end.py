"""hookkit end."""

from pathlib import Path

from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call
from tests.lib.git.repositories import commit, write


def test_what_was_done_is_shown(shop: Path) -> None:
    hookkit("start", "Build user authentication")
    commit(shop, one="a\n")
    write(shop, three="new\n")
    hookkit("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "45000", "-c", "2.34")
    output = hookkit("end", "-n", "Completed basic auth flow")
    assert output.out.splitlines()[0] == "Build user authentication"
    facts = output.facts
    assert (facts["Status"], facts["Files Changed"], facts["Commits"]) == ("completed", "2", "1")
    assert (facts["AI Tokens"], facts["AI Cost"]) == ("45,000", "$2.34")
    assert facts["Notes"] == "Completed basic auth flow"
    assert {"Started", "Ended", "Duration"} <= facts.keys() and facts["Ended"] != "—"


def test_notes_may_come_later(shop: Path) -> None:
    call("start", "it")
    call("note", "first")
    call("end")
    call("note", "--session", "1", "Reviewed")
    assert hookkit("show").facts["Notes"] == "first; Reviewed"


def test_json(shop: Path) -> None:
    call("start", "it")
    document = hookkit("end", "-n", "done", "--json").json
    assert document.keys() == {"schema_version", "session", "parts"}
    assert (document["session"]["notes"], document["session"]["is_active"]) == ("done", False)


def test_there_must_be_one(shop: Path) -> None:
    assert "hookkit start DESCRIPTION" in refused("end", code=1)
    assert "`hookkit list`" in refused("end", "--session", "7", code=1)


def test_it_ends_once(shop: Path) -> None:
    call("start", "it")
    call("end")
    ended_at = hookkit("show", "--json").json["session"]["last_ended_at"]
    assert "hookkit note --session 1" in refused("end", "--session", "1", code=1)
    assert hookkit("show", "--json").json["session"]["last_ended_at"] == ended_at


def test_an_agent_s_session_can_be_ended_by_number(shop: Path) -> None:
    deliver(line(payload("SessionStart")))
    assert hookkit("end", "--session", "1").facts["Status"] == "completed"
