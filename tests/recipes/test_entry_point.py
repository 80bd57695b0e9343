"""What scripts rely on, through the installed `hookkit` and the public names in Python."""

import inspect
import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import hookkit
from hookkit import Session, SessionManager, Store
from tests.builders import deliver, line, payload, tool
from tests.recipes.page import run
from tests.runs.fakes import STAYS, permit, until


def document(*arguments: str) -> Any:
    """Run hookkit; the JSON that it printed."""
    return json.loads(run("hookkit", *arguments))


def row(*arguments: str) -> dict[str, Any]:
    """Run a command of `hookkit session`; the row that it printed."""
    found: dict[str, Any] = document("session", *arguments)["session"]
    return found


# Rows


@pytest.mark.parametrize(
    "name", ["CLAUDE_CODE_SESSION_ID", "CLAUDE_SESSION_ID", "HOOKKIT_SESSION_ID"]
)
def test_the_id_of_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "abc-123")
    assert row("start", "--project", "shop")["session_id"] == "abc-123"
    assert row("count", "--edits", "2")["edit_count"] == 2
    assert row("get")["is_active"]
    assert row("end")["status"] == "done"
    monkeypatch.delenv(name)
    run("hookkit", "session", "end", code=2)


def test_a_row_by_number_and_by_prefix() -> None:
    for session_id in ("abc-1", "abd-2"):
        row("start", session_id)
    found = [row("get", each)["session_id"] for each in ("1", "2", "abc", "abd-2")]
    assert found == ["abc-1", "abd-2", "abc-1", "abd-2"]
    for unknown in ("ab", "3", "x"):
        run("hookkit", "session", "get", unknown, code=1)


STORED = "2026-11-21T09:30:00.000Z"
FORMS = {
    "2026-11-21T09:30:00Z": STORED,
    "2026-11-21t09:30:00z": STORED,
    "2026-11-21 09:30:00Z": STORED,
    "2026-11-21T10:30:00+01:00": STORED,
    "2026-11-21T09:30:00-00:00": STORED,
    "2026-11-21T09:30:00.1239Z": "2026-11-21T09:30:00.123Z",
    "2026-12-31T23:59:60Z": "2027-01-01T00:00:00.000Z",
}
"""Forms of RFC 3339, and what is stored."""

UPSERT = ("upsert", "--session-id", "x", "--title", "T", "--summary", "S")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_time(form: str, store: Store) -> None:
    made = store.upsert_session("y", title="T", summary="S", finished_at=form)
    assert made.finished_at == FORMS[form]
    assert row(*UPSERT, "--finished-at", form)["finished_at"] == FORMS[form]


@pytest.mark.parametrize("offset", [0, 2, -9.5])
def test_a_datetime(offset: float, store: Store) -> None:
    zone = timezone(timedelta(hours=offset))
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC).astimezone(zone)
    assert store.upsert_session("y", finished_at=at).finished_at == STORED
    with pytest.raises(ValueError, match="no time zone"):
        store.upsert_session("y", finished_at=datetime(2026, 11, 21, 9, 30))


def test_a_row_has_a_uuid() -> None:
    made = row(*UPSERT, "--workspace-uuid", "team", "--user-uuid", "me")
    assert str(UUID(made["uuid"])) == made["uuid"]
    assert (made["workspace_id"], made["user_id"]) == ("team", "me")
    exported = document("export", "--format", "json")["sessions"]
    rows = [document("show", "1", "--json")["session"], *exported]
    for command in (("list", "--json"), ("session", "recent")):
        rows += document(*command)["sessions"]
    assert [each["uuid"] for each in rows] == [made["uuid"]] * 4


def test_the_rate_of_corrections() -> None:
    row("start", "x")
    row("count", "x", "--edits", "3", "--corrections", "1", "--prompts", "2")
    assert "Correction Rate  33.3 % per edit, 50.0 % per prompt" in run("hookkit", "stats")
    assert row("get", "x")["correction_rate"] == 33.3


def test_a_session_and_its_dict(store: Store) -> None:
    place = {"cwd": "/home/dev/shop"}
    deliver(
        line(payload("SessionStart", "busy", **place), 1),
        line(payload("UserPromptSubmit", "busy", prompt="Fix the login", **place), 2),
        line(tool(session_id="busy", **place), 3),
        line(payload("SessionEnd", "gone", reason="other", **place), 4),
    )
    store.refresh()
    store.start_session("mine", "shop", workspace_id="team")
    sessions = [Session(), *store.get_recent_sessions()]
    assert len(sessions) == 4
    for session in sessions:
        written = session.to_dict()
        assert Session.from_dict(written) == session
        assert Session.from_dict(json.loads(json.dumps(written))) == session


# Sessions of one's own


def test_in_python_as_on_the_command_line(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("python", "command"):
        (tmp_path / name).mkdir()
    folder = tmp_path / "python"
    store.start_manual("Build the login", folder)
    store.note("Half done", folder=folder)
    store.log_ai("openai", "gpt-4o", 15_000, 0.125, folder=folder)
    store.end_manual(notes="Done", folder=folder)
    monkeypatch.chdir(tmp_path / "command")
    for command in (
        ("start", "Build the login"),
        ("note", "Half done"),
        ("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "15000", "-c", "0.125"),
        ("end", "-n", "Done"),
    ):
        run("hookkit", *command)
    store.refresh()
    by_command, by_python = store.get_recent_sessions()
    for name in ("title", "notes", "cost_usd", "total_tokens", "origin", "state", "lifecycle"):
        assert getattr(by_command, name) == getattr(by_python, name), name
    assert by_python.notes == "Half done\nDone"


PUBLIC = [Store, SessionManager]
BUILTIN = {"ValueError"}


@pytest.mark.parametrize("owner", PUBLIC)
def test_errors_that_the_documentation_names_are_public(owner: type) -> None:
    methods = inspect.getmembers(owner, inspect.isfunction) + inspect.getmembers(
        owner, inspect.ismethod
    )
    texts = [inspect.getdoc(each) or "" for name, each in methods if not name.startswith("_")]
    named = set(re.findall(r"\b[A-Z]\w*Error\b", " ".join(texts))) - BUILTIN
    assert named and named <= set(hookkit.__all__)


# Runs


@pytest.fixture
def linked(tmp_path: Path, client: object, manager: SessionManager) -> Path:
    """A project by another name."""
    permit(tmp_path / "real", "Bash")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    return tmp_path / "link"


def test_a_run_and_what_follows(linked: Path) -> None:
    assert run("hookkit", "run", "Say hello", "--project", str(linked)) == "Hello\n"
    (found,) = document("ps", "--all", "--json")["runs"]
    session_id = found["session_id"]
    assert found["project_path"] == str(linked)
    assert found["real_path"] == os.path.realpath(linked)

    for _ in range(2):  # it has ended by itself
        assert run("hookkit", "cancel", session_id) == f"{session_id}  completed\n"

    assert run("hookkit", "fork", session_id, "Otherwise", "--project", str(linked)) == "Hello\n"
    events = [json.loads(each) for each in run("hookkit", "events").splitlines()]
    assert len({each["session_id"] for each in events}) == 2
    assert all(each["timestamp"] for each in events)
    own = run("hookkit", "events", session_id).splitlines()
    assert [json.loads(each) for each in own] == events[: len(own)]
    fork = next(each for each in events if each["session_id"] != session_id)["session_id"]
    assert "Forked From" in run("hookkit", "show", fork)


def test_cancelling_all(linked: Path, client: Any, manager: SessionManager) -> None:
    client.does(STAYS)
    ids = [run("hookkit", "run", "--detach", "Go", "--project", str(linked)).strip() for _ in "ab"]
    until(lambda: all(manager.get(each).status == "running" for each in ids), "they run")
    assert run("hookkit", "cancel", ids[0]) == f"{ids[0]}  cancelled\n"
    assert run("hookkit", "cancel", "--all") == f"{ids[1]}  cancelled\n"
    assert run("hookkit", "cancel", "--all") == "Nothing is running.\n"


# What a person removes


@pytest.fixture
def hook(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The command that `install` writes into the settings of a project."""
    project = home / "shop"
    project.mkdir()
    monkeypatch.chdir(project)
    run("hookkit", "install")
    settings = json.loads((project / ".claude" / "settings.json").read_text())
    command: str = settings["hooks"]["UserPromptSubmit"][0]["hooks"][0]["command"]
    return command


def ask(hook: str, session_id: str) -> None:
    """Send a prompt to the hook as the agent does: it prints nothing and succeeds."""
    prompt = payload("UserPromptSubmit", session_id, prompt="Fix the login", cwd=str(Path.cwd()))
    assert run("sh", "-c", hook, sent=json.dumps(prompt)) == ""


def listed() -> list[dict[str, Any]]:
    """The sessions of `hookkit list`, without what runs on."""
    names = ("session_id", "seq", "title", "prompts_count", "first_started_at")
    found = document("list", "--json")["sessions"]
    return [{name: each[name] for name in names} for each in found]


def test_a_removed_database_comes_back(home: Path, hook: str) -> None:
    for session_id in ("one", "two"):
        ask(hook, session_id)
    before = listed()
    assert [each["prompts_count"] for each in before] == [1, 1]
    for file in (home / ".hookkit").glob("*.db*"):
        file.unlink()
    assert listed() == before


def test_a_removed_data_folder_ends_no_recording(home: Path, hook: str) -> None:
    ask(hook, "one")
    assert [each["session_id"] for each in listed()] == ["one"]
    shutil.rmtree(home / ".hookkit")
    ask(hook, "two")
    assert [each["session_id"] for each in listed()] == ["two"]


def test_days_by_name(hook: str) -> None:
    ask(hook, "one")
    for day in ("today", "yesterday", "monday"):
        assert len(document("list", "--json", "--since", day)["sessions"]) == 1
