"""The hooks of the recipes, as an agent runs them."""

import json
from pathlib import Path

import pytest

from hookkit import Session, Store
from tests.fake_client import Client
from tests.recipes.conftest import AddProgram
from tests.recipes.page import copy, needs_jq, run
from tests.transcript_builders import answer, prompt, transcript

OF_OWN = ("hooks/session-start.sh", "hooks/post-tool-use.sh", "hooks/session-end.sh")
OF_CLAUDE_CODE = (".claude/hooks/session-start.sh", ".claude/hooks/session-end.sh")


def only() -> Session:
    """The only session."""
    with Store.open() as store:
        (found,) = store.get_recent_sessions()
    return found


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the agent works in."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@needs_jq
def test_an_agent_of_ones_own(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_SESSION_ID", "session-$(touch x)'1")
    start, tool, end = (copy(each, shop) for each in OF_OWN)
    assert run(start) == ""
    assert (only().project, only().edit_count, only().is_active) == ("shop", 0, True)
    uses = [("Edit", "ok"), ("Write", "ok"), ("Edit", "Fixed. [LEARN] Run the tests"), ("Bash", "")]
    for name, output in uses:
        assert run(tool, name, output) == ""
    run("hookkit", "session", "count", "--prompts", "2")
    assert run(end).splitlines() == [
        *("", "Session Summary:", "  Edits: 3", "  Corrections: 1", "  Prompts: 2"),
        "  Correction rate: 33.3%",
    ]
    assert not only().is_active
    assert not (shop / "x").exists()  # an id is no code


@needs_jq
def test_without_edits_there_is_no_rate(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_SESSION_ID", "one")
    start, _, end = (copy(each, shop) for each in OF_OWN)
    run(start)
    assert run(end).rstrip().endswith(("rate: 0%", "rate: 0.0%"))


def test_a_manual_upsert(shop: Path) -> None:
    printed = run("sh", copy("upsert.sh", shop))
    first, last = (json.loads(each)["session"] for each in documents(printed))
    assert (first["title"], first["finished_at"]) == ("Claude Code session abc-123", None)
    assert last["title"] == only().title == "Keep the query in redirects"
    assert last["summary"].startswith("The login redirect") and last["finished_at"]
    assert first["uuid"] == last["uuid"]
    assert first["created_at"] == last["created_at"]


def documents(printed: str) -> list[str]:
    """Split what two commands printed."""
    first, _, last = printed.rpartition("\n{")
    return [first, "{" + last]


class Agent:
    """An agent that runs the hooks of its project's settings."""

    def __init__(self, project: Path) -> None:
        self.project = project
        for name in OF_CLAUDE_CODE:
            copy(name, project)
        self.hooks = json.loads(copy(".claude/settings.json", project).read_text())["hooks"]

    def fire(self, event: str, **fields: str) -> None:
        """Run the hooks of an event, which print nothing and never fail."""
        ((hook,),) = (each["hooks"] for each in self.hooks[event])
        sent = json.dumps({"hook_event_name": event, "cwd": str(self.project)} | fields)
        where = str(self.project)
        assert run("sh", "-c", hook["command"], sent=sent, CLAUDE_PROJECT_DIR=where) == ""


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    """Its project's name has a space."""
    return Agent(tmp_path / "the shop")


@pytest.fixture
def talk(tmp_path: Path) -> str:
    """The path of a transcript."""
    path = tmp_path / "talk.jsonl"
    path.write_bytes(transcript(prompt("Fix the login"), answer()))
    return str(path)


@needs_jq
def test_a_title_and_a_summary_from_hooks(agent: Agent, path: Path, talk: str) -> None:
    client = Client(path)
    client.prints('{"title": "Fix the login of the shop",\n"summary": "It was fixed."}\n')
    agent.fire("SessionStart", session_id="abc-123", transcript_path=talk)
    begun = only()
    assert (begun.title, begun.summary) == ("Claude Code session abc-123", "Session in progress.")
    agent.fire("SessionEnd", session_id="abc-123", transcript_path=talk)
    ended = only()
    assert (ended.title, ended.summary) == ("Fix the login of the shop", "It was fixed.")
    assert ended.finished_at and not ended.is_active
    assert client.seen["argv"][0] == "-p"
    assert "Fix the login" in client.seen["stdin"]
    assert client.seen["environment"]["HOOKKIT_SUMMARIZER"] == "1"


@needs_jq
@pytest.mark.parametrize("printed", ["", "Sorry, I can't.", '{"title": "Half of it"}', "{]"])
def test_an_answer_that_can_not_be_used(printed: str, agent: Agent, path: Path, talk: str) -> None:
    Client(path).prints(printed, code=1)
    agent.fire("SessionStart", session_id="abc-123")
    agent.fire("SessionEnd", session_id="abc-123", transcript_path=talk)
    ended = only()
    assert (ended.title, ended.summary) == ("Claude Code session abc-123", "Session ended.")
    assert not ended.is_active


@needs_jq
def test_the_session_that_answers_is_not_recorded(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARIZER", "1")
    agent.fire("SessionStart", session_id="inner")
    agent.fire("SessionEnd", session_id="inner")
    monkeypatch.delenv("HOOKKIT_SUMMARIZER")
    agent.fire("SessionStart")  # without an id
    with Store.open() as store:
        assert store.get_recent_sessions() == []


@needs_jq
def test_nothing_blocks_the_agent(agent: Agent, add_program: AddProgram) -> None:
    for name in ("hookkit", "claude"):
        add_program(name, "exit 1")
    agent.fire("SessionStart", session_id="abc-123")
    agent.fire("SessionEnd", session_id="abc-123")
