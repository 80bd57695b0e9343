"""A day's story: a session of one's own, two runs of the client in it, a call logged by hand."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

GIT = "git -c user.name=Dev -c user.email=dev@example.org"

COMMIT = f"git add cart.py && {GIT} commit --quiet -m 'Add the cart'"


def asks(tool: str, **inputs: str) -> dict[str, Any]:
    """A turn in which the model asks for a tool."""
    return {"content": [{"tool": tool, "input": inputs}]}


SCRIPT = {
    "turns": [
        asks("Write", file_path="{{PROJ}}/cart.py", content="one\ntwo\n"),
        asks("Bash", command=COMMIT, description="commit"),
        {"text": "committed"},
        asks("Write", file_path="{{PROJ}}/notes.md", content="later\n"),
        {"text": "noted"},
        {"text": "elsewhere"},
    ]
}


def commit(folder: Path, name: str, subject: str) -> None:
    """Commit one file by hand."""
    (folder / name).write_text("x\n")
    for command in (f"git add {name}", f"{GIT} commit --quiet -m '{subject}'"):
        subprocess.run(command, shell=True, cwd=folder, check=True)


class Elsewhere(Client):
    """A client that works in another folder."""

    @property
    def project(self) -> Path:
        return self.root / "other"


def elsewhere(client: Client) -> Client:
    """The same person in another repository."""
    other = Elsewhere(client.executable, client.root, client.url)
    commit(other.project, "b.txt", "Begin elsewhere")
    return other


def result_of(stream: list[dict[str, Any]]) -> dict[str, Any]:
    """The last event of a run."""
    assert stream[-1]["type"] == "result"
    return stream[-1]


def test_a_day(machine: Machine) -> None:
    client = machine(SCRIPT)
    commit(client.project, "old.txt", "Begin")
    (client.project / "mine.txt").write_text("uncommitted before\n")
    client.hookkit("install", "--user")
    client.hookkit("start", "Build the cart")
    first = result_of(client.run("add a cart and commit it"))
    second = result_of(client.run("write a note"))
    other = elsewhere(client)
    result_of(other.run("hello"))
    commit(other.project, "c.txt", "More elsewhere")
    client.hookkit("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "15000", "-c", "0.125")
    ended = client.hookkit("end", "-n", "Cart done").stdout
    assert "Build the cart" in ended and "Cart done" in ended

    output = client.hookkit("show", "1", "--files", "--commits", "--json").stdout
    document = json.loads(output)["parts"]
    files = {Path(each["path"]).name: each["change"] for each in document["files"]}
    assert files == {"cart.py": "added", "notes.md": "added"}
    assert [each["subject"] for each in document["commits"]] == ["Add the cart"]
    assert document["commits"][0]["additions"] == 2
    agents = first["total_cost_usd"] + second["total_cost_usd"]
    assert document["usage"]["cost_usd"] == pytest.approx(agents + 0.125, abs=1e-9)
    assert len(document["members"]) == 2
    shown = client.hookkit("show", "1", "--files", "--commits").stdout
    assert "cart.py" in shown and "Add the cart" in shown
    assert "elsewhere" not in shown and "mine.txt" not in shown and "old.txt" not in shown
