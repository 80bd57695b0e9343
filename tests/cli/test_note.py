"""hookkit note."""

import time
from pathlib import Path

from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call


def agent(folder: Path, session_id: str, ago: float = 0) -> None:
    """An agent's session that runs in a folder."""
    start = payload("SessionStart", session_id, cwd=str(folder))
    deliver(line(start, at=time.time_ns() - round(ago * 10**9)))


def test_a_person_s_own_session_comes_first(shop: Path) -> None:
    agent(shop, "agent")
    call("start", "it")
    assert hookkit("note", "The", "redirect").out == "Noted in #2: it\n"
    assert hookkit("show", "2").facts["Notes"] == "The redirect"


def test_else_the_latest_agent_s(shop: Path) -> None:
    agent(shop, "old", 60)
    agent(shop / "src", "new")
    document = hookkit("note", "Reviewed", "--json").json
    assert (document["session"]["session_id"], document["session"]["notes"]) == ("new", "Reviewed")


def test_one_that_is_named(shop: Path) -> None:
    agent(shop, "abc")
    assert "Noted in #1" in call("note", "--session", "abc", "Reviewed").output
    assert "No session 'b'" in refused("note", "--session", "b", "Reviewed", code=1)


def test_there_must_be_one(shop: Path) -> None:
    agent(shop.parent, "elsewhere")
    assert "No session is active" in refused("note", "Reviewed", code=1)


def test_there_must_be_words(shop: Path) -> None:
    assert "Missing argument" in refused("note", code=2)
    assert "Give the text of the note" in refused("note", " ", code=2)
