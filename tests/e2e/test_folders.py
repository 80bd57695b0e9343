"""The real client's folders: which name it gives them, and how its sessions are found again."""

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.session_files import name_of
from tests.e2e.client import HOOKKIT, PATIENCE, Client, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

NAMES = (
    *("app.v1", "my shop", "emoji \U0001f600", unicodedata.normalize("NFD", "café"), "dots.."),
    *("C:\\Users\\me", "long" * 40 + "/" + "\u65e5" * 40, "x" * 200 + "/\U0001f600"),
)
"""Odd characters, and paths beyond 200 characters."""


def answers(count: int) -> dict[str, Any]:
    return {"turns": [{"text": f"answer {number}"} for number in range(1, count + 1)]}


def ask(client: Client, folder: Path, *arguments: str, **environment: str) -> str:
    """Start the client in a folder with a prompt; the id of its session."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        client.command("go", *arguments),
        cwd=folder,
        env=client.env | environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    found: str = json.loads(done.stdout.splitlines()[-1])["session_id"]
    return found


def hookkit(client: Client, folder: Path, *arguments: str, code: int = 0) -> str:
    """Run one of our commands in a folder; what it printed."""
    done = subprocess.run(
        [*HOOKKIT, *arguments], cwd=folder, env=client.env, capture_output=True, text=True
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stderr if code else done.stdout


def transcripts(config: Path) -> dict[str, Path]:
    """Session → its transcript."""
    return {each.stem: each for each in config.glob("projects/*/*.jsonl")}


def test_the_names_of_folders(machine: Machine) -> None:
    client = machine(answers(len(NAMES)))
    folders = [client.root / name for name in NAMES]
    ids = [ask(client, folder) for folder in folders]
    found = transcripts(client.config)
    assert [found[each].parent.name for each in ids] == [name_of(str(each)) for each in folders]


def test_each_of_two_folders_of_one_name_continues_its_own(machine: Machine) -> None:
    client = machine(answers(6))
    dot, dash = client.root / "app.v1", client.root / "app-v1"
    dot.mkdir()
    other = ask(client, dash)
    assert "No session to continue" in hookkit(client, dot, "continue", "go on", code=1)
    own = ask(client, dot, "--continue")  # a new one, as hookkit has it
    ask(client, dot, "--resume", other)  # the latest now, and of the other folder still
    assert hookkit(client, dot, "continue", "go on") == "answer 4\n"
    assert ask(client, dot, "--continue") == own
    assert ask(client, dash, "--continue") == other


def test_a_session_of_another_configuration_is_resumed_with_it(machine: Machine) -> None:
    client = machine(answers(3))
    work = client.root / "work account"
    folder = client.root / "it's"
    session = ask(client, folder, CLAUDE_CONFIG_DIR=str(work))
    hookkit(client, client.project, "import", str(work))
    assert hookkit(client, client.project, "resume", session[:8], "go on") == "answer 2\n"
    shown = json.loads(hookkit(client, client.project, "show", session, "--json"))
    command: str = shown["session"]["resume_command"]
    line = command.replace("claude --resume", f"'{client.executable}' -p more --resume")
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd="/", env=client.env, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("answer 3\n", 0)
    assert transcripts(work).keys() == {session} and not transcripts(client.config)


def test_a_worktree_that_was_entered_and_is_gone(machine: Machine) -> None:
    enter = {"content": [{"tool": "EnterWorktree", "input": {"name": "fox"}}]}
    client = machine({"turns": [enter, *answers(3)["turns"]]})
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    commit = [*git, "commit", "-q", "--allow-empty", "-m", "one"]
    subprocess.run(commit, cwd=client.project, check=True, env=client.env)
    client.hookkit("install")
    session = ask(client, client.project, "--allowedTools", "EnterWorktree")
    tree = client.project / ".claude" / "worktrees" / "fox"
    assert transcripts(client.config)[session].parent.name == name_of(str(tree))
    # The worker that the session's end started may be reading it just now.
    wait_for(lambda: client.sessions()[0]["api_request_count"] == 2, "both answers are counted")
    (row,) = client.sessions()
    assert row["project_path"] == str(client.project)
    assert "answer 1" in client.hookkit("history", session, "--format", "md").stdout
    assert client.hookkit("resume", session, "go on").stdout == "answer 2\n"

    shutil.rmtree(tree)
    gone = f"--project {client.project}"
    refused = client.hookkit("resume", session, "go", check=False).stderr
    assert f"is gone: {tree}. " in refused and gone in refused
    shown = json.loads(client.hookkit("show", session, "--json").stdout)["session"]
    assert shown["resume_command"].endswith(gone)
    done = client.hookkit("resume", session, "--project", str(client.project), "go on")
    assert "answer 3" in done.stdout
