"""hookkit status."""

import json
import time
from pathlib import Path

import pytest

from tests.builders import deliver, line, own, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call, on_terminal, run, run_json


@pytest.fixture
def busy() -> None:
    deliver(
        line(payload("UserPromptSubmit", "one", prompt="Fix the login"), 0),
        line(payload("SessionStart", "two"), 1),
        line(payload("SessionEnd", "two"), 2),
    )


@pytest.mark.usefixtures("busy")
def test_active_sessions_are_lines() -> None:
    (only,) = run("status").splitlines()
    assert only.split("  ")[:4] == ["#1", "busy", "Fix the login", "shop"]


@pytest.mark.usefixtures("busy")
def test_json() -> None:
    (only,) = run_json("status", "--json")["sessions"]
    assert (only["session_id"], only["status"], only["here"]) == ("one", "busy", False)


def test_the_clocks() -> None:
    now = time.time_ns()
    deliver(
        line(payload("SessionStart", "one"), at=now - 3_725 * 10**9),
        line(payload("UserPromptSubmit", "one", prompt="Fix the login"), at=now - 65 * 10**9),
        line(payload("SessionStart", "two"), at=now - 3_725 * 10**9),
    )
    one, two = run("status").splitlines()
    assert [each.split("m ")[0] for each in one.split("  ")[-2:]] == ["1h 02", "turn 1"]
    assert two.split("  ")[-1].split("m ")[0] == "1h 02"
    first, second = run_json("status", "--json")["sessions"]
    assert 65 <= first["turn"] < first["elapsed"] - 3600 + 1
    assert second["turn"] is None
    assert 3725 <= second["elapsed"] <= first["elapsed"] + 1


def test_all_clocks_are_read_at_once() -> None:
    deliver(*(line(payload("SessionStart", name), 0) for name in ("one", "two", "three")))
    found = run_json("status", "--json")["sessions"]
    assert len({each["elapsed"] for each in found}) == 1


def test_nothing_is_going_on() -> None:
    assert call("status", code=1).output == "No active session.\n"
    document = json.loads(call("status", "--json", code=1).output)
    assert document == {"schema_version": 1, "sessions": []}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_on_a_terminal(columns: int) -> None:
    printed = on_terminal("status", columns=columns, NO_COLOR="1")
    assert "Fix the login" in printed
    assert ("Started" in printed) == (columns > 40)


def test_a_session_of_one_s_own(shop: Path) -> None:
    hookkit("status", code=1)
    hookkit("start", "Build user authentication")
    (only,) = hookkit("status").out.splitlines()
    number, status, title, project, since, duration = only.split("  ")
    assert (number, status, title, project) == ("#1", "active", "Build user authentication", "shop")
    assert since == f"since {time.strftime('%b %d, %Y %H:%M')}" or since.startswith("since ")
    assert duration.endswith("s")
    hookkit("end")
    hookkit("status", code=1)


@pytest.mark.usefixtures("busy")
def test_those_here_come_first(shop: Path) -> None:
    call("start", "it")
    deliver(line(payload("SessionStart", "late"), 9e6))
    result = hookkit("status", "--json").json["sessions"]
    assert [(each["seq"], each["here"]) for each in result] == [(3, True), (4, False), (1, False)]
    assert len(hookkit("status", "--here").out.splitlines()) == 1
    call("end")
    assert hookkit("status", "--here", code=1).out == "No active session here.\n"


@pytest.mark.usefixtures("busy")
def test_a_folder_s_name_may_begin_another_s(shop: Path) -> None:
    deliver(line(payload("SessionStart", "next", cwd=f"{shop}-two"), 0))
    hookkit("status", "--here", code=1)


def test_a_session_may_have_no_folder(shop: Path) -> None:
    deliver(line(own("started", "script"), 0, src="api"))
    hookkit("status", "--here", code=1)
    assert hookkit("status").out.startswith("#1")


def test_what_cannot_be_meant() -> None:
    assert "No such option" in refused("status", "--there", code=2)
