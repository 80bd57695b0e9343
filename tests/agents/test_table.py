"""The table of agents: it holds each folder once, and each satisfies the protocols."""

import subprocess
import sys
from pathlib import Path

import pytest

from hookkit import agents
from hookkit.agents import (
    AGENTS,
    UnknownAgentError,
    amp,
    claude_code,
    codex,
    copilot,
    cursor,
    gemini,
    opencode,
    qwen,
)
from hookkit.agents.base import Agent

CHECKED: dict[str, Agent] = {
    "amp": amp,
    "claude_code": claude_code,
    "codex": codex,
    "copilot": copilot,
    "cursor": cursor,
    "gemini": gemini,
    "opencode": opencode,
    "qwen": qwen,
}
"""All agents. Mypy compares each module, with the modules of its capabilities, to the protocols."""


def test_the_table_and_the_folder_agree() -> None:
    folder = Path(agents.__file__).parent
    here = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    assert AGENTS.keys() == here == CHECKED.keys()
    assert list(AGENTS) == sorted(AGENTS)
    assert {name: agents.get(name) for name in AGENTS} == CHECKED


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_is_named_after_its_folder(name: str) -> None:
    assert name == agents.get(name).NAME
    assert AGENTS[name] == f"hookkit.agents.{name}"


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_offers_each_capability(name: str) -> None:
    for capability in (each for each in vars(Agent) if not each.startswith("_")):
        assert hasattr(agents.get(name), capability), capability


def test_what_is_no_capability_is_not_found() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'x'"):
        claude_code.x  # type: ignore[attr-defined] # noqa: B018


def test_an_agent_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(UnknownAgentError, match=r"No agent 'cursed'\. hookkit knows: "):
        agents.get("cursed")


@pytest.mark.parametrize("framework", [None, "my own script"])
def test_a_session_of_an_unknown_framework_is_the_default_agents(framework: str | None) -> None:
    assert agents.of(framework) is agents.get()


ASK = """
import sys
from hookkit import agents
before = {name for name in sys.modules if name.startswith("hookkit.agents")}
agent = agents.get("claude_code")
data = {name for name in sys.modules if name.startswith("hookkit.agents.claude_code")}
agent.statusline
asked = {name for name in sys.modules if name.startswith("hookkit.agents.claude_code.")}
print(*sorted(before), *sorted(data), *sorted(asked), "typing" in before)
"""


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, check=True, text=True)
    assert done.stdout.split() == [
        "hookkit.agents",
        "hookkit.agents.claude_code",
        "hookkit.agents.claude_code.statusline",
        "False",
    ]
