"""The page Now beside the real client: what happens in the terminal shows up in a browser."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.site import chromium
from tests.e2e.client import Client, Terminal, wait_for
from tests.e2e.conftest import Machine
from tests.e2e.served import served

pytestmark = pytest.mark.e2e

QUESTION = {
    "question": "Which one?",
    "header": "Pick",
    "options": [{"label": name, "description": name} for name in ("Red", "Blue")],
    "multiSelect": False,
}

SUBAGENT = {
    "description": "look around",
    "prompt": "SUBAGENT-TASK: wait for it",
    "subagent_type": "general-purpose",
    "run_in_background": True,
}

WAITING = "touch {{PROJ}}/sub.txt; until [ -e {{PROJ}}/go ]; do sleep 0.1; done"

SCRIPT = {
    "turns": [
        {"content": [{"tool": "Bash", "input": {"command": "touch made.txt"}}]},
        {"text": "it is made"},
        {"content": [{"tool": "AskUserQuestion", "input": {"questions": [QUESTION]}}]},
        {"text": "so it is red"},
        {"content": [{"tool": "Agent", "input": SUBAGENT}]},
        {"text": "it looks around"},
        {"text": "it is back"},
        {"text": "too late", "delay_s": 60},
    ],
    "lanes": [
        {
            "name": "sub",
            "match": "SUBAGENT-TASK",
            "turns": [
                {"content": [{"tool": "Bash", "input": {"command": WAITING}}]},
                {"text": "looked"},
            ],
        }
    ],
}


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def sign_in(page: Page, client: Client, url: str) -> None:
    """Open Now with the token, as a person pastes it."""
    token = next(client.home.rglob("serve-token")).read_text().strip()
    page.goto(f"{url}/")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{url}/")


def shows(page: Page, part: str, *words: str) -> None:
    """Wait until a part of the page has words; it is never loaded again."""

    def has_them() -> bool:
        text = page.locator(f"#now-{part}").inner_text()
        return all(each in text for each in words)

    try:
        wait_for(has_them, f"{words} in {part}")
    except AssertionError as error:
        raise AssertionError(f"{error}: {page.locator('main').inner_text()}") from None


def confirm(screen: Terminal, dialog: str, is_over: Callable[[], bool]) -> None:
    """Confirm a dialog until it is over: the page may show it before the terminal takes a key."""
    screen.wait_for(dialog)

    def press() -> bool:
        screen.tmux("send-keys", "Enter")
        time.sleep(1)
        return is_over()

    wait_for(press, f"the end of {dialog}")


def test_a_session(machine: Machine, terminal: Callable[[Client], Terminal], page: Page) -> None:
    client = machine(SCRIPT)
    client.hookkit("install")
    with served(client) as url:
        sign_in(page, client, url)
        page.evaluate("window.isTheSame = true")
        assert "Nothing is recorded yet" in page.locator("main").inner_text()
        screen = terminal(client)
        screen.start("--permission-mode", "default", "--allowedTools", "Agent")
        shows(page, "idle", "#1")
        screen.say("make a file")
        shows(page, "waiting", "make a file", "Bash permission", "touch made.txt")
        confirm(screen, "Do you want to proceed?", (client.project / "made.txt").exists)
        screen.wait_for("it is made")
        shows(page, "idle", "make a file")
        screen.say("ask me")
        shows(page, "waiting", "ask me", "question")
        confirm(screen, "Which one?", lambda: "so it is red" in screen.screen())
        shows(page, "idle", "ask me")
        screen.say("look around")
        shows(page, "waiting", "look around", "permission")  # the subagent asks
        confirm(screen, "Do you want", lambda: "Do you want" not in screen.screen())
        shows(page, "working", "look around")
        (client.project / "go").touch()
        screen.wait_for("it is back")
        shows(page, "idle", "look around")
        screen.say("be slow")
        shows(page, "working", "be slow", "turn")
        screen.tmux("send-keys", "Escape")  # before the first token, which fires no hook
        shows(page, "idle", "be slow")
        screen.stop()
        shows(page, "idle", "No session is open.")
        wait_for(lambda: page.locator("main table").count(), "the session among those of today")
        assert "make a file" in page.locator("main table").inner_text()
        assert page.evaluate("window.isTheSame")  # it was never loaded again
        (row,) = json.loads(client.hookkit("today", "--json").stdout)["projects"]
        cost = page.locator(".card", has_text="Cost today").inner_text()
        assert f"${row['cost_usd']:.2f}" in cost
