"""The machine that end-to-end tests run on."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client, Terminal
from tests.e2e.mock_anthropic import MockAnthropic, define

SCENARIOS = Path(__file__).parent / "scenarios"
CHECKOUT = Path(__file__).parents[2]

SUMMARY = {"title": "Tour of every tool the agent has", "summary": "It used each tool once."}

SUMMARISER = {
    "name": "summariser",
    "match": "transcript",
    "turns": [{"content": [{"tool": "StructuredOutput", "input": SUMMARY}], "times": 9}],
}
"""What the scripted API answers to the nested client that summarises."""

Machine = Callable[..., Client]


@pytest.fixture
def executable() -> Path:
    """The pinned client; `make e2e` installs it."""
    root = os.environ.get("HOOKKIT_E2E_CLIENT")
    found = (
        sorted(Path(root).glob("node_modules/@anthropic-ai/claude-code-*/claude")) if root else []
    )
    if not found:
        pytest.fail("No client. Run these tests with `make e2e`.")
    return found[0]


@pytest.fixture
def machine(tmp_path: Path, executable: Path) -> Iterator[Machine]:
    """Make a machine with a scenario: a file's name, or the scenario itself."""
    with ExitStack() as stack:

        def make(scenario: str | dict[str, Any], **environment: str) -> Client:
            if isinstance(scenario, str):
                scenario = json.loads((SCENARIOS / f"{scenario}.json").read_text("utf-8"))
            script = define(scenario, {"PROJ": str(tmp_path / "project")})
            script["lanes"] = [SUMMARISER, *script.get("lanes", [])]
            api = stack.enter_context(MockAnthropic(script))
            return Client(executable, tmp_path, api.url, environment)

        yield make


@pytest.fixture
def terminal() -> Iterator[Callable[[Client], Terminal]]:
    """Make a terminal for a machine's client."""
    with ExitStack() as stack:

        def make(client: Client) -> Terminal:
            made = Terminal(client, f"hookkit-{secrets.token_hex(4)}")
            stack.callback(made.stop)
            return made

        yield make
