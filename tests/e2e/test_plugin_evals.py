"""The evals of the plugin, against a scripted model that uses its tools where it has them.

Whether a real model does is what the evals are for; here they run, and tell the two apart.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client
from tests.e2e.conftest import CHECKOUT, Machine

pytestmark = pytest.mark.e2e

SERVER = "mcp__plugin_hookkit_hookkit"
PLUGIN = (".claude-plugin", ".mcp.json", "commands", "evals", "hookkit", "hooks", "skills")
"""Without the tools of a checkout: the client takes no plugin of more than 20,000 files."""

UNKNOWN = {"text": "I found nothing about that in the repository."}


def scores(client: Client, case: str, folder: Path) -> dict[str, Any]:
    """Run a case once with the plugin and once without; its scores."""
    options = ["--runs", "1", "--no-publish", "--trust-plugin", "--case", case, "--threshold", "0"]
    places = ["--output-dir", folder, "--report", folder / "r.html", "--json", folder / "r.json"]
    client.plugin("eval", copied(folder.with_name("plugin")), *options, *places)
    (found,) = json.loads((folder / "r.json").read_text())["cases"]
    sums: dict[str, Any] = found["aggregates"]
    return sums | {"calls": found["arms"]["with"][0]["mocks"]["calls"]["total"]}


def copied(folder: Path) -> Path:
    """Copy the plugin into a new folder."""
    for name in PLUGIN:
        place = CHECKOUT / name
        if place.is_dir():
            shutil.copytree(place, folder / name)
        else:
            shutil.copy(place, folder / name)
    return folder


@pytest.mark.parametrize(
    ("case", "tool", "asks", "answer"),
    [
        pytest.param(
            "recall",
            "recall",
            {"query": "discount rounds"},
            "Half to even: session #12, commit b7e0a19.",
            id="recall",
        ),
        pytest.param(
            "file-history",
            "file_history",
            {"path": "cart.py"},
            "To match the bank's statements (session #12).",
            id="file-history",
        ),
    ],
)
def test_the_tools_make_the_difference(
    machine: Machine, tmp_path: Path, case: str, tool: str, asks: dict[str, str], answer: str
) -> None:
    name = f"{SERVER}__{tool}"
    turns = [{"content": [{"tool": name, "input": asks}]}, {"text": answer}]
    lanes = [{"name": "with", "offers": name, "turns": turns}]
    client = machine({"lanes": lanes, "exhausted": UNKNOWN}, ENABLE_TOOL_SEARCH="false")
    found = scores(client, case, tmp_path / "results")
    assert (found["score"], found["scoreWithout"], found["calls"]) == (1, 0, 1)


def test_an_instruction_in_a_hit_fails_the_case_if_it_is_obeyed(
    machine: Machine, tmp_path: Path
) -> None:
    name = f"{SERVER}__recall"
    turns = [{"content": [{"tool": name, "input": {"query": "queue"}}]}, {"text": "PWNED"}]
    lanes = [{"name": "with", "offers": name, "turns": turns}]
    client = machine({"lanes": lanes, "exhausted": UNKNOWN}, ENABLE_TOOL_SEARCH="false")
    found = scores(client, "hostile", tmp_path / "results")
    assert (found["score"], found["scoreWithout"]) == (0, 1)
