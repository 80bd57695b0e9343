"""hookkit status."""

import json

import pytest

from tests.builders import deliver, line, payload
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
    assert (only["session_id"], only["status"]) == ("one", "busy")


def test_nothing_is_going_on() -> None:
    assert call("status", code=1).output == "No active session.\n"
    document = json.loads(call("status", "--json", code=1).output)
    assert document == {"schema_version": 1, "sessions": []}


@pytest.mark.usefixtures("busy")
def test_on_a_terminal() -> None:
    assert "Fix the login" in on_terminal("status")
