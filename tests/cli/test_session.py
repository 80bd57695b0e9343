"""hookkit session: the Sessions API on the command line."""

import json
from typing import Any
from uuid import UUID

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.model.session import COLUMNS, INTERNAL
from hookkit.store.journal import segments
from tests.cli.installed import hookkit
from tests.cli.terminal import call, run, run_apart, run_json


def row(*arguments: str) -> dict[str, Any]:
    """What a subcommand says of its session."""
    document = json.loads(call("session", *arguments).stdout)
    assert document.keys() == {"schema_version", "session"}
    session: dict[str, Any] = document["session"]
    return session


def upsert(*arguments: str) -> dict[str, Any]:
    return row("upsert", "--session-id", "x", "--title", "T", "--summary", "S", *arguments)


@pytest.mark.uncovered
def test_a_session_in_processes() -> None:
    started = run_json("session", "start", "abc", "--project", "shop")["session"]
    assert (started["session_id"], started["project"], started["status"]) == ("abc", "shop", "idle")
    assert set(started) > set(COLUMNS) - {INTERNAL, "account"}
    for _ in range(2):
        run_apart("session", "count", "abc", "--edits", "2", "--prompts", "1")
    ended = run_json("session", "end", "abc")["session"]
    assert (ended["edit_count"], ended["prompts_count"], ended["status"]) == (4, 2, "done")
    assert run_json("session", "get", "abc")["session"] == ended
    (recent,) = run_json("session", "recent", "-l", "3")["sessions"]
    assert recent == ended


@pytest.mark.parametrize(
    "variables, chosen",
    [
        ({"CLAUDE_CODE_SESSION_ID": "code", "CLAUDE_SESSION_ID": "old"}, "code"),
        ({"CLAUDE_SESSION_ID": "old"}, "old"),
        ({"CLAUDE_CODE_SESSION_ID": ""}, None),
    ],
)
def test_an_id_may_come_from_the_environment(
    variables: dict[str, str], chosen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    session_id = row("start")["session_id"]
    assert session_id == (chosen or str(UUID(session_id)))


def test_corrections_are_counted() -> None:
    row("start", "x")
    assert row("count", "x", "--corrections", "2")["corrections_count"] == 2


@pytest.mark.parametrize("command", ["get", "end", "count"])
def test_one_that_is_not_there(command: str) -> None:
    assert run("session", command, "nothing", code=1) == ""


@pytest.mark.parametrize(
    "arguments, option",
    [
        (("count", "x", "--edits", "-1"), "--edits"),
        (("count", "x", "--edits", "99999999999"), "--edits"),
        (("count", "x", "--prompts", "many"), "--prompts"),
        (("end", ""), "SESSION_ID"),
        (("get", " "), "SESSION_ID"),
        (("recent", "-l", "0"), "--limit"),
        (("upsert",), "--session-id"),
        (("upsert", "--session-id", "x", "--title", " ", "--summary", "S"), "--title"),
        (("upsert", "--session-id", "x", "--title", "\x1b", "--summary", "S"), "--title"),
        (("upsert", "--session-id", "x", "--title", "T", "--summary", ""), "--summary"),
        (("upsert", "--session-id", "", "--title", "T", "--summary", "S"), "--session-id"),
        (("upsert", "--session-id", "x", "--title", "T"), "--summary"),
        (("explode",), "explode"),
    ],
)
def test_usage_errors_name_the_option(arguments: tuple[str, ...], option: str) -> None:
    assert option in call("session", *arguments, code=2).stderr
    assert segments.segments(paths.journal_dir()) == []


@pytest.mark.parametrize("time", ["soon", "", "2026-13-01", "12:00", "0001-01-01T00:00:00"])
def test_a_bad_time_is_a_usage_error(time: str) -> None:
    arguments = ("--session-id", "x", "--title", "T", "--summary", "S", "--finished-at", time)
    assert "--finished-at" in call("session", "upsert", *arguments, code=2).stderr


@pytest.mark.parametrize(
    "time, stored",
    [
        ("2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000Z"),
        ("2026-11-21T10:30:00.123456+01:00", "2026-11-21T09:30:00.123Z"),
        ("2026-11-21T09:30:00.001Z", "2026-11-21T09:30:00.001Z"),
        ("20261121T093000Z", "2026-11-21T09:30:00.000Z"),
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_stored_in_utc(time: str, stored: str) -> None:
    assert upsert("--finished-at", time)["finished_at"] == stored


def test_a_time_without_an_offset_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    output = json.loads(
        run_apart(
            *("session", "upsert", "--session-id", "x", "--title", "T", "--summary", "S"),
            *("--finished-at", "2026-11-21T09:30"),
            TZ="Etc/GMT-2",
        )
    )
    assert output["session"]["finished_at"] == "2026-11-21T07:30:00.000Z"


def test_upsert_makes_and_overwrites() -> None:
    made = upsert("--user-id", "me")
    assert (made["title"], made["summary"], made["user_id"]) == ("T", "S", "me")
    assert (made["title_source"], made["finished_at"], made["is_active"]) == ("user", None, True)
    again = row("upsert", "--session-id", "x", "--title", "U", "--summary", "V", "--finished")
    assert (again["seq"], again["title"], again["summary"]) == (made["seq"], "U", "V")
    assert again["finished_at"] == again["last_ended_at"] is not None
    with Store.open() as store:
        assert store.database.count_sessions() == 1


def test_finished_now_or_then() -> None:
    arguments = ("--session-id", "x", "--title", "T", "--summary", "S", "--finished")
    output = call("session", "upsert", *arguments, "--finished-at", "2026-11-21T09:30:00Z", code=2)
    assert "either" in output.stderr


def test_workspaces_are_apart() -> None:
    for name in ("a", "b"):
        assert row("start", "x", "--project", name, "--workspace-id", name)["project"] == name
    assert row("get", "x", "--workspace-id", "a")["project"] == "a"
    assert upsert("--workspace-id", "a")["workspace_id"] == "a"


@pytest.mark.parametrize("command", ["end", "get", "count"])
def test_the_id_of_the_environment(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row("start", "own")
    assert "the environment has none" in call("session", command, code=2).stderr
    monkeypatch.setenv("CLAUDE_SESSION_ID", "own")
    assert row(command)["session_id"] == "own"


def test_get_takes_a_number_and_a_prefix() -> None:
    for session_id in ("abc-1", "abd-2", "1"):
        row("start", session_id)
    row("start", "team-1", "--workspace-id", "team")
    for given, found in (("abc-1", "abc-1"), ("2", "abd-2"), ("abd", "abd-2"), ("1", "1")):
        assert row("get", given)["session_id"] == found
    assert "may mean any of these" in run_error("get", "ab")
    assert row("get", "team")["workspace_id"] == "team"
    assert row("get", "4", "--workspace-uuid", "team")["session_id"] == "team-1"
    assert "in the workspace 'team'" in run_error("get", "2", "--workspace-id", "team")
    assert "No session 'x'" in run_error("get", "x")


def run_error(*arguments: str) -> str:
    """The one error of a subcommand."""
    return hookkit("session", *arguments, code=1).err


def test_the_names_of_the_table() -> None:
    made = upsert("--workspace-uuid", "team", "--user-uuid", "me")
    assert (made["workspace_id"], made["user_id"]) == ("team", "me")
    assert UUID(made["uuid"]) and made["uuid"] != upsert()["uuid"]
    assert made["uuid"] == row("get", "x", "--workspace-id", "team")["uuid"]
