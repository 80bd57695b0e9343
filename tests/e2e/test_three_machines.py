"""One session goes on on three machines, which exchange by a folder or by PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client, wait_for
from tests.e2e.conftest import Machine
from tests.e2e.served import result_of
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join
from tests.store.postgres.people import drop_roles

pytestmark = pytest.mark.e2e

TURNS = [{"text": f"answer {number}"} for number in range(9)]

COUNTED = (
    *("prompts_count", "api_request_count", "tokens_input", "tokens_output", "cost_usd"),
    *("tokens_cache_read", "tokens_cache_write", "message_count", "revival_count"),
    *("first_user_message", "last_user_message", "title"),
)


def folder_of(client: Client) -> Path:
    """The folder of a machine's transcripts of the project."""
    name = "".join(each if each.isalnum() else "-" for each in str(client.project))
    return client.config / "projects" / name


def take_along(session_id: str, one: Client, other: Client) -> None:
    """Copy a session's transcript to another machine, as people do who go on there."""
    target = folder_of(other)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder_of(one) / f"{session_id}.jsonl", target)


def settled(client: Client, prompts: int) -> dict[str, Any]:
    """The only session, when all of it is read."""

    def found() -> dict[str, Any] | None:
        (session,) = client.sessions()
        is_done = session["prompts_count"] == session["api_request_count"] == prompts
        return session if is_done and not session["is_active"] else None

    session: dict[str, Any] = wait_for(found, f"{prompts} prompts")
    return session


@pytest.fixture
def dsn(team_database: Database) -> Iterator[str]:
    """The DSN of a member of a team."""
    _, found = join(team_database, "ann")
    yield found
    drop_roles(team_database, [f"{team_database.name}_ann"])


def test_one_session_by_a_folder(machine: Machine, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    go_on_everywhere(machine, tmp_path, [("sync", "--folder", str(shared))])


def test_one_session_by_postgresql(machine: Machine, tmp_path: Path, dsn: str) -> None:
    go_on_everywhere(machine, tmp_path, [("team", "join", dsn), ("sync", "--team")])


def go_on_everywhere(machine: Machine, tmp_path: Path, prepared: list[tuple[str, ...]]) -> None:
    """Let a session go on on three machines, on which commands have chosen how to exchange."""
    first = machine({"turns": TURNS})
    names = ["laptop", "desktop", "server"]
    machines = [
        Client(first.executable, tmp_path / name, first.url, {"HOOKKIT_MACHINE_NAME": name})
        for name in names
    ]
    for each in machines:
        each.hookkit("install")
        for command in prepared:
            each.hookkit(*command)
    session_id, before, cost = "", machines[0], 0.0
    for number, client in enumerate([*machines, machines[0]]):
        resumed = ("--resume", session_id) if session_id else ()
        if session_id and client is not before:
            take_along(session_id, before, client)
        result = result_of(client.run(f"prompt {number}", *resumed))
        session_id, before = result["session_id"], client
        cost = result["total_cost_usd"]  # of the whole session
        client.hookkit("sync")
    for _ in range(2):
        for each in machines:
            each.hookkit("sync")
    sessions = [settled(each, 4) for each in machines]
    assert len({str([each[name] for name in COUNTED]) for each in sessions}) == 1
    assert sessions[0]["cost_usd"] == pytest.approx(cost, abs=1e-9)
    assert sessions[0]["tokens_output"] == 4 * 20
    assert [each["session_id"] for each in sessions] == [session_id] * 3
    assert sessions[0]["last_user_message"] == "prompt 3"
