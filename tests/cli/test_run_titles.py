"""A run has its title at once, whatever the agent's hooks and transcripts report later."""

import pytest

from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit
from tests.cli.terminal import on_terminal, run_json
from tests.fake_client import Client
from tests.runs.fakes import STAYS

KEY = "sk-ant-api03-aB3dE5fG7hJ9kL1mN2pQ"


@pytest.fixture(autouse=True)
def client(client_in_shop: Client) -> Client:
    """A client that stays, and a project to be in."""
    client_in_shop.does(STAYS)
    return client_in_shop


def begin(prompt: str) -> str:
    """Start a run; its session's id."""
    return hookkit("run", "--detach", prompt).out.strip()


def title_of(session_id: str) -> tuple[str, str]:
    found = run_json("show", session_id, "--json")["session"]
    return found["title"], found["title_source"]


def test_every_list_shows_it_while_it_runs() -> None:
    session_id = begin("\n  Fix the login\x1b[2J flow.\nIt is broken.")
    for command in ("ps", "list", "watch", "status", "history"):
        assert "Fix the login flow." in hookkit(command).out, command
    assert "Fix the login" in on_terminal("list", columns=120)
    assert title_of(session_id) == ("Fix the login flow.", "prompt")


def test_a_long_one_is_shortened_and_has_no_secrets() -> None:
    title, _ = title_of(begin(f"Use {KEY} " + "word " * 40))
    assert KEY not in title and "anthropic-key" in title
    assert len(title) <= 80 and title.endswith("…")


def test_the_hooks_report_the_same_prompt() -> None:
    session_id = begin("Fix the login")
    deliver(line(payload("UserPromptSubmit", session_id, prompt="Fix the login")))
    deliver(line(payload("UserPromptSubmit", session_id, prompt="And the logout"), 60))
    assert title_of(session_id) == ("Fix the login", "prompt")


def test_a_resumed_session_keeps_its_own(client: Client) -> None:
    session_id = begin("First")
    hookkit("cancel", session_id)
    hookkit("resume", "--detach", session_id, "Second")
    assert title_of(session_id) == ("First", "prompt")
    fork = hookkit("fork", "--detach", session_id, "Otherwise").out.strip()
    assert title_of(fork) == ("Otherwise", "prompt")


def test_a_rebuild_gives_the_same() -> None:
    session_id = begin("Fix the login")
    before = title_of(session_id)
    hookkit("rebuild")
    assert title_of(session_id) == before
