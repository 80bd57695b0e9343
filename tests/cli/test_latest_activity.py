"""The latest activity comes first, in `list`, `show` and `history`."""

import time
from pathlib import Path

import pytest

from tests.builders import deliver, line, own, payload
from tests.cli.installed import hookkit
from tests.cli.terminal import call, run, run_apart, run_json

LATER = 90_000
"""Seconds; a day later."""


@pytest.fixture
def resumed() -> None:
    """Three sessions, of which the first is resumed in the end."""
    for number, name in enumerate(("first", "second", "third")):
        folder = f"/home/dev/{'shop' if number < 2 else 'blog'}"
        begin = payload("UserPromptSubmit", name, prompt=f"The {name} one", cwd=folder)
        deliver(line(begin, number * 100))
        deliver(line(payload("SessionEnd", name, reason="other", cwd=folder), number * 100 + 50))
    again = payload("SessionStart", "first", source="resume", cwd="/home/dev/shop")
    deliver(line(again, LATER))


@pytest.mark.usefixtures("resumed")
def test_a_resumed_session_is_on_top() -> None:
    rows = run_apart("list").splitlines()[1:]
    assert [each.split()[0] for each in rows] == ["1", "3", "2"]
    assert run_apart("show").splitlines()[0] == "The first one"
    assert run("show", "1").splitlines()[0] == "The first one"  # numbers are kept
    assert run("show", "3").splitlines()[0] == "The third one"


@pytest.mark.usefixtures("resumed")
@pytest.mark.parametrize(
    "arguments, found",
    [
        ((), "first third second"),
        (("-l", "1"), "first"),
        (("--project", "shop"), "first second"),
        (("--status", "active"), "first"),
        (("--status", "completed"), "third second"),
        (("--since", "2026-11-21", "--until", "2026-11-21"), "first third second"),
        (("--since", "2026-11-22"), ""),  # a session counts by when it began
        (("--origin", "hook"), "first third second"),
    ],
    ids=str,
)
def test_it_is_first_among_the_selected(arguments: tuple[str, ...], found: str) -> None:
    listed = run_json("list", "--json", *arguments)["sessions"]
    assert [each["session_id"] for each in listed] == found.split()


@pytest.mark.usefixtures("resumed")
def test_history_begins_with_it() -> None:
    projects = run_json("history", "--json")["projects"]
    assert [each["project"] for each in projects] == ["shop", "blog"]
    (day,) = projects[0]["days"]
    assert [each["session_id"] for each in day["sessions"]] == ["first", "second"]
    assert "09:30-Nov 22 10:30" in hookkit("history", "shop", TZ="UTC").out.splitlines()[2]


def test_events_of_hookkit_itself_are_no_activity() -> None:
    deliver(line(payload("SessionStart", "old"), 0), line(payload("SessionStart", "new"), 10))
    deliver(line(own("git", "old", git_branch="fix"), 100, src="hookkit"))
    assert run_json("show", "--json")["session"]["session_id"] == "new"


def test_two_at_the_same_moment() -> None:
    deliver(line(payload("SessionStart", "one"), 0), line(payload("SessionStart", "two"), 0))
    listed = run_json("list", "--json")["sessions"]
    assert [each["session_id"] for each in listed] == ["two", "one"]


def test_after_the_end_it_is_the_ended_session(shop: Path) -> None:
    call("start", "Build the login")
    agent = payload("UserPromptSubmit", "agent", prompt="Write it", cwd=str(shop))
    deliver(line(agent, at=time.time_ns()))
    assert run("show").splitlines()[0] == "Write it"  # the agent is at work
    call("end")
    assert run_apart("show").splitlines()[0] == "Build the login"
    assert [each["seq"] for each in run_json("list", "--json")["sessions"]] == [1, 2]
