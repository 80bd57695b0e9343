"""The client's own worktrees: entered, committed in, left, and removed before anybody looks."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

PATIENCE = 20.0
COMMIT = (
    "echo x > importer.py && git add -A && "
    "git -c user.name=x -c user.email=x@x commit -qm 'Add the importer'"
)


def use(tool: str, **asked: Any) -> dict[str, Any]:
    """A turn in which the agent uses a tool."""
    return {"content": [{"tool": tool, "input": asked}]}


ENTER = use("EnterWorktree", name="task-1")
WORK = use("Bash", command=COMMIT)
LEAVE = use("ExitWorktree", action="keep")
DONE = {"text": "Done."}


def git(folder: Path, *arguments: str, client: Client) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@x")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, env=client.env)


def installed(machine: Machine, *turns: dict[str, Any]) -> Client:
    """A machine with a project that has a commit, and hookkit's hooks for all projects."""
    client = machine({"turns": list(turns)})
    git(client.project, "commit", "-q", "--allow-empty", "-m", "init", client=client)
    client.hookkit("install", "--user")
    return client


def commits(client: Client) -> list[str]:
    """The commits of the one session, as soon as it has any."""
    until = time.monotonic() + PATIENCE
    while True:
        found = json.loads(client.hookkit("show", "1", "--json").stdout)["parts"]["commits"]
        if found or time.monotonic() > until:
            return [each["subject"] for each in found]
        time.sleep(0.2)


@pytest.mark.parametrize(
    "turns",
    [(ENTER, WORK, DONE), (ENTER, WORK, LEAVE, DONE)],
    ids=["it stays", "it leaves"],
)
def test_a_worktree_of_the_client(machine: Machine, turns: tuple[dict[str, Any], ...]) -> None:
    client = installed(machine, *turns)
    client.run("Work in a worktree", "--allowedTools", "EnterWorktree", "ExitWorktree", "Bash")
    assert commits(client) == ["Add the importer"]
    (session,) = client.sessions()
    assert session["project"] == "project"


def test_a_worktree_that_a_session_manager_removes_at_once(machine: Machine) -> None:
    client = installed(machine, WORK, DONE)
    tree = client.root / "worktrees" / "task-1"
    git(client.project, "worktree", "add", "-q", "-b", "task-1", str(tree), client=client)
    command = client.command("Commit it", "--allowedTools", "Bash")
    subprocess.run(command, cwd=tree, env=client.env, stdin=subprocess.DEVNULL, check=True)
    git(client.project, "worktree", "remove", "--force", str(tree), client=client)
    assert commits(client) == ["Add the importer"]
    (session,) = client.sessions()
    assert (session["project"], session["git_branch"]) == ("project", "task-1")
