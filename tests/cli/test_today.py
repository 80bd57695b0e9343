"""hookkit today, and what was done since a moment."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hookkit.api import today
from hookkit.api.store import Store
from hookkit.model.counters import NANO
from hookkit.model.session import Session, moment
from tests.accounting import packed, reading
from tests.builders import at, deliver, line, own, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call, on_terminal
from tests.lib.git.repositories import commit

NOW = moment(at(7200))


def test_nothing_was_done() -> None:
    assert "Nothing was done today yet" in call("today").output
    document = hookkit("today", "--json").json
    assert (document["cost_usd"], document["projects"]) == (0.0, [])


def test_what_was_done(shop: Path) -> None:
    call("start", "Build the login")
    commit(shop, one="new\n")
    call("note", "The redirect\x1b[1m is open")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "2500000", "-c", "2.34")
    call("end")
    sessions, projects, total = parts(hookkit("today").out)
    assert sessions[0].split()[:4] == ["1", "Build", "the", "login"]
    assert sessions[0].split()[-3:] == ["1", "2.5M", "$2.34"]
    assert projects[0].split()[:2] == ["shop", "1"]
    assert projects[0].split()[3:6] == ["1", "$2.34", "The"]
    assert projects[0].endswith("The redirect�[1m is open")
    assert total == "$2.34 today."


def parts(printed: str) -> tuple[list[str], list[str], str]:
    """The rows of the two tables, and the last line."""
    sessions, projects, total = printed.strip().split("\n\n")
    return sessions.splitlines()[1:], projects.splitlines()[1:], total


def test_what_no_agent_has_reported_is_unknown() -> None:
    deliver(line(payload("SessionStart", cwd="/home/dev/blog"), at=time.time_ns()))
    sessions, projects, _ = parts(hookkit("today").out)
    assert sessions[0].split()[-2:] == ["—", "—"]  # tokens and cost
    assert projects[0].split()[4] == "—"


def test_json(shop: Path) -> None:
    call("start", "it")
    commit(shop, one="new\n")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "10", "-c", "0.5")
    document = hookkit("today", "--json").json
    assert document["day"] == f"{datetime.now():%Y-%m-%d}"
    (project,) = document["projects"]
    assert (project["project"], project["cost_usd"], project["commits"]) == ("shop", 0.5, 0)
    (session,) = project["sessions"]
    assert (session["seq"], session["title"], session["status"]) == (1, "it", "active")
    assert session["usage"]["total_tokens"] == 10


def test_on_a_terminal(shop: Path) -> None:
    call("start", "it " * 50)
    printed = on_terminal("today", columns=80, NO_COLOR="1")
    assert "…" in printed
    assert all(
        len(each) <= 80
        for each in printed.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    )


def test_what_cannot_be_meant() -> None:
    assert "unexpected extra argument" in refused("today", "yesterday", code=2)


# Since a moment


def done(store: Store, since: float) -> list[today.ProjectDone]:
    store.refresh()
    return today.done_since(store, at(since), NOW)


def test_only_what_was_done_since(store: Store) -> None:
    deliver(
        line(payload("SessionStart", "s1"), 0),
        reading("s1", packed("m1", seconds=0), packed("m2", seconds=1800), ended_at=at(3600)),
        line(payload("UserPromptSubmit", "s1", prompt="go on"), 3600),
        line(payload("SessionStart", "over"), 0),
        line(payload("SessionEnd", "over"), 10),
    )
    (project,) = done(store, 2700)
    (session,) = project.sessions
    # Its prompt at 3600 is an hour ago: nothing goes on, and before it was nothing for longer.
    assert (session.session.session_id, session.worked) == ("s1", timedelta())
    assert (session.usage.api_requests, project.stopped_at) == (1, "go on")
    assert project.cost_usd > 0


def test_a_session_of_one_s_own_that_began_before(store: Store) -> None:
    began = own("started", "mine", origin="manual", cwd="/home/dev/shop", project="shop")
    call = {"provider": "x", "model": "y", "tokens": 5}
    deliver(
        line(began, 0, src="user"),
        line(own("logged", "mine", **call, cost_usd=1.0), 10, src="user"),
        line(own("logged", "mine", **call, cost_usd=2.0), 3600, src="user"),
        line(payload("SessionStart", "s1"), 20),
        reading("s1", packed("m1", seconds=0), packed("m2", seconds=1800)),
        line(payload("SessionEnd", "s1"), 5000),
    )
    (project,) = done(store, 2700)
    mine = next(each for each in project.sessions if each.session.origin == "manual")
    # Nothing happened since the agent ended: an open session lasts until the last activity then.
    assert mine.worked == timedelta(seconds=5000 - 2700)
    agent = next(each for each in project.sessions if each.session.origin == "hook")
    assert mine.usage.api_requests == 1 + agent.usage.api_requests
    assert mine.usage.cost == 2 * NANO + agent.usage.cost
    assert project.time == timedelta(seconds=5000 - 2700)  # the agent's lies within


def test_one_that_was_forgotten_is_not_of_the_day_on_which_it_was_ended(store: Store) -> None:
    began = own("started", "mine", origin="manual", cwd="/home/dev")
    deliver(
        line(began, 0, src="user"),
        line(own("ended", "mine", ended_at=at(10)), 3600, src="user"),
    )
    assert done(store, 1800) == []


def test_the_latest_project_comes_first(store: Store) -> None:
    deliver(
        line(payload("UserPromptSubmit", "a", prompt="first", cwd="/x/one"), 10),
        line(payload("UserPromptSubmit", "b", prompt="second", cwd="/x/two"), 20),
        line(payload("SessionStart", "c", cwd="/x/two"), 30),
        line(payload("SessionStart", "d", cwd="/"), 5),
    )
    found = done(store, 0)
    assert [(each.project, each.stopped_at) for each in found] == [
        ("two", "second"),  # the latest session was asked for nothing
        ("one", "first"),
        ("/", ""),
    ]


@pytest.mark.parametrize(
    "fields, words",
    [
        ({}, ""),
        ({"first_user_message": "a"}, "a"),
        ({"first_user_message": "a", "last_user_message": "b"}, "b"),
        ({"last_user_message": "b", "notes": "c\nd\n"}, "d"),
    ],
    ids=str,
)
def test_last_words(fields: dict[str, str], words: str) -> None:
    assert today.last_words(Session("s", **fields)) == words  # type: ignore[arg-type]
